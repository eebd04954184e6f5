import { execFileSync, spawnSync } from 'node:child_process';
import { accessSync, chmodSync, constants, statSync } from 'node:fs';
import { dirname, parse, resolve } from 'node:path';
import { StartupError } from './startup-error.js';

/** How to run PostgreSQL's programs: as ourselves or, since PostgreSQL refuses to run as root, as somebody else. */
export interface PostgresUser {
  readonly uid?: number;
  readonly gid?: number;
  /** Words to put before the program's own command line. */
  readonly prefix: readonly string[];
}

interface Ids {
  readonly uid: number;
  readonly gid: number;
}

/** Accounts that may own the server when we are root: PostgreSQL's own where the system has it, else the one without rights. */
const CANDIDATES = ['postgres', 'nobody'];

/**
 * Finds the account that runs the embedded server on `dataDirectory`. Not root: our own. Root: whoever owns the data
 * already, else `postgres`, else `nobody`. Where that account cannot reach the programs or the data (a clone below a
 * private folder such as /root), `setpriv` hands it the one capability to pass those folders.
 *
 * @throws StartupError when root cannot hand the server to anybody
 */
export function postgresUser(dataDirectory: string, program: string): PostgresUser {
  if (process.platform === 'win32' || process.getuid?.() !== 0) return { prefix: [] };
  const ids = ownerOf(dataDirectory) ?? firstAccount();
  if (!ids) {
    throw new StartupError(
      'PostgreSQL refuses to run as root: start Vetrail as another user, or add a user "postgres"',
    );
  }
  if (reachable(dirname(dataDirectory), ids) && reachable(program, ids)) return { ...ids, prefix: [] };
  const prefix = [
    'setpriv',
    `--reuid=${ids.uid}`,
    `--regid=${ids.gid}`,
    '--clear-groups',
    '--inh-caps=+dac_override',
    '--ambient-caps=+dac_override',
    // access(2) looks at the real user's rights, and PostgreSQL asks it: keep the capability through it.
    '--securebits=+no_setuid_fixup',
  ];
  const trial = spawnSync(prefix[0]!, [...prefix.slice(1), program, '--version'], { stdio: 'ignore' });
  if (trial.status !== 0) {
    throw new StartupError(
      `PostgreSQL refuses to run as root, and no other user can reach ${dirname(dataDirectory)}: start Vetrail as another user, or move it and DATA_DIR out of the private folder`,
    );
  }
  return { prefix };
}

/** The ids that own what the server makes: those it runs as. */
export function ownerIds(dataDirectory: string): Ids | undefined {
  return process.platform !== 'win32' && process.getuid?.() === 0
    ? (ownerOf(dataDirectory) ?? firstAccount())
    : undefined;
}

function ownerOf(directory: string): Ids | undefined {
  const stat = statSync(directory, { throwIfNoEntry: false });
  return stat && stat.uid !== 0 ? { uid: stat.uid, gid: stat.gid } : undefined;
}

function firstAccount(): Ids | undefined {
  for (const name of CANDIDATES) {
    const found = spawnSync('id', ['-u', name], { encoding: 'utf8' });
    if (found.status !== 0) continue;
    const gid = Number(execFileSync('id', ['-g', name], { encoding: 'utf8' }));
    return { uid: Number(found.stdout), gid };
  }
  return undefined;
}

/** Whether every folder from the root to `path` lets an unprivileged account of these ids pass. */
function reachable(path: string, ids: Ids): boolean {
  const { root } = parse(resolve(path));
  for (let at = resolve(path); ; at = dirname(at)) {
    const stat = statSync(at, { throwIfNoEntry: false });
    if (!stat) return false;
    const shift = stat.uid === ids.uid ? 6 : stat.gid === ids.gid ? 3 : 0;
    if (((stat.mode >> shift) & 1) === 0) return false;
    if (at === root) return true;
  }
}

/** Makes a program executable that a package manager unpacked without its mode. A read-only installation stays as it is. */
export function ensureExecutable(program: string): void {
  try {
    accessSync(program, constants.X_OK);
  } catch {
    chmodSync(program, 0o755);
  }
}

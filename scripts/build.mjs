/**
 * Compiles apps/ and libs/ to dist/ with SWC, copies the SQL files beside the code that runs them, and bundles the page of
 * apps/dashboard to dist/dashboard with Vite. Types are checked by `npm run typecheck`. Does nothing when dist/ is already
 * what the sources give.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');
const FOLDERS = ['apps', 'libs'];
const PAGE = 'apps/dashboard';
const COPIED = /\.(sql|json)$/;

/** @returns {Promise<boolean>} whether anything had to be built */
export async function build() {
  const server = await buildServer();
  const page = await buildPage();
  return server || page;
}

async function buildServer() {
  const files = FOLDERS.flatMap(sources).sort();
  const stamp = stampOf(['.swcrc', 'package-lock.json', ...files]);
  if (isBuilt('.stamp', stamp)) return false;

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
  const page = join(ROOT, 'dist', 'dashboard');
  if (existsSync(page)) renameSync(page, join(fresh, 'dashboard'));
  const old = join(ROOT, `dist.old.${process.pid}`);
  if (existsSync(join(ROOT, 'dist'))) renameSync(join(ROOT, 'dist'), old);
  renameSync(fresh, join(ROOT, 'dist'));
  rmSync(old, { recursive: true, force: true });
  return true;
}

/** The page is bundled beside its place and renamed into it, so that a running tracker never serves half of one. */
async function buildPage() {
  const stamp = stampOf(['package-lock.json', ...filesOf(PAGE).sort()]);
  if (isBuilt(join('dashboard', '.stamp'), stamp)) return false;
  const { build: bundle } = await import('vite');
  const fresh = join(ROOT, `dist.${process.pid}.page`);
  const { NODE_ENV } = process.env;
  // The charts' library is one file, which comes when a view needs it: no reason to warn whoever starts.
  const build = { outDir: fresh, chunkSizeWarningLimit: 1_000 };
  await bundle({ configFile: join(ROOT, PAGE, 'vite.config.ts'), logLevel: 'warn', build });
  // Bundling makes it `production`, which what this process starts next would take for its own setting.
  if (NODE_ENV === undefined) delete process.env.NODE_ENV;
  else process.env.NODE_ENV = NODE_ENV;
  writeFileSync(join(fresh, '.stamp'), stamp);
  const place = join(ROOT, 'dist', 'dashboard');
  rmSync(place, { recursive: true, force: true });
  renameSync(fresh, place);
  return true;
}

function stampOf(files) {
  const hash = createHash('sha256');
  for (const file of files) {
    const bytes = readFileSync(join(ROOT, file));
    hash.update(`${file}\0${bytes.length}\0`).update(bytes);
  }
  return hash.digest('hex');
}

function isBuilt(stampFile, stamp) {
  const file = join(ROOT, 'dist', stampFile);
  return existsSync(file) && readFileSync(file, 'utf8') === stamp;
}

function sources(folder) {
  return filesOf(folder).filter(
    (file) =>
      !file.startsWith(`${PAGE}/`) &&
      ((file.endsWith('.ts') && !/\.(spec|fixture|d)\.ts$/.test(file)) || COPIED.test(file)),
  );
}

function filesOf(folder) {
  return readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name).slice(ROOT.length + 1));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  process.stdout.write((await build()) ? 'built dist/\n' : 'dist/ is up to date\n');
}

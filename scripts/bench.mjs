/** `npm run bench [measures|dashboard]`: prepares everything, then runs the bench, or the one of that name, from its sources. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { prepare } from './prepare.mjs';

await prepare();
const [name, ...options] =
  process.argv[2]?.startsWith('-') === false ? process.argv.slice(2) : ['main', ...process.argv.slice(2)];
const main = fileURLToPath(new URL(`../test/bench/${name}.ts`, import.meta.url));
const hooks = new URL('./typescript-hooks.mjs', import.meta.url).href;
const register = `data:text/javascript,import{register}from'node:module';register(${JSON.stringify(hooks)})`;
const { status } = spawnSync(process.execPath, ['--import', register, main, ...options], {
  stdio: 'inherit',
});
process.exit(status ?? 1);

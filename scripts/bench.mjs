/** `npm run bench`: prepares everything, then runs the bench from its sources. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { prepare } from './prepare.mjs';

await prepare();
const main = fileURLToPath(new URL('../test/bench/main.ts', import.meta.url));
const hooks = new URL('./typescript-hooks.mjs', import.meta.url).href;
const register = `data:text/javascript,import{register}from'node:module';register(${JSON.stringify(hooks)})`;
const { status } = spawnSync(process.execPath, ['--import', register, main, ...process.argv.slice(2)], {
  stdio: 'inherit',
});
process.exit(status ?? 1);

/** `npm start`: prepares everything, then `vetrail start` in this very process, so that signals reach it. */
import { prepare } from './prepare.mjs';

await prepare();
const { main } = await import('../dist/apps/cli/main.js');
await main(['start', ...process.argv.slice(2)]);

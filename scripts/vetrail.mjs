#!/usr/bin/env node
/** `npx vetrail …`: prepares everything, then the command. */
import { prepare } from './prepare.mjs';

await prepare();
const { main } = await import('../dist/apps/cli/main.js');
await main(process.argv.slice(2));

import { createRequire } from 'node:module';

const manifest = createRequire(import.meta.url)('#manifest') as { readonly version: string };

/** Vetrail's own version, which `package.json` alone says. */
export const VETRAIL_VERSION = manifest.version;

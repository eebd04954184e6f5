import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from '../../scripts/build.mjs';

/**
 * Builds what the end-to-end tests run, and starts one real PostgreSQL for the whole run, in a temporary folder. Tests
 * make databases of their own on it (`test/support/postgres.ts`).
 */
export default async function globalSetup() {
  await build();
  // Jest loads this file outside its module system, where `#platform` is the compiled one: import it after the build.
  const { startEmbeddedPostgres } = await import('#platform');
  const dataDir = mkdtempSync(join(tmpdir(), 'vetrail-test-'));
  try {
    const postgres = await startEmbeddedPostgres({
      dataDir,
      // A test machine's loss of power loses nothing that anybody wants; killed processes are still recovered from.
      settings: { fsync: 'off', max_connections: '300', shared_buffers: '256MB' },
    });
    globalThis.vetrailTestServer = { postgres, dataDir };
    process.env['VETRAIL_TEST_POSTGRES'] = postgres.url;
  } catch (error) {
    rmSync(dataDir, { recursive: true, force: true });
    throw error;
  }
}

import { rmSync } from 'node:fs';

export default async function globalTeardown() {
  const server = globalThis.vetrailTestServer;
  if (!server) return;
  await server.postgres.stop();
  rmSync(server.dataDir, { recursive: true, force: true });
}

import type { FastifyInstance } from 'fastify';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Bundled by `npm run build`; from dist/apps/tracker and from apps/tracker alike it stands in dist/. */
const PLACES = ['../../dashboard', '../../dist/dashboard'].map((path) => fileURLToPath(new URL(path, import.meta.url)));

/** The page may load what the tracker serves, and nothing else; nothing inline, no plug-ins, in nobody's frame. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Files whose names hold a hash of their content. */
const ASSETS = /[/\\]assets[/\\]/;

/** Serves the page for school leaders, researchers and coordinators at `/`. */
export async function serveDashboard(server: FastifyInstance): Promise<void> {
  const root = PLACES.find((place) => existsSync(place));
  if (root === undefined) return;
  const { default: fastifyStatic } = await import('@fastify/static');
  await server.register(fastifyStatic, {
    root,
    // A route for each file: whatever else is asked for keeps its own answer.
    wildcard: false,
    decorateReply: false,
    cacheControl: false,
    setHeaders(reply, path) {
      void reply
        .header('cache-control', ASSETS.test(path) ? 'public, max-age=31536000, immutable' : 'no-cache')
        .header('content-security-policy', CONTENT_SECURITY_POLICY)
        .header('x-content-type-options', 'nosniff')
        .header('referrer-policy', 'no-referrer');
    },
  });
}

import { DURATION_BUCKETS, Gauge, Histogram, type Registry } from '#platform';
import type { FastifyInstance } from 'fastify';

/** Times every request by its route: never by its path, which names people and statements and has no end of values. */
export function measureRequests(server: FastifyInstance, metrics: Registry): void {
  const registers = [metrics];
  const durations = new Histogram({
    name: 'vetrail_http_duration_seconds',
    help: 'Time from a request to the end of its answer',
    labelNames: ['method', 'route', 'status'],
    buckets: DURATION_BUCKETS,
    registers,
  });
  const underWay = new Gauge({ name: 'vetrail_http_under_way', help: 'Requests that are being answered', registers });
  server.addHook('onRequest', async (_request, reply) => {
    underWay.inc();
    // Also where the client does not wait for the answer.
    reply.raw.once('close', () => underWay.dec());
  });
  server.addHook('onResponse', async (request, reply) => {
    const { method, routeOptions } = request;
    const labels = { method, route: routeOptions.url ?? 'none', status: String(reply.statusCode) };
    durations.observe(labels, reply.elapsedTime / 1000);
  });
}

import { Gauge, StartupError, type Registry } from '#platform';
import type { ModelStatus, Runner } from '#readmodels';
import { fastify, type FastifyInstance } from 'fastify';

interface StatusOptions {
  readonly runner: Runner;
  readonly metrics: Registry;
  /** Undefined: serve nothing. */
  readonly port: number | undefined;
  readonly host: string;
}

/**
 * Answers, for supervisors and Prometheus, what only this projector knows: `/health/live`, `/health/ready` (it leads or
 * stands by, and nothing keeps it from its work), `/metrics`. How far the read models are behind, every tracker tells.
 */
export async function serveStatus(options: StatusOptions): Promise<FastifyInstance | undefined> {
  const { runner, metrics, port, host } = options;
  if (port === undefined) return undefined;
  const refresh = runnerMetrics(runner, metrics);
  const server = fastify({ forceCloseConnections: true });
  server.get('/health/live', () => ({ status: 'live' }));
  server.get('/health/ready', (_request, reply) => {
    const { state, error, models } = runner.status();
    const ready = state !== 'stopped' && error === undefined;
    void reply.status(ready ? 200 : 503).header('cache-control', 'no-store');
    return { status: ready ? 'ready' : 'not ready', state, error, models: models.map(shown) };
  });
  server.get('/metrics', (_request, reply) => {
    refresh();
    void reply.type(metrics.contentType).header('cache-control', 'no-store');
    return metrics.metrics();
  });
  try {
    await server.listen({ port, host });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new StartupError(`the projector cannot listen on ${host}:${port} (${code}): set PROJECTOR_PORT to another`, {
      cause: error,
    });
  }
  return server;
}

function shown({ name, version, state, position, recordedAt, failure }: ModelStatus) {
  return { name, version, state, position: String(position), recordedAt, failure: failure?.message };
}

function runnerMetrics(runner: Runner, metrics: Registry): () => void {
  const registers = [metrics];
  const leading = new Gauge({ name: 'vetrail_projector_leading', help: '1 where this one leads, else 0', registers });
  const states = new Gauge({
    name: 'vetrail_projector_model_state',
    help: '1 for the state that the model is in (live, building, failing); of the leader',
    labelNames: ['model', 'state'],
    registers,
  });
  const attempts = new Gauge({
    name: 'vetrail_projector_model_failures',
    help: 'Attempts that failed since the model last got on',
    labelNames: ['model'],
    registers,
  });
  return () => {
    const { state, models } = runner.status();
    leading.set(state === 'leading' ? 1 : 0);
    states.reset();
    attempts.reset();
    for (const model of models) {
      states.set({ model: model.name, state: model.state }, 1);
      attempts.set({ model: model.name }, model.failure?.attempts ?? 0);
    }
  };
}

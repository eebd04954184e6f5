import { MeasuredEventStore, openEventStore } from '#eventstore';
import { createMetrics, runProcess, StartupError } from '#platform';
import { createReadModels, createRunner } from '#readmodels';
import { setPriority } from 'node:os';
import { loadProgramme } from '../shared/load-programme.js';
import { serveStatus } from './serve-status.js';

/**
 * On a busy small machine, acknowledging statements goes before projecting them: the projector takes what is left. Its
 * session on the server keeps its priority, because there it holds locks that appends wait for.
 */
const NICENESS = 19;

await runProcess({
  name: 'projector',
  async start({ config, logger }) {
    const { databaseUrl } = config;
    if (!databaseUrl)
      throw new StartupError('the projector needs a database: set DATABASE_URL, or run `npm start`, which brings one');
    const models = createReadModels(loadProgramme(config.programmeFile));
    setPriority(process.pid, NICENESS);
    const metrics = createMetrics();
    const opened = await openEventStore(config.eventStoreUrl ?? databaseUrl, { logger });
    const eventStore = new MeasuredEventStore(opened, metrics);
    const runner = createRunner({ eventStore, databaseUrl, models, logger });
    runner.start();
    const status = await serveStatus({ runner, metrics, port: config.projectorPort, host: config.host });
    return {
      async stop() {
        await status?.close();
        await runner.stop();
        await eventStore.close();
      },
    };
  },
});

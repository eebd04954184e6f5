import { openEventStore } from '#eventstore';
import { runProcess, StartupError } from '#platform';
import { createReadModels, createRunner } from '#readmodels';
import { setPriority } from 'node:os';
import { loadProgramme } from '../shared/load-programme.js';

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
    const eventStore = await openEventStore(config.eventStoreUrl ?? databaseUrl, { logger });
    const runner = createRunner({ eventStore, databaseUrl, models, logger });
    runner.start();
    return {
      async stop() {
        await runner.stop();
        await eventStore.close();
      },
    };
  },
});

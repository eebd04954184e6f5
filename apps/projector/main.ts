import { openAttachmentStore } from '#attachments';
import { MeasuredEventStore, openEventStore } from '#eventstore';
import { createMetrics, createPool, runProcess, StartupError } from '#platform';
import { createReadModels, createRunner } from '#readmodels';
import { setPriority } from 'node:os';
import { migrateErasure } from '../shared/erasure/receipts.js';
import { migrateForwarding } from '../shared/forwarders/forwarders.js';
import { loadProgramme } from '../shared/load-programme.js';
import { keepFinishingErasures } from './finish-erasures.js';
import { startForwarding } from './forwarding/forwarding.js';
import { serveStatus } from './serve-status.js';

/**
 * On a busy small machine, acknowledging statements goes before projecting them: the projector takes what is left. Its
 * session on the server keeps its priority, because there it holds locks that appends wait for.
 */
const NICENESS = 10;

await runProcess({
  name: 'projector',
  async start({ config, logger }) {
    const { databaseUrl } = config;
    if (!databaseUrl)
      throw new StartupError('the projector needs a database: set DATABASE_URL, or run `npm start`, which brings one');
    const programme = loadProgramme(config.programmeFile);
    const models = createReadModels(programme);
    setPriority(process.pid, NICENESS);
    const metrics = createMetrics();
    const opened = await openEventStore(config.eventStoreUrl ?? databaseUrl, { logger });
    const eventStore = new MeasuredEventStore(opened, metrics);
    const runner = createRunner({ eventStore, databaseUrl, models, logger, givesWay: config.projectorGivesWay });
    runner.start();
    await migrateForwarding(databaseUrl, logger);
    await migrateErasure(databaseUrl, logger);
    const database = createPool(databaseUrl, { max: 4, applicationName: 'vetrail forwarding', logger });
    const attachments = await openAttachmentStore(config.attachmentsUrl, config.dataDir);
    const forwarding = startForwarding({ databaseUrl, database, eventStore, attachments, programme, logger });
    const stopErasures = keepFinishingErasures({
      ...{ eventStore, database, databaseUrl, eventStoreUrl: config.eventStoreUrl ?? databaseUrl, models, logger },
    });
    const status = await serveStatus({ runner, metrics, port: config.projectorPort, host: config.host });
    return {
      async stop() {
        await status?.close();
        await stopErasures();
        await forwarding.stop();
        await attachments.close();
        await database.end();
        await runner.stop();
        await eventStore.close();
      },
    };
  },
});

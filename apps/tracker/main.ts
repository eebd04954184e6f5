import { Authenticator, migrateAccess } from '#access';
import { migrateDocuments } from '#documents';
import { loadProgramme } from '../shared/load-programme.js';
import { openAttachmentStore } from '#attachments';
import { MeasuredEventStore, openEventStore } from '#eventstore';
import { createMetrics, createPool, runProcess, StartupError } from '#platform';
import { MeasureThread } from '#readmodels';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { migrateErasure } from '../shared/erasure/receipts.js';
import { migrateForwarding } from '../shared/forwarders/forwarders.js';
import { keepSweeping } from './attachments/sweeper.js';
import { createApp } from './create-app.js';
import { serveDashboard } from './dashboard.js';
import { serveDocs } from './docs.js';
import { publishInThread } from './publication/publish-in-thread.js';
import { migratePublication } from '../shared/publication-database.js';

await runProcess({
  name: 'tracker',
  async start({ config, logger }) {
    const { databaseUrl } = config;
    if (!databaseUrl)
      throw new StartupError('the tracker needs a database: set DATABASE_URL, or run `npm start`, which brings one');
    const programme = loadProgramme(config.programmeFile);
    await migrateAccess(databaseUrl, logger);
    await migrateDocuments(databaseUrl, logger);
    await migratePublication(databaseUrl, logger);
    await migrateForwarding(databaseUrl, logger);
    await migrateErasure(databaseUrl, logger);
    const database = createPool(databaseUrl, { max: 10, applicationName: 'vetrail tracker', logger });
    const metrics = createMetrics();
    const opened = await openEventStore(config.eventStoreUrl ?? databaseUrl, { logger });
    const eventStore = new MeasuredEventStore(opened, metrics);
    const attachments = await openAttachmentStore(config.attachmentsUrl, config.dataDir);
    const authenticator = new Authenticator(database);
    const app = await createApp(
      {
        ...{ config, logger, database, eventStore, attachments, programme, metrics, authenticator },
        measureComputer: new MeasureThread({ databaseUrl, programme }),
        publish: publishInThread,
      },
      async (application, server) => {
        serveDocs(application);
        await serveDashboard(server);
      },
    );
    await app.listen(config.port, config.host);
    const { port } = (app.getHttpServer() as Server).address() as AddressInfo;
    const stopSweeping = keepSweeping({ store: attachments, database, eventStore, logger });
    return {
      ready: { port },
      async stop() {
        await app.close();
        await stopSweeping();
        await attachments.close();
        await eventStore.close();
        await database.end();
      },
    };
  },
});

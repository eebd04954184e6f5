import { openPostgresEventStore } from '#eventstore';
import { createClient } from '#platform';
import { createDatabase } from '../../support/postgres.js';
import { eventStoreContract } from './event-store.contract.js';
import type { TestLog } from './harness.js';

eventStoreContract({
  name: 'PostgreSQL',
  effort: 1,
  differences: {
    atomicAcrossStreams: true,
    erasesAtOnce: true,
    redacts: true,
    receiptsTellAll: true,
    promisesNow: true,
    startsEmpty: true,
    everyAppendLater: true,
    clockCanBeSetBack: true,
  },
  createLog,
});

/** A log in a database of its own, with one connection aside from the stores to act on it. */
async function createLog(): Promise<TestLog> {
  const database = await createDatabase();
  const admin = createClient(database.url, 'event store contract');
  await admin.connect();
  return {
    open: () => openPostgresEventStore({ url: database.url }),
    async cutConnections() {
      await admin.query(`
        select pg_terminate_backend(pid) from pg_stat_activity
         where datname = current_database() and pid <> pg_backend_pid()`);
    },
    async setClockBack() {
      await admin.query(`
        update eventstore.event set recorded_at = recorded_at + interval '1 hour'
         where position = (select max(position) from eventstore.event)`);
      await admin.query(`select setval('eventstore.promised', last_value + 3600000000) from eventstore.promised`);
    },
    async destroy() {
      await admin.end();
      await database.drop();
    },
  };
}

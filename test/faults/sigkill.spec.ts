import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { idOfStatementStream, STATEMENT_STREAM } from '#domain';
import { openEventStore, START, type EventStore } from '#eventstore';
import { createClient, createLogger } from '#platform';
import { checkpointOf, compareSchemas, createReadModels, rebuild, schemaOf } from '#readmodels';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { loadProgramme } from '../../apps/shared/load-programme.js';
import { eventStoreKind } from '../support/event-store.js';
import { logEvents } from '../support/log-events.js';
import { attended, eventually, LMS } from '../support/statements.js';
import { startVetrail, type ProcessName, type Vetrail } from '../support/vetrail.js';

const VICTIMS: readonly ProcessName[] = ['tracker', 'projector', 'postgres'];
/** On a stand-in the kills are the same ones, and the time is short. */
const KILLS = eventStoreKind() === 'stand-in' ? 7 : 21;
const POSTERS = 4;
const PEOPLE = 20;

let vetrail: Vetrail;
let client: pg.Client;
let eventStore: EventStore;

beforeAll(async () => {
  vetrail = await startVetrail({ env: { LOG_LEVEL: 'silent' } });
}, 60_000);

afterAll(async () => {
  await eventStore?.close();
  await client?.end();
  await vetrail?.stop();
});

/** What happened to the requests of the load. */
const seen = {
  acknowledged: new Set<string>(),
  refusals: new Map<number, number>(),
  cut: 0,
  unexpected: [] as string[],
};
let loading = true;

const authorization = () => `Basic ${Buffer.from(`${vetrail.key}:${vetrail.secret}`).toString('base64')}`;

/** Sends one request until it is acknowledged, as an LMS does: nothing else tells it what became of the one before. */
async function insist(method: string, path: string, body: unknown): Promise<void> {
  for (;;) {
    try {
      const answer = await fetch(`${vetrail.url}${path}`, {
        method,
        headers: {
          authorization: authorization(),
          'content-type': 'application/json',
          'X-Experience-API-Version': '1.0.3',
        },
        body: JSON.stringify(body),
        signal: AbortSignal.timeout(20_000),
      });
      const text = await answer.text();
      if (answer.ok) return;
      seen.refusals.set(answer.status, (seen.refusals.get(answer.status) ?? 0) + 1);
      if (answer.status !== 503) seen.unexpected.push(`${answer.status} ${text}`);
    } catch {
      seen.cut++;
    }
    await sleep(20);
  }
}

async function postOn(poster: number): Promise<void> {
  for (let n = 0; loading; n++) {
    const size = 1 + ((n * 7 + poster) % 20);
    const batch = Array.from({ length: size }, (_, i) =>
      attended({
        actor: { account: { homePage: LMS, name: `synthetic-${(n + i) % PEOPLE}` } },
        // Some refer to one that came before, and some of those void it.
        ...(i === 3 && { verb: { id: 'http://adlnet.gov/expapi/verbs/voided' }, ...referring() }),
        ...(i === 5 && referring()),
      }),
    );
    await insist('POST', '/xapi/statements', size === 1 ? batch[0] : batch);
    for (const { id } of batch) seen.acknowledged.add(id);
  }
}

/** As object: a statement that was acknowledged, each time another one. */
function referring(): { object: unknown } {
  const [id] = seen.acknowledged;
  if (id === undefined) return { object: { objectType: 'StatementRef', id: randomUUID() } };
  seen.acknowledged.delete(id);
  seen.acknowledged.add(id); // to the end of the set
  return { object: { objectType: 'StatementRef', id } };
}

async function enrol(): Promise<void> {
  for (let n = 0; loading && n < PEOPLE; n++) {
    await insist('PUT', `/api/participants/${randomUUID()}`, {
      position: 'teacher',
      projectRoles: ['trainer'],
      school: 'it-cometa',
      identities: [{ account: { homePage: LMS, name: `synthetic-${n}` } }],
    });
    await sleep(300);
  }
}

async function killOneAfterTheOther(): Promise<ProcessName[]> {
  const killed: ProcessName[] = [];
  let round: ProcessName[] = [];
  let last = 0;
  while (killed.length < KILLS) {
    await sleep(50 + Math.random() * 650);
    // Each once a round, in any order.
    if (round.length === 0) round = [...VICTIMS];
    const [victim] = round.splice(Math.floor(Math.random() * round.length), 1) as [ProcessName];
    const pid = await eventually(async () => tryPid(victim), `a ${victim} to kill`, 30_000);
    process.kill(pid, 'SIGKILL');
    killed.push(victim);
    // No two kills without something acknowledged in between: the load must meet each of them.
    await eventually(async () => seen.acknowledged.size > last, `an acknowledgement after killing ${victim}`, 30_000);
    last = seen.acknowledged.size;
  }
  return killed;
}

function tryPid(name: ProcessName): number | undefined {
  try {
    return vetrail.pid(name);
  } catch {
    return undefined;
  }
}

describe('SIGKILL under load', () => {
  it('loses nothing that was acknowledged, doubles nothing, and leaves read models that a rebuild would give', async () => {
    const load = [...Array.from({ length: POSTERS }, (_, poster) => postOn(poster)), enrol()];
    const killed = await killOneAfterTheOther();
    loading = false;
    await Promise.all(load);

    expect(seen.unexpected).toEqual([]);
    for (const victim of VICTIMS) expect(killed).toContain(victim);
    // The faults were felt: requests were cut or refused.
    expect(seen.cut + (seen.refusals.get(503) ?? 0)).toBeGreaterThan(0);
    expect(seen.acknowledged.size).toBeGreaterThan(KILLS);

    client = createClient(vetrail.databaseUrl());
    await eventually(async () => client.connect().then(() => true), 'the database to take connections');
    eventStore = await openEventStore(vetrail.eventStoreUrl(), { logger: createLogger('test', 'silent') });

    const recorded = (await logEvents(eventStore, START, STATEMENT_STREAM)).map(({ stream }) =>
      idOfStatementStream(stream),
    );
    expect(recorded).toHaveLength(new Set(recorded).size);
    expect(new Set(recorded)).toEqual(seen.acknowledged);

    const models = createReadModels(loadProgramme(undefined));
    const { position } = await eventStore.head();
    for (const { name } of models) {
      await eventually(
        async () => ((await checkpointOf(client, name))?.position ?? 0n) >= position,
        `${name} to catch up`,
        30_000,
      );
    }
    const { rows: indexed } = await client.query<{ id: string }>('select id from statement_index.statement');
    expect(indexed.length).toBe(seen.acknowledged.size);
    expect(new Set(indexed.map(({ id }) => id))).toEqual(seen.acknowledged);

    for (const model of models) {
      const schema = `rebuilt_${schemaOf(model)}`;
      await rebuild({ eventStore, client, model, schema });
      expect({ [model.name]: await compareSchemas(client, schemaOf(model), schema) }).toEqual({ [model.name]: [] });
    }
    process.stdout.write(
      `${killed.length} kills (${VICTIMS.map((name) => `${killed.filter((one) => one === name).length} ${name}`).join(', ')}), ` +
        `${seen.acknowledged.size} statements acknowledged, ${seen.cut} requests cut, ${seen.refusals.get(503) ?? 0} answered 503\n`,
    );
  }, 240_000);
});

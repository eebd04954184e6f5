/**
 * `npm run bench measures`: on the synthetic programme, how fast the models of development are rebuilt, and how long each
 * measure takes when nobody has asked before. Prints a table; embedded PostgreSQL in a temporary folder.
 */
import {
  describeParticipant,
  initialParticipant,
  participantStream,
  prepareStatements,
  statementStream,
} from '#domain';
import { openEventStore, type Commit } from '#eventstore';
import { clientConfig, createPool, startEmbeddedPostgres } from '#platform';
import {
  computeHere,
  createParticipantTimeline,
  KeptAnswers,
  MeasureAnswers,
  MEASURES,
  rebuild,
  roster,
  type ReadModel,
} from '#readmodels';
import { actorKey, parseJson } from '#xapi';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { makeHistory } from '../../apps/cli/demo/history.js';
import { loadProgramme } from '../../apps/shared/load-programme.js';

const APPEND = 500;
const programme = loadProgramme(undefined);

function* commitsOf(): Generator<Commit[]> {
  const { people, sent } = makeHistory(programme, 'bench');
  const commits: Commit[] = [];
  for (const { id, name, school, joined: since, position, projectRoles, identities, unclaimed } of people) {
    if (unclaimed) continue;
    const keys = [identities.school, identities.portal].map((identity) => actorKey(identity)!);
    const description = { id, name, school, since, position, projectRoles, identities: keys };
    const decided = describeParticipant(description, initialParticipant(), programme);
    if ('problems' in decided) throw new Error(JSON.stringify(decided.problems));
    const events = decided.events.map(({ type, data }) => {
      return { id: randomUUID(), type, data: JSON.stringify(data), metadata: '{}' };
    });
    commits.push({ stream: participantStream(id), expected: 'none', events });
  }
  const authority = { objectType: 'Agent', account: { homePage: 'https://bench.example', name: 'bench' } } as const;
  const submission = {
    version: '1.0.3',
    authority,
    credential: 'bench',
    requestId: 'bench',
    newId: randomUUID,
  } as const;
  const statements = sent.map(({ statement }) => statement);
  for (let i = 0; i < statements.length; i += APPEND) {
    const document = parseJson(JSON.stringify(statements.slice(i, i + APPEND)));
    if (Array.isArray(document)) throw new Error(JSON.stringify(document[0]));
    for (const prepared of prepareStatements(document, submission)) {
      if ('rule' in prepared) throw new Error(JSON.stringify(prepared));
      commits.push({ stream: statementStream(prepared.id), expected: 'none', events: [prepared.event] });
    }
  }
  for (let i = 0; i < commits.length; i += APPEND) yield commits.slice(i, i + APPEND);
}

async function timed<T>(work: () => Promise<T>): Promise<[ms: number, T]> {
  const begin = performance.now();
  const result = await work();
  return [performance.now() - begin, result];
}

const say = (...cells: (string | number)[]) =>
  process.stdout.write(
    `${cells.map((cell, i) => (i === 0 ? String(cell).padEnd(30) : String(cell).padStart(12))).join('')}\n`,
  );

const dataDir = mkdtempSync(join(tmpdir(), 'vetrail-bench-'));
const postgres = await startEmbeddedPostgres({ dataDir });
const eventStore = await openEventStore(postgres.url);
const pool = createPool(postgres.url);
const client = new pg.Client(clientConfig(postgres.url));
try {
  await client.connect();
  let events = 0;
  for (const commits of commitsOf()) {
    await eventStore.append(commits);
    events += commits.reduce((sum, commit) => sum + commit.events.length, 0);
  }
  say('events', events);
  const models: readonly ReadModel[] = [roster, createParticipantTimeline(programme)];
  let total = 0;
  for (const model of models) {
    const schema = `bench_${model.name.replaceAll('-', '_')}`;
    const [ms] = await timed(() => rebuild({ eventStore, client, model, schema, swap: true }));
    total += ms;
    say(`rebuild ${model.name}`, `${ms.toFixed(0)} ms`, `${((events * 1000) / ms).toFixed(0)}/s`);
  }
  say('rebuild, both', `${total.toFixed(0)} ms`, `${((events * 1000) / total).toFixed(0)}/s`);
  say('measure', 'first', 'again', 'rows');
  const kept = new KeptAnswers({ database: pool, consistentThrough: async () => '2025-01-01T00:00:00.000000Z' });
  const answers = new MeasureAnswers(kept, computeHere(pool, programme), programme, () => '2025-01-01');
  for (const measure of MEASURES) {
    const [first, { value }] = await timed(() => answers.ask(measure, {}, 'figures'));
    const [again] = await timed(() => answers.ask(measure, {}, 'figures'));
    const rows = Object.values(value.tables).reduce((sum, table) => sum + table.length, 0);
    say(measure.description.measure, `${first.toFixed(0)} ms`, `${again.toFixed(1)} ms`, rows);
  }
} finally {
  await client.end();
  await pool.end();
  await eventStore.close();
  await postgres.stop();
  rmSync(dataDir, { recursive: true, force: true });
}

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { durationSeconds, parseTimestampInstant, VOIDED, type Statement } from '#xapi';
import fc from 'fast-check';
import { base, programme, statementOf } from '../../domain/vocabulary/statements.fixture.js';
import { createDatabase, type TestDatabase } from '../../../test/support/postgres.js';
import { ModelsUnderTest } from '../models-under-test.fixture.js';
import { createParticipantTimeline } from '../participant-timeline/model.js';
import { participantTimeline } from '../participant-timeline/queries.js';
import { roster } from '../roster/model.js';
import { actorKeyOf, history, PARTICIPANTS, RECORD_DAYS, SCHOOLS, type Happening } from './history.fixture.js';
import { schoolDevelopment, schoolOverviews, type Measures } from './queries.js';
import type { Window } from '../participant-timeline/attributed.js';

let database: TestDatabase;
let models: ModelsUnderTest;

beforeAll(async () => {
  database = await createDatabase();
  models = await ModelsUnderTest.create(database.url, [roster, createParticipantTimeline(programme)]);
});

afterAll(async () => {
  await models.close();
  await database.drop();
});

const schoolNamed = (code: string) => programme.schools.find((school) => school.code === code)!;
const develop = (code: string, window?: Window) =>
  schoolDevelopment(models.client, programme, schoolNamed(code), window);

/** A statement as the definitions see it, computed the long way round: each question asked of the whole history. */
interface Seen {
  readonly id: string;
  readonly person: string | undefined;
  readonly unclaimed: boolean;
  readonly school: string | undefined;
  readonly quarter: string;
  readonly template: string | undefined;
  readonly object: string;
  readonly day: string;
  readonly seconds: number | undefined;
  readonly objectives: readonly string[];
}

const TEMPLATES: Readonly<Record<string, string>> = {
  'http://adlnet.gov/expapi/verbs/attended': 'T2',
  'http://activitystrea.ms/attend': 'T2',
  [`${base}/verbs/counselled`]: 'T10',
  [`${base}/verbs/facilitated`]: 'T11',
  [`${base}/verbs/planned`]: 'T6',
  'http://adlnet.gov/expapi/verbs/registered': 'T1',
};

interface Dated {
  readonly happening: Happening;
  readonly at: string;
}

function see(
  happened: readonly Dated[],
  { from = '2022-03-01', to = '2024-09-01', asKnownAt = '9999-12-31' }: Window,
): Seen[] {
  const known = happened.filter(({ at }) => at.slice(0, 10) <= asKnownAt);
  // Erasure leaves nothing, whenever one asks.
  const erased = new Set(happened.flatMap(({ happening: h }) => (h.kind === 'erase' ? [h.id] : [])));
  const statements = known.flatMap(({ happening, at }) =>
    happening.kind === 'statement' && !erased.has(happening.statement.id) ? [{ ...happening.statement, at }] : [],
  );
  const seen: Seen[] = [];
  for (const statement of statements) {
    const voidings = statements.filter(
      (other) => other.verb.id === VOIDED && (other.object as { id: string }).id === statement.id,
    );
    if (voidings.length > 0 && statement.verb.id !== VOIDED) continue;
    const timestamp = statement.timestamp ? parseTimestampInstant(statement.timestamp)! : statement.at;
    const day = timestamp.slice(0, 10);
    if (day < from || day > to || day < '2022-03-01' || day > '2024-09-01') continue;
    const month = (Number(day.slice(0, 4)) - 2022) * 12 + Number(day.slice(5, 7)) - 3;
    const account = statement.actor.account?.name;
    const participant = account && linked(known, actorKeyOf(account));
    const anonymous = account === undefined && statement.actor.openid === undefined;
    const team = statement.context?.team?.account?.name;
    seen.push({
      id: statement.id,
      person: anonymous ? undefined : participant || JSON.stringify(statement.actor),
      unclaimed: !participant && !anonymous,
      school: SCHOOLS.find((code) => code === team) ?? (participant ? schoolOf(known, participant, day) : undefined),
      quarter: `PQ${Math.min(Math.floor(month / 3) + 1, 10)}`,
      template: TEMPLATES[statement.verb.id],
      object: (statement.object as { id: string }).id,
      day,
      seconds: statement.result?.duration ? durationSeconds(statement.result.duration) : undefined,
      objectives: (statement.context?.contextActivities?.parent ?? []).map(({ id }) => id.split('/').at(-1)!),
    });
  }
  return seen;
}

function linked(known: readonly Dated[], identity: string): string | undefined {
  let open: string[] = [];
  for (const { happening } of known) {
    if (happening.kind !== 'participant') continue;
    for (const { type, data } of happening.events) {
      if (type === 'IdentityLinked' && data.identity === identity) open.push(happening.id);
      if (type === 'IdentityUnlinked' && data.identity === identity) open = open.filter((id) => id !== happening.id);
    }
  }
  return open.at(-1);
}

function schoolOf(known: readonly Dated[], participant: string, day: string): string | undefined {
  const moves = known.flatMap(({ happening }) =>
    happening.kind === 'participant' && happening.id === participant ? happening.events : [],
  );
  const valid = moves.flatMap(({ type, data }) => (type === 'SchoolMoved' && data.from <= day ? [data.school] : []));
  return valid.at(-1);
}

function measure(statements: readonly Seen[]): Measures {
  const active = statements.filter(({ template }) => template !== undefined && template !== 'T1');
  const attendances = new Map<string, number[]>();
  for (const { template, person, object, day, seconds } of statements) {
    if (!['T2', 'T10', 'T11'].includes(template ?? '') || person === undefined) continue;
    const key = `${person} ${object} ${day}`;
    attendances.set(key, [...(attendances.get(key) ?? []), ...(seconds === undefined ? [] : [seconds])]);
  }
  const timed = [...attendances.values()].filter((durations) => durations.length > 0);
  const total = timed.reduce((sum, durations) => sum + Math.max(...durations), 0);
  const persons = (list: readonly Seen[]) => new Set(list.flatMap(({ person }) => person ?? [])).size;
  return {
    activeParticipants: persons(active),
    unclaimed: persons(active.filter(({ unclaimed }) => unclaimed)),
    events: active.length,
    hours: Math.round(total / 36) / 100,
    hoursCoverage: {
      withDuration: timed.length,
      all: attendances.size,
      share: attendances.size === 0 ? null : timed.length / attendances.size,
    },
  };
}

const window = fc.record({
  from: fc.option(fc.constantFrom('2022-01-01', '2022-06-01', '2023-04-18'), { nil: undefined }),
  to: fc.option(fc.constantFrom('2022-05-31', '2023-04-18', '2025-01-01'), { nil: undefined }),
  asKnownAt: fc.option(fc.constantFrom('2022-03-31', ...RECORD_DAYS), { nil: undefined }),
});

describe('the development of a school', () => {
  it('is what the definitions say of any history, window and time of knowing', async () => {
    await fc.assert(
      fc.asyncProperty(history, window, fc.integer({ min: 1, max: 20 }), async (happenings, asked, pageSize) => {
        await models.reset();
        const happened = record(happenings);
        await models.project(pageSize);
        const seen = see(happened, asked);
        for (const code of SCHOOLS) {
          const own = seen.filter(({ school }) => school === code);
          const found = await develop(code, asked);
          expect(found.period.total).toEqual(measure(own));
          expect(found.unclassified).toBe(own.filter(({ template }) => template === undefined).length);
          for (const quarter of found.quarters) {
            const within = own.filter((statement) => statement.quarter === quarter.code);
            expect(quarter.total).toEqual(measure(within));
            expect(quarter.noObjective).toEqual(measure(within.filter(({ objectives }) => objectives.length === 0)));
            for (const [objective, measures] of Object.entries(quarter.objectives)) {
              expect(measures).toEqual(measure(within.filter(({ objectives }) => objectives.includes(objective))));
            }
          }
        }
        const overviews = await schoolOverviews(models.client, programme, asked);
        for (const { school, total, unclassified } of overviews) {
          const own = seen.filter((statement) => statement.school === school?.code);
          expect({ total, unclassified }).toEqual({
            total: measure(own),
            unclassified: own.filter(({ template }) => template === undefined).length,
          });
        }
        for (const participant of PARTICIPANTS) {
          const own = seen.filter(({ person }) => person === participant).map(({ id }) => id);
          const timeline = await participantTimeline(models.client, participant, { ...asked, limit: 100 });
          expect(timeline.entries.map(({ statement }) => statement).sort()).toEqual(own.sort());
        }
      }),
      { numRuns: 60 },
    );
  }, 120_000);

  it('counts an attendance once, with the longest of the durations that were given for it', async () => {
    await models.reset();
    const account = { homePage: `${base}/schools`, name: 'it-cometa' };
    const attendances = [
      ['facilitated', '2023-05-03T08:00:00Z', 'PT2H'],
      ['facilitated', '2023-05-03T16:00:00Z', 'PT3H30M'],
      ['facilitated', '2023-05-03T20:00:00Z', 'P1M'],
      ['facilitated', '2023-05-04T08:00:00Z', 'PT1H'],
      ['facilitated', '2023-05-05T08:00:00Z', undefined],
      ['planned', '2023-05-06T08:00:00Z', 'PT9H'],
    ] as const;
    attendances.forEach(([verb, timestamp, duration], i) => {
      const type = verb === 'planned' ? 'inquiry-cycle' : 'local-process';
      const team = { objectType: 'Group' as const, account };
      const statement = statementOf(verb, type, { timestamp, result: duration ? { duration } : {}, context: { team } });
      models.statement({ ...statement, id: `10000000-0000-4000-8000-00000000000${i}` }, '2023-06-01');
    });
    await models.project();
    const { period } = await develop('it-cometa');
    expect(period.total).toEqual({
      activeParticipants: 1,
      unclaimed: 1,
      events: 6,
      hours: 4.5,
      hoursCoverage: { withDuration: 2, all: 3, share: 2 / 3 },
    });
  });

  it('names every quarter and objective of the programme, also where nothing happened', async () => {
    await models.reset();
    const { quarters } = await develop('nl-drenthe');
    expect(quarters.map(({ code, start, end }) => [code, start, end])).toEqual(
      programme.quarters.map(({ code, start, end }) => [code, start, end]),
    );
    const nothing = { withDuration: 0, all: 0, share: null };
    expect(Object.keys(quarters[9]!.objectives)).toEqual(programme.objectives.map(({ code }) => code));
    expect(quarters[0]!.total).toEqual({
      activeParticipants: 0,
      unclaimed: 0,
      events: 0,
      hours: 0,
      hoursCoverage: nothing,
    });
  });

  it.each(['from', 'to', 'asKnownAt'])('refuses a malformed %s', async (name) => {
    await expect(develop('nl-drenthe', { [name]: '2023-02-30' })).rejects.toThrow(
      new RangeError(`${name} must be a day or a timestamp, not 2023-02-30`),
    );
  });
});

describe("a participant's timeline", () => {
  const [ann = ''] = PARTICIPANTS;

  it('goes by when things happened, page by page, whatever identity was used', async () => {
    await models.reset();
    const identities = ['a', 'b'].map((name) => ({
      type: 'IdentityLinked' as const,
      data: { identity: actorKeyOf(name) },
    }));
    const days = ['2023-05-03', '2022-04-01', '2023-05-03', '2024-08-30', '2022-03-01'];
    days.forEach((day, i) => {
      const actor = { account: { homePage: 'https://lms.example', name: i % 2 ? 'a' : 'b' } };
      const statement = statementOf('led', 'leadership-action', { timestamp: `${day}T10:00:00Z`, actor });
      models.statement({ ...statement, id: `10000000-0000-4000-8000-00000000000${i}` }, `2024-09-0${i + 1}`);
    });
    models.participant(ann, '2024-09-10', ...identities);
    await models.project();
    const read: string[] = [];
    let after: string | undefined;
    do {
      const { entries, next } = await participantTimeline(models.client, ann, { limit: 2, after });
      read.push(...entries.map(({ statement }) => statement.slice(-1)));
      after = next ?? undefined;
    } while (after !== undefined);
    expect(read).toEqual(['4', '1', '0', '2', '3']);
    await expect(participantTimeline(models.client, ann, { limit: 2, after: 'forged' })).rejects.toThrow(RangeError);
  });

  it('says in the terms of the profile what happened', async () => {
    await models.reset();
    const statement: Statement = statementOf('facilitated', 'local-process', {
      actor: { account: { homePage: 'https://lms.example', name: 'a' } },
      object: {
        id: 'https://lms.example/process/1',
        definition: { type: `${base}/activity-types/local-process`, name: { en: 'Peer \0 circle \ud800' } },
      },
      timestamp: '2023-05-03T10:00:00+02:00',
      result: { duration: 'PT2H' },
      context: {
        registration: 'EC531277-B57B-4C15-8D91-D292C5B2B8F7',
        contextActivities: { parent: [{ id: `${base}/objectives/O3-train-trainers` }] },
        extensions: { [`${base}/extensions/event-kind`]: 'local-session' },
      },
    });
    models.statement({ ...statement, id: '10000000-0000-4000-8000-000000000001' }, '2023-06-01');
    models.participant(
      ann,
      '2023-06-02',
      { type: 'ParticipantEnrolled', data: { id: ann } },
      { type: 'SchoolMoved', data: { school: 'it-cometa', from: '2022-03-01' } },
      { type: 'IdentityLinked', data: { identity: actorKeyOf('a') } },
    );
    await models.project();
    const { entries } = await participantTimeline(models.client, ann, { limit: 10 });
    expect(entries).toEqual([
      {
        statement: '10000000-0000-4000-8000-000000000001',
        timestamp: '2023-05-03T08:00:00.000000Z',
        stored: '2023-06-01T12:00:00.000000Z',
        quarter: 'PQ5',
        template: 'T11',
        variant: null,
        verb: `${base}/verbs/facilitated`,
        object: { id: 'https://lms.example/process/1', name: { en: 'Peer \ufffd circle \ufffd' } },
        objectives: ['O3-train-trainers'],
        school: 'it-cometa',
        registration: 'ec531277-b57b-4c15-8d91-d292c5b2b8f7',
        durationSeconds: 7200,
        eventKind: 'local-session',
      },
    ]);
    expect(await participantTimeline(models.client, ann, { limit: 10, asKnownAt: '2023-06-01' })).toEqual({
      entries: [],
      next: null,
    });
  });
});

/** Puts a history into the log, as a tracker would have let it: each id once, nothing erased that was not there. */
function record(happenings: readonly Happening[]): Dated[] {
  const ids = new Set<string>();
  const erased = new Set<string>();
  const happened: Dated[] = [];
  happenings.forEach((happening, i) => {
    const at = `${RECORD_DAYS[Math.floor((i * RECORD_DAYS.length) / happenings.length)]!}T12:00:00.000000Z`;
    if (happening.kind === 'statement') {
      if (ids.has(happening.statement.id)) return;
      ids.add(happening.statement.id);
      models.statement(happening.statement, at);
    } else if (happening.kind === 'participant') {
      models.participant(happening.id, at, ...happening.events);
    } else {
      if (!ids.has(happening.id) || erased.has(happening.id)) return;
      erased.add(happening.id);
      models.erase(`statement-${happening.id}`, at);
    }
    happened.push({ happening, at });
  });
  return happened;
}

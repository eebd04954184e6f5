import { programme } from '../../domain/vocabulary/statements.fixture.js';
import * as naive from './naive.fixture.js';
import type { Member, Seen } from './seen.fixture.js';

const { active, distinct, of, people, ratio, sum } = naive;

export interface Place {
  readonly level: 'programme' | 'school' | 'no-school';
  readonly school: string | null;
}

export type Row = Record<string, unknown>;

/** What a history comes to, as far as an answer may know it. */
export interface Known {
  /** Also outside the period. */
  readonly all: readonly Seen[];
  readonly members: readonly Member[];
  readonly cutOffDay: string;
}

const isAt =
  ({ level, school }: Place) =>
  (s: { readonly school: string | undefined }) =>
    level === 'programme' || (s.school ?? null) === school;
const QUARTERS = programme.quarters.map(({ code, number }) => ({ quarter: code, number }));
const byPerson = <T extends { readonly person: string | undefined }>(rows: readonly T[]): [string, T[]][] =>
  distinct(rows.map(({ person }) => person))
    .sort()
    .map((person) => [person, rows.filter((row) => row.person === person)]);

/**
 * Every table that has rows of a place, by `measure table`, whole: all rows in their order, with all fields but those that
 * say which place it is.
 */
export function expectedAt(place: Place, { all, members, cutOffDay }: Known): Record<string, readonly Row[]> {
  const base = all.filter((s) => s.quarter > 0);
  const own = base.filter(isAt(place));
  const broad = naive.naiveBreadth(own);
  const cycles = naive.naiveCycles(base, cutOffDay).filter(isAt(place));
  const evaluation = naive.naiveEvaluation(own);
  return {
    ...hoursOf(own),
    'breadth totals': [
      { people: broad.length, breadth: ratio(sum(broad.map(({ breadth }) => breadth)), broad.length) },
    ],
    'breadth distribution': [0, 1, 2, 3, 4, 5, 6].map((touched) => ({
      touched,
      people: broad.filter((person) => person.touched === touched).length,
    })),
    'breadth objectives': programme.objectives.map(({ code: objective }) => ({
      objective,
      people: broad.filter(({ objectives }) => objectives.includes(objective)).length,
    })),
    'breadth people': broad,
    ...cyclesOf(cycles),
    'evaluation-level quarters': evaluation.shares,
    'evaluation-level counts': evaluation.counts,
    ...cascadeOf(place, base),
    ...growthOf(naive.naiveGrowth(base).filter(isAt(place))),
    'retention cohorts': retentionOf(place, base, cutOffDay),
    ...reportsOf(own, members),
    'data-quality totals': [naive.naiveQuality(all, isAt(place))],
  };
}

function hoursOf(own: readonly Seen[]): Record<string, readonly Row[]> {
  const counted = of(own, 'T2', 'T10', 'T11');
  const within = (rows: readonly Seen[], number: number) => rows.filter((s) => s.quarter === number);
  const personal = (person: string, rows: readonly Seen[]) => {
    const { people: _, ...figures } = naive.naiveHours(rows);
    return { person, unclaimed: rows[0]!.unclaimed, ...figures };
  };
  return {
    'hours totals': [{ ...naive.naiveHours(own) }],
    'hours quarters': QUARTERS.map(({ quarter, number }) => ({ quarter, ...naive.naiveHours(within(own, number)) })),
    'hours people': byPerson(counted).map(([person, rows]) => personal(person, rows)),
    'hours people-quarters': byPerson(counted).flatMap(([person, rows]) =>
      QUARTERS.flatMap(({ quarter, number }) => {
        const told = within(rows, number);
        return told.length === 0 ? [] : [{ quarter, ...personal(person, told) }];
      }),
    ),
  };
}

function cyclesOf(cycles: ReturnType<typeof naive.naiveCycles>): Record<string, readonly Row[]> {
  const persons = (some: typeof cycles) => distinct(some.map(({ person }) => person)).length;
  const mature = cycles.filter(({ status }) => status !== 'open');
  const completed = mature.filter(({ status }) => status === 'completed');
  const days = completed
    .map(({ times }) => (Date.parse(times[3]!) - Date.parse(times[0]!)) / 86_400_000)
    .sort((a, b) => a - b);
  const middle = days.slice((days.length - 1) >> 1, (days.length >> 1) + 1);
  return {
    'inquiry-cycles totals': [
      {
        people: persons(cycles),
        cycles: cycles.length,
        open: cycles.length - mature.length,
        opened: mature.length,
        completed: completed.length,
        completion: ratio(completed.length, mature.length),
        medianDays: ratio(sum(middle), middle.length),
      },
    ],
    'inquiry-cycles funnel': ['T6', 'T7', 'T8', 'T9'].map((stage, i) => {
      const reached = cycles.filter(({ times }) => times[i] !== null);
      const furthest = cycles.filter((cycle) => cycle.stage === stage).length;
      return { stage, furthest, reached: reached.length, people: persons(reached) };
    }),
    'inquiry-cycles cycles': cycles
      .toSorted((a, b) => compare([a.person, a.times[0], a.registration], [b.person, b.times[0], b.registration]))
      .map(({ person, unclaimed, registration, school, times: [t6, t7, t8, t9], stage, status }) => {
        return { person, unclaimed, registration, cycleSchool: school ?? null, t6, t7, t8, t9, stage, status };
      }),
  };
}

function cascadeOf({ level, school }: Place, base: readonly Seen[]): Record<string, readonly Row[]> {
  const here = (s: { readonly school: string | undefined }) => level === 'programme' || (s.school ?? null) === school;
  const processes = naive
    .naiveProcesses(base)
    .filter(({ schools }) => level === 'programme' || schools.some((code) => (code ?? null) === school));
  const facilitating = of(base, 'T11').filter(here);
  const reached = people(processes.flatMap(({ attending }) => attending)).length;
  const trainers = byPerson(facilitating).map(([person, told]) => {
    const theirs = processes.filter(({ object }) => told.some((s) => s.object === object));
    return {
      person,
      unclaimed: told[0]!.unclaimed,
      processes: theirs.length,
      reach: people(theirs.flatMap(({ attending }) => attending)).length,
      credit: sum(theirs.map((p) => people(p.attending).length / p.facilitators.length)),
    };
  });
  const ofAll = { processes: processes.length, facilitators: trainers.length, reached };
  return {
    'cascade totals': [{ ...ofAll, ratio: ratio(reached, trainers.length) }],
    'cascade processes': processes
      .map(({ object, facilitators, attending }) => {
        return { process: object, facilitators: facilitators.length, attendees: people(attending).length };
      })
      .sort((a, b) => compare([a.process], [b.process])),
    'cascade trainers': trainers,
  };
}

function growthOf(assessed: ReturnType<typeof naive.naiveGrowth>): Record<string, readonly Row[]> {
  const instruments = distinct(assessed.map((a) => JSON.stringify([a.competence, a.instrumentVersion]))).sort();
  return {
    'growth effects': instruments.map((instrument) => {
      const own = assessed.filter((a) => JSON.stringify([a.competence, a.instrumentVersion]) === instrument);
      const pairs = own.filter(({ after }) => after !== null);
      const mean = (values: readonly number[]) => ratio(sum(values), values.length);
      const sd = (values: readonly number[]) => {
        const squares = sum(values.map((value) => (value - mean(values)!) ** 2));
        return values.length < 2 ? null : Math.sqrt(squares / (values.length - 1));
      };
      const [before, after] = [pairs.map((a) => a.before), pairs.map((a) => a.after!)];
      return {
        competence: own[0]!.competence,
        instrumentVersion: own[0]!.instrumentVersion,
        pretested: own.length,
        pairs: pairs.length,
        attrition: 1 - pairs.length / own.length,
        meanBefore: mean(before),
        meanAfter: mean(after),
        sdBefore: sd(before),
        sdAfter: sd(after),
        reading: 'descriptive',
      };
    }),
    'growth pairs': assessed.map(({ key: _, school: __, ...pair }) => {
      return { ...pair, difference: pair.after === null ? null : pair.after - pair.before };
    }),
  };
}

function retentionOf({ level, school }: Place, base: readonly Seen[], cutOffDay: string): readonly Row[] {
  const place = level === 'programme' ? 'all' : (school ?? undefined);
  return naive
    .naiveRetention(
      base,
      cutOffDay,
    )(place)
    .map(({ cohort, offset, size, active: still, left }) => {
      const quarter = `PQ${cohort + offset}`;
      return { cohort: `PQ${cohort}`, offset, quarter, size, active: still, share: still / size, left };
    });
}

function reportsOf(own: readonly Seen[], members: readonly Member[]): Record<string, readonly Row[]> {
  const cuts = (rows: readonly Seen[]) => {
    if (active(rows).length === 0) return [];
    const report = naive.naiveReport(rows, members);
    const axes: [string, readonly (string | null)[]][] = [
      ['all', [null]],
      ['position', [...programme.positions, null]],
      ['project-role', [...programme.projectRoles, null]],
    ];
    return axes.flatMap(([roleAxis, roles]) =>
      roles.map((role) => ({ roleAxis, role, ...report(roleAxis, role) })).filter(({ events }) => events > 0),
    );
  };
  const within = (number: number) => own.filter((s) => s.quarter === number);
  const kindOf = (s: Seen) => programme.vocabulary.eventKinds.find((kind) => kind === s.said['event-kind']) ?? null;
  return {
    'reporting totals': cuts(own),
    'reporting quarters': QUARTERS.flatMap(({ quarter, number }) =>
      cuts(within(number)).map((cut) => ({ quarter, ...cut })),
    ),
    'reporting figures': QUARTERS.flatMap(({ quarter, number }) =>
      [...programme.vocabulary.eventKinds, null].flatMap((eventKind) =>
        cuts(within(number).filter((s) => active([s]).length > 0 && kindOf(s) === eventKind)).map((cut) => {
          return { quarter, eventKind, ...cut };
        }),
      ),
    ),
  };
}

/** Tables that are about the programme as a whole, or have a row a school. */
export function expectedOnce({ all, members, cutOffDay }: Known): Record<string, readonly Row[]> {
  const base = all.filter((s) => s.quarter > 0);
  const codes = programme.schools.map(({ code }) => code);
  const edges = edgesOf(base);
  const reciprocatedEdges = edges.filter(({ reciprocated }) => reciprocated).length;
  const told = of(base, 'T10').filter((s) => {
    const other = s.said['counterpart-school'] as string | undefined;
    return s.school !== undefined && other !== undefined && naive.COUNTRY[other] && crosses(s.school, other);
  });
  return {
    'peer-counselling-network edges': edges,
    'peer-counselling-network quarters': QUARTERS.flatMap(({ quarter, number }) =>
      edgesOf(base.filter((s) => s.quarter <= number)).map((edge) => ({ quarter, ...edge })),
    ),
    'peer-counselling-network schools': codes.map((school) => {
      const out = edges.filter(({ from }) => from === school).map(({ to }) => to);
      const into = edges.filter(({ to }) => to === school).map(({ from }) => from);
      return { school, outDegree: out.length, inDegree: into.length, partners: distinct([...out, ...into]).length };
    }),
    'peer-counselling-network totals': [
      {
        edges: edges.length,
        eligiblePairs: 38,
        density: edges.length / 38,
        reciprocatedEdges,
        reciprocity: ratio(reciprocatedEdges, edges.length),
        visits: distinct(told.map(({ object }) => object)).length,
        people: people(told).length,
      },
    ],
    'capacity-index schools': codes.map((school) => {
      const { counts, components, ...index } = naive.naiveCapacity(base, members, school, cutOffDay);
      const [individual, collective, leadership, external, spread] = components;
      const range = { leaveOneOutLeast: index.least, leaveOneOutGreatest: index.greatest };
      const shares = { individual, collective, leadership, external, spread };
      return { school, ...counts, ...shares, index: index.index, ...range, validation: 'not validated' };
    }),
    'capacity-index leadership': codes.flatMap((school) =>
      programme.vocabulary.leadershipDimensions.map((name) => {
        const led = of(base, 'T12').filter((s) => s.school === school && s.said['leadership-dimension'] === name);
        return { school, dimension: name, actions: led.length, people: people(led).length };
      }),
    ),
    ...(all.length > 0 && {
      'data-quality sources': [{ source: null, sourceName: null, ...naive.naiveQuality(all, () => true) }],
    }),
  };
}

/** In the programme's order. */
function edgesOf(statements: readonly Seen[]) {
  const codes = programme.schools.map(({ code }) => code);
  const place = ({ from, to }: { readonly from: string; readonly to: string }) =>
    codes.indexOf(from) * codes.length + codes.indexOf(to);
  return naive
    .naiveEdges(statements)
    .map(({ edge, ...rest }) => {
      const [from, to] = edge.split(' ') as [string, string];
      return { from, to, ...rest };
    })
    .sort((a, b) => place(a) - place(b));
}

const crosses = (a: string, b: string) => naive.COUNTRY[a] !== naive.COUNTRY[b];

function compare(a: readonly unknown[], b: readonly unknown[]): number {
  const at = a.findIndex((value, i) => value !== b[i]);
  return at < 0 ? 0 : String(a[at]) < String(b[at]) ? -1 : 1;
}

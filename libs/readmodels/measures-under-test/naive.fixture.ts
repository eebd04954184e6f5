import { programme } from '../../domain/vocabulary/statements.fixture.js';
import type { Member, Seen } from './seen.fixture.js';

/**
 * The measures once more, written from their definitions as plainly as can be, over the whole list of statements of the
 * base set: nothing is shared with what they are compared to, and nothing is fast.
 */
export const distinct = <T>(values: readonly (T | undefined)[]): T[] =>
  [...new Set(values)].filter((v): v is T => v !== undefined);
export const people = (statements: readonly Seen[]) => distinct(statements.map((s) => s.person)).sort();
export const ratio = (part: number, whole: number) => (whole === 0 ? null : part / whole);
export const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);
export const of = (statements: readonly Seen[], ...templates: string[]) =>
  statements.filter((s) => templates.includes(s.template ?? ''));
const inOrder = (statements: readonly Seen[]) =>
  statements.toSorted((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : a.place - b.place));
export const active = (statements: readonly Seen[]) =>
  statements.filter((s) => s.template !== undefined && s.template !== 'T1');
export const COUNTRY: Record<string, string> = Object.fromEntries(programme.schools.map((s) => [s.code, s.country]));

export function naiveHours(statements: readonly Seen[]) {
  const counted = of(statements, 'T2', 'T10', 'T11').filter((s) => s.person !== undefined);
  const keys = distinct(counted.map((s) => `${s.person} ${s.object} ${s.day}`));
  const longest = keys.map((key) => {
    const told = counted.filter((s) => `${s.person} ${s.object} ${s.day}` === key && s.seconds !== undefined);
    return told.length === 0 ? undefined : Math.max(...told.map((s) => s.seconds!));
  });
  const timed = longest.filter((seconds) => seconds !== undefined);
  return {
    people: people(counted).length,
    hours: Math.round(sum(timed) / 36) / 100,
    withDuration: timed.length,
    attendances: keys.length,
    coverage: ratio(timed.length, keys.length),
  };
}

export function naiveBreadth(statements: readonly Seen[]) {
  return people(statements).flatMap((person) => {
    const own = statements.filter((s) => s.person === person);
    const objectives = programme.objectives
      .map(({ code }) => code)
      .filter((code) => own.some((s) => s.objectives.includes(code)));
    const touched = objectives.length;
    if (touched === 0 && active(own).length === 0) return [];
    return [{ person, unclaimed: own[0]!.unclaimed, objectives, touched, breadth: touched / 6 }];
  });
}

export function naiveCycles(statements: readonly Seen[], cutOffDay: string) {
  const staged = of(statements, 'T6', 'T7', 'T8', 'T9').filter((s) => s.person !== undefined && s.registration);
  const limit = new Date(Date.parse(`${cutOffDay}T23:59:59.999Z`) - 120 * 86_400_000).toISOString();
  return distinct(staged.map((s) => `${s.person} ${s.registration}`))
    .sort()
    .flatMap((key) => {
      const own = inOrder(staged.filter((s) => `${s.person} ${s.registration}` === key));
      const next = (template: string, from: string | undefined) =>
        from === undefined ? undefined : own.find((s) => s.template === template && s.time >= from);
      const t6 = next('T6', '');
      const t7 = next('T7', t6?.time);
      const t8 = next('T8', t7?.time);
      const t9 = next('T9', t8?.time);
      if (!t6) return [];
      const young = t6.time.slice(0, 23) > limit.slice(0, 23);
      const stage = t9 ? 'T9' : t8 ? 'T8' : t7 ? 'T7' : 'T6';
      return [
        {
          key,
          person: t6.person!,
          unclaimed: t6.unclaimed,
          registration: t6.registration!,
          school: t6.school,
          times: [t6, t7, t8, t9].map((s) => s?.time ?? null),
          stage,
          status: young ? 'open' : t9 ? 'completed' : 'not-completed',
        },
      ];
    });
}

export function naiveEvaluation(statements: readonly Seen[]) {
  const level = (s: Seen) => {
    const said = s.said['guskey-level'];
    if (typeof said === 'number' && said >= 1 && said <= 5) return said;
    return s.template === 'T4' ? 1 : s.template === 'T5' ? 2 : s.template === 'T7' ? 4 : undefined;
  };
  const shares = [1, 2, 4].flatMap((guskeyLevel) =>
    programme.quarters.map(({ number, code }) => {
      const byThen = statements.filter((s) => s.quarter <= number);
      const base = people(active(byThen));
      const with_ = people(byThen.filter((s) => level(s) === guskeyLevel)).filter((person) => base.includes(person));
      const figures = { people: with_.length, active: base.length, share: ratio(with_.length, base.length) };
      return { quarter: code, guskeyLevel, ...figures };
    }),
  );
  const counts = [3, 5].map((guskeyLevel) => {
    const items = statements.filter((s) => level(s) === guskeyLevel);
    return { guskeyLevel, items: items.length, people: people(items).length };
  });
  return { shares, counts };
}

const visitOf = (s: Seen): readonly [string, string] | undefined => {
  const other = s.said['counterpart-school'];
  if (s.school === undefined || typeof other !== 'string' || !(other in COUNTRY)) return undefined;
  return s.kind === 'counselled' ? [s.school, other] : [other, s.school];
};

export function naiveEdges(statements: readonly Seen[]) {
  const visits = of(statements, 'T10').flatMap((s) => {
    const visit = visitOf(s);
    return visit && COUNTRY[visit[0]] !== COUNTRY[visit[1]]
      ? [{ edge: visit.join(' '), object: s.object, person: s.person }]
      : [];
  });
  const edges = distinct(visits.map((v) => v.edge));
  return edges.sort().map((edge) => ({
    edge,
    visits: distinct(visits.filter((v) => v.edge === edge).map((v) => v.object)).length,
    people: distinct(visits.filter((v) => v.edge === edge).map((v) => v.person)).length,
    reciprocated: edges.includes(edge.split(' ').reverse().join(' ')),
  }));
}

export function naiveProcesses(statements: readonly Seen[]) {
  return distinct(of(statements, 'T11').map((s) => s.object)).map((object) => {
    const here = statements.filter((s) => s.object === object);
    const facilitators = people(of(here, 'T11'));
    const attending = of(here, 'T2').filter((s) => s.person !== undefined && !facilitators.includes(s.person));
    return { object, facilitators, schools: of(here, 'T11').map((s) => s.school), attending };
  });
}

export function naiveGrowth(statements: readonly Seen[]) {
  const usable = of(statements, 'T5').filter(
    (s) => s.person !== undefined && s.raw !== undefined && s.said['competence'] && s.said['instrument-version'],
  );
  return distinct(usable.map((s) => `${s.said['competence']} ${s.said['instrument-version']} ${s.person}`))
    .sort()
    .flatMap((key) => {
      const own = inOrder(
        usable.filter((s) => `${s.said['competence']} ${s.said['instrument-version']} ${s.person}` === key),
      );
      const pretest = own.find((s) => s.kind === 'pretest');
      if (!pretest) return [];
      const posttest = own.filter((s) => s.kind === 'posttest' && s.time > pretest.time).at(-1);
      return [
        {
          key,
          person: pretest.person!,
          unclaimed: pretest.unclaimed,
          competence: String(pretest.said['competence']),
          instrumentVersion: String(pretest.said['instrument-version']),
          school: pretest.school,
          before: pretest.raw!,
          beforeAt: pretest.time,
          after: posttest?.raw ?? null,
          afterAt: posttest?.time ?? null,
        },
      ];
    });
}

export function naiveRetention(statements: readonly Seen[], cutOffDay: string) {
  const members = people(of(statements, 'T1')).flatMap((person) => {
    const said = inOrder(of(statements, 'T1').filter((s) => s.person === person));
    const first = said.find((s) => s.kind === 'joined');
    return first ? [{ person, cohort: first.quarter, school: first.school, said }] : [];
  });
  /** A school's code, undefined for no school, or all. */
  return (place: string | undefined) => {
    const own = members.filter(({ school }) => place === 'all' || school === place);
    const quarters = programme.quarters.filter(({ start }) => start <= cutOffDay).map(({ number }) => number);
    return quarters.flatMap((cohort) => {
      const joined = own.filter((member) => member.cohort === cohort);
      if (joined.length === 0) return [];
      return quarters
        .filter((quarter) => quarter >= cohort)
        .map((quarter) => ({
          cohort,
          offset: quarter - cohort,
          size: joined.length,
          active: joined.filter(({ person }) =>
            active(statements).some((s) => s.person === person && s.quarter === quarter),
          ).length,
          left: joined.filter(({ said }) => said.filter((s) => s.quarter <= quarter).at(-1)!.kind === 'left').length,
        }));
    });
  };
}

export function naiveCapacity(
  statements: readonly Seen[],
  members: readonly Member[],
  school: string,
  cutOffDay: string,
) {
  const own = statements.filter((s) => s.school === school);
  const activeHere = people(active(own));
  const completed = naiveCycles(statements, cutOffDay).filter((c) => c.school === school && c.stage === 'T9');
  const facilitated = naiveProcesses(statements).filter((p) => p.schools.includes(school));
  const lively = facilitated.filter((p) => people(p.attending.filter((s) => s.school === school)).length >= 3);
  const dimensions = distinct(
    of(own, 'T12').map((s) =>
      programme.vocabulary.leadershipDimensions.find((d) => d === s.said['leadership-dimension']),
    ),
  );
  const partners = distinct(
    naiveEdges(statements).flatMap(({ edge }) => {
      const [from, to] = edge.split(' ');
      return from === school ? [to] : to === school ? [from] : [];
    }),
  );
  const abroad = programme.schools.filter((s) => s.country !== COUNTRY[school]);
  const players = members.filter((m) => m.school === school && m.projectRoles.includes('local-player'));
  const local = naiveProcesses(statements).map((p) => p.object);
  const reached = players.filter((m) => of(own, 'T2').some((s) => s.person === m.person && local.includes(s.object)));
  const components = [
    ratio(distinct(completed.map((c) => c.key.split(' ')[0])).length, activeHere.length),
    ratio(lively.length, facilitated.length),
    ratio(dimensions.length, 5),
    ratio(partners.length, abroad.length),
    ratio(reached.length, players.length),
  ];
  const there = components.filter((c) => c !== null);
  const means = there.map((_, drop) => (sum(there.filter((__, i) => i !== drop)) / (there.length - 1)) * 100);
  return {
    counts: {
      activePeople: activeHere.length,
      peopleWithCycle: distinct(completed.map((c) => c.person)).length,
      processes: facilitated.length,
      attendedProcesses: lively.length,
      dimensions: dimensions.length,
      allDimensions: 5,
      partners: partners.length,
      foreignSchools: abroad.length,
      localPlayers: players.length,
      localPlayersReached: reached.length,
      components: there.length,
      status: there.length >= 4 ? 'index' : 'insufficient data',
    },
    components,
    index: there.length >= 4 ? (sum(there) / there.length) * 100 : null,
    least: there.length > 1 ? Math.min(...means) : null,
    greatest: there.length > 1 ? Math.max(...means) : null,
  };
}

export function naiveReport(statements: readonly Seen[], members: readonly Member[]) {
  const rolesOf = (s: Seen, axis: string): (string | null)[] => {
    const member = members.find((m) => m.person === s.person);
    if (axis === 'all') return [null];
    if (axis === 'position') return [member?.position ?? null];
    return member && member.projectRoles.length > 0 ? [...member.projectRoles] : [null];
  };
  return (axis: string, role: string | null) => {
    const own = active(statements).filter((s) => rolesOf(s, axis).includes(role));
    return { people: people(own).length, events: own.length, activities: distinct(own.map((s) => s.object)).length };
  };
}

/** @param statements also those outside the period */
export function naiveQuality(statements: readonly Seen[], place: (s: Seen) => boolean) {
  const base = statements.filter((s) => s.quarter > 0);
  const own = base.filter(place);
  const staged = of(base, 'T6', 'T7', 'T8', 'T9').filter((s) => s.person !== undefined && s.registration);
  const orphan = (s: Seen): boolean => {
    const before = `T${Number(s.template!.slice(1)) - 1}`;
    if (before === 'T5') return false;
    return !staged.some(
      (p) =>
        p.template === before &&
        p.person === s.person &&
        p.registration === s.registration &&
        p.time <= s.time &&
        !orphan(p),
    );
  };
  return {
    statements: statements.filter(place).length,
    unclassified: own.filter((s) => s.template === undefined).length,
    unclaimedActors: people(own.filter((s) => s.unclaimed)).length,
    missingDurations: of(own, 'T2', 'T10', 'T11').filter((s) => s.seconds === undefined).length,
    outOfOrderCycles: distinct(
      staged
        .filter(orphan)
        .filter(place)
        .map((s) => `${s.person} ${s.registration}`),
    ).length,
    sameCountryVisits: distinct(
      of(own, 'T10').map((s) => {
        const visit = visitOf(s);
        return visit && COUNTRY[visit[0]] === COUNTRY[visit[1]] ? s.object : undefined;
      }),
    ).length,
    outsidePeriod: statements.filter((s) => s.quarter === 0).filter(place).length,
  };
}

import { programme, base } from '../../domain/vocabulary/statements.fixture.js';
import { durationSeconds, parseTimestampInstant, VOIDED } from '#xapi';
import { actorKeyOf, PARTICIPANTS, type Asked, type Happening } from './history.fixture.js';

/** When something was recorded, `2022-04-01T12:00:00.000000Z`. */
export interface Dated {
  readonly happening: Happening;
  readonly at: string;
}

/** A statement as the definitions see it, worked out the long way round: each question asked of the whole history. */
export interface Seen {
  readonly id: string;
  /** Its number in the history, which is its place in the log. */
  readonly place: number;
  readonly person: string | undefined;
  readonly unclaimed: boolean;
  readonly school: string | undefined;
  /** Outside the period: 0. */
  readonly quarter: number;
  readonly template: string | undefined;
  readonly kind: string | undefined;
  readonly object: string;
  readonly time: string;
  readonly day: string;
  readonly seconds: number | undefined;
  readonly raw: number | undefined;
  readonly registration: string | undefined;
  readonly objectives: readonly string[];
  readonly said: Readonly<Record<string, unknown>>;
}

const TEMPLATES: Readonly<Record<string, readonly [string, string?]>> = {
  'registered project': ['T1', 'joined'],
  'join project': ['T1', 'joined'],
  'unregistered project': ['T1', 'left'],
  'attended meeting': ['T2', 'meeting'],
  'attend event': ['T2', 'meeting'],
  'attended local-process': ['T2', 'local-process'],
  'completed lesson': ['T3'],
  'rated meeting': ['T4'],
  'completed assessment': ['T5'],
  'planned inquiry-cycle': ['T6'],
  'enacted inquiry-cycle': ['T7'],
  'reflected inquiry-cycle': ['T8'],
  'adjusted inquiry-cycle': ['T9'],
  'counselled peer-counselling-visit': ['T10', 'counselled'],
  'received-counselling peer-counselling-visit': ['T10', 'received-counselling'],
  'facilitated local-process': ['T11'],
  'led leadership-action': ['T12'],
};

const lastPart = (iri: string | undefined) => iri?.split('/').at(-1);

/** What was known of the history at a time: of what was erased nothing ever. */
export function knownOf(
  happened: readonly Dated[],
  { asKnownAt = '9999-12-31' }: Asked,
): readonly (Dated & { place: number })[] {
  const erased = new Set(
    happened.flatMap(({ happening: h }) => (h.kind.startsWith('erase') && 'id' in h ? [h.id] : [])),
  );
  return happened
    .map((dated, place) => ({ ...dated, place }))
    .filter(({ at }) => at.slice(0, 10) <= asKnownAt)
    .filter(({ happening: h }) => !erased.has(h.kind === 'statement' ? h.statement.id : h.id));
}

/** Every statement that is neither voided nor erased, as known then, with `from` and `to` but also outside the period. */
export function see(happened: readonly Dated[], window: Asked): Seen[] {
  const known = knownOf(happened, window);
  const { from = '0000-00-00', to = '9999-99-99' } = window;
  const statements = known.flatMap(({ happening, at, place }) =>
    happening.kind === 'statement' ? [{ ...happening.statement, at, place }] : [],
  );
  const seen: Seen[] = [];
  for (const statement of statements) {
    const voided = statements.some(
      ({ verb, object }) => verb.id === VOIDED && (object as { id: string }).id === statement.id,
    );
    if (voided && statement.verb.id !== VOIDED) continue;
    const time = statement.timestamp ? parseTimestampInstant(statement.timestamp)! : statement.at;
    const day = time.slice(0, 10);
    if (day < from || day > to) continue;
    const month = (Number(day.slice(0, 4)) - 2022) * 12 + Number(day.slice(5, 7)) - 3;
    const inPeriod = day >= '2022-03-01' && day <= '2024-09-01';
    const account = statement.actor.account?.name;
    const participant = account && ownerOf(known, actorKeyOf(account));
    const anonymous = account === undefined && statement.actor.openid === undefined;
    const team = statement.context?.team?.account?.name;
    const object = statement.object as { id: string; definition?: { type?: string } };
    const [template, kind] = TEMPLATES[`${lastPart(statement.verb.id)} ${lastPart(object.definition?.type)}`] ?? [];
    const said = Object.fromEntries(
      Object.entries(statement.context?.extensions ?? {}).map(([iri, value]) => [lastPart(iri), value]),
    );
    seen.push({
      id: statement.id,
      place: statement.place,
      person: anonymous
        ? undefined
        : participant || (account ? actorKeyOf(account) : `openid:${statement.actor.openid}`),
      unclaimed: !participant && !anonymous,
      school: programme.schools.some(({ code }) => code === team)
        ? team
        : participant
          ? schoolOn(known, participant, day)
          : undefined,
      quarter: inPeriod ? Math.min(Math.floor(month / 3) + 1, 10) : 0,
      template,
      kind: template === 'T5' ? (said['assessment-type'] as string | undefined) : kind,
      object: object.id,
      time,
      day,
      seconds: statement.result?.duration ? durationSeconds(statement.result.duration) : undefined,
      raw: statement.result?.score?.raw,
      registration: statement.context?.registration,
      objectives: (statement.context?.contextActivities?.parent ?? []).map(({ id }) =>
        id.slice(`${base}/objectives/`.length),
      ),
      said,
    });
  }
  return seen;
}

type Known = readonly Dated[];

function ownerOf(known: Known, identity: string): string | undefined {
  let open: string[] = [];
  for (const { happening } of known) {
    if (happening.kind !== 'participant') continue;
    const { id, event } = happening;
    if (event.type === 'IdentityLinked' && event.data.identity === identity) open.push(id);
    if (event.type === 'IdentityUnlinked' && event.data.identity === identity) open = open.filter((o) => o !== id);
  }
  return open.at(-1);
}

function schoolOn(known: Known, participant: string, day: string): string | undefined {
  const records = known.flatMap(({ happening: h }) =>
    h.kind === 'participant' &&
    h.id === participant &&
    (h.event.type === 'SchoolMoved' || h.event.type === 'ParticipantLeft')
      ? [{ school: h.event.type === 'SchoolMoved' ? h.event.data.school : undefined, from: h.event.data.from }]
      : [],
  );
  return records.filter(({ from }) => from <= day).at(-1)?.school;
}

export interface Member {
  readonly person: string;
  readonly school: string | undefined;
  readonly position: string | undefined;
  readonly projectRoles: readonly string[];
}

/** Who is registered on the day of the cut-off: by the roster, and of others by their last registration. */
export function registeredOn(happened: readonly Dated[], window: Asked, cutOffDay: string): Member[] {
  const known = knownOf(happened, window);
  const roster = PARTICIPANTS.flatMap((person): Member[] => {
    const roles = known.flatMap(({ happening: h }) =>
      h.kind === 'participant' && h.id === person && h.event.type === 'RolesAssigned' ? [h.event.data] : [],
    );
    const last = roles.at(-1);
    return last ? [{ person, school: schoolOn(known, person, cutOffDay), ...last }] : [];
  });
  const { from: _, ...upTo } = window;
  const registrations = see(happened, upTo)
    .filter((s) => s.quarter > 0 && s.template === 'T1' && s.person !== undefined && s.day <= cutOffDay)
    .sort((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : a.place - b.place));
  const others = [...new Set(registrations.map((s) => s.person!))].flatMap((person): Member[] => {
    const last = registrations.filter((s) => s.person === person).at(-1)!;
    if (roster.some((member) => member.person === person) || last.kind !== 'joined') return [];
    const role = last.said['role'] as { position: string; projectRole: string[] } | undefined;
    return [{ person, school: last.school, position: role?.position, projectRoles: role?.projectRole ?? [] }];
  });
  return [...roster, ...others];
}

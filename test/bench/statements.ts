import { createHash } from 'node:crypto';
import { BASE, LMS } from '../support/statements.js';

/** Statements that a query of the bench finds, told by what they were made of. */
export interface Made extends MadeOf {
  readonly json: string;
}

/** What a statement was made of. Its text is forgotten once it is sent: with all of them, the load generator collects garbage. */
export interface MadeOf {
  readonly id: string;
  readonly agent: number;
  readonly verb: number;
  readonly activity: number;
  readonly instructor: number;
}

const SCHOOLS = ['dk-randers', 'dk-roskilde', 'hu-kozep', 'it-cometa', 'nl-davinci', 'nl-drenthe', 'is-fjolbraut'];
const OBJECTIVES = ['O1-task-force-capacity', 'O2-theory-method', 'O3-train-trainers', 'O4-local-players'];
const KINDS = [
  ['http://adlnet.gov/expapi/verbs/attended', 'http://adlnet.gov/expapi/activities/meeting'],
  [`${BASE}/verbs/facilitated`, `${BASE}/activity-types/local-process`],
  [`${BASE}/verbs/planned`, `${BASE}/activity-types/inquiry-cycle`],
  [`${BASE}/verbs/led`, `${BASE}/activity-types/leadership-action`],
] as const;
const PERIOD_MS = 900 * 86_400_000;
const BEGIN = Date.UTC(2022, 2, 1);

export const AGENTS = 200;
export const ACTIVITIES = 300;
export const INSTRUCTORS = 20;
/** Verbs of their own for the filters that hardly meet; the rest are the programme's. */
export const VERB = { even: KINDS.length, odd: KINDS.length + 1, once: KINDS.length + 2 } as const;
/** Activities of their own, hot ones. */
export const ACTIVITY = { pairs: ACTIVITIES } as const;
/** Of the statements, the first so many are "long ago". */
export const LONG_AGO = 60;

export const verbIri = (n: number): string => KINDS[n]?.[0] ?? `${LMS}/verbs/${n}`;
export const activityIri = (n: number): string => `${LMS}/activities/${n}`;
export const agentJson = (n: number): string => JSON.stringify({ account: { homePage: LMS, name: `synthetic-${n}` } });

/**
 * The synthetic statement number `n` of the bench: the same for the same seed. Besides the programme's ordinary mix, one in
 * five belongs to filters that are hot each and hardly meet:
 *
 * - agent 0 *even*, agent 1 *odd* (never agent 0 with *odd*)
 * - activity *pairs*: with agent 0, with agent 1, with *even* and *odd*, never with agent 2 and *odd* together
 * - verb *once*: by agent 3 only among the first `LONG_AGO`, afterwards by agent 4
 */
export function madeStatement(seed: string, n: number): Made {
  const random = createHash('sha1').update(`${seed}:${n}`).digest();
  const pick = (byte: number, of: number) => random.readUInt16BE(byte) % of;
  let [agent, verb, activity] = [5 + pick(0, AGENTS - 5), pick(2, KINDS.length), pick(4, ACTIVITIES)];
  if (n < LONG_AGO) [agent, verb] = [3, VERB.once];
  else if (pick(6, 5) === 0) {
    const special: readonly (readonly [number, number, number])[] = [
      [0, VERB.even, activity],
      [1, VERB.odd, ACTIVITY.pairs],
      [2, VERB.even, ACTIVITY.pairs],
      [2, VERB.odd, activity],
      [3, VERB.even, activity],
      [4, VERB.once, activity],
    ];
    [agent, verb, activity] = special[pick(8, special.length)]!;
  }
  const instructor = pick(10, INSTRUCTORS);
  const hex = random.toString('hex');
  const id = `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
  const account = { homePage: LMS, name: `synthetic-${agent}` };
  const json = JSON.stringify({
    id,
    actor: { objectType: 'Agent', name: `Synthetic person ${agent}`, account },
    verb: { id: verbIri(verb), display: { en: `did ${verb}` } },
    object: {
      objectType: 'Activity',
      id: activityIri(activity),
      definition: {
        type: KINDS[verb]?.[1] ?? `${LMS}/types/other`,
        name: { en: `Synthetic activity ${activity}`, da: `Syntetisk aktivitet ${activity}` },
      },
    },
    result: { duration: `PT${1 + pick(12, 6)}H`, completion: true },
    context: {
      registration: `${hex.slice(2, 10)}-${hex.slice(12, 16)}-4${hex.slice(3, 6)}-9${hex.slice(7, 10)}-${hex.slice(8, 20)}`,
      instructor: { objectType: 'Agent', account: { homePage: LMS, name: `instructor-${instructor}` } },
      team: { objectType: 'Group', account: { homePage: `${BASE}/schools`, name: SCHOOLS[agent % SCHOOLS.length] } },
      contextActivities: {
        parent: [{ objectType: 'Activity', id: `${BASE}/objectives/${OBJECTIVES[pick(14, OBJECTIVES.length)]}` }],
        grouping: [{ objectType: 'Activity', id: `${BASE}/programme` }],
      },
      extensions: { [`${BASE}/extensions/event-kind`]: 'workshop' },
    },
    timestamp: new Date(BEGIN + (pick(16, 65_536) / 65_536) * PERIOD_MS).toISOString(),
  });
  return { id, json, agent, verb, activity, instructor };
}

import type { Programme } from '#domain';
import { uuidV5, type Statement } from '#xapi';
import type { Platform, Sent } from './stage.js';

/** How a platform talks to a record store, as its kind is known to. */
export interface Habits {
  readonly xapiVersion: '1.0.2' | '1.0.3';
  readonly batch: number;
  readonly connections: number;
  /** Whether its statements carry ids. Those that do not rely on the credential's `derive-ids`. */
  readonly sendsIds: boolean;
  /** Share of its batches that it sends again, as after a time-out. */
  readonly retries: number;
}

/** A platform of the synthetic programme, with everything that it has to say, in the order in which it says it. */
export interface SyntheticPlatform {
  /** The key of its credential, such as `synthetic-portal`. */
  readonly key: string;
  readonly name: string;
  readonly habits: Habits;
  readonly batches: readonly (readonly Statement[])[];
}

const ID_NAMESPACE = '6e3b8f5a-90a1-5f0e-9a7e-2f0b7c1d4e55';

/** Moodle's log store: batches of some thirty events with several statements each, without ids. */
const MOODLE: Habits = { xapiVersion: '1.0.3', batch: 60, connections: 2, sendsIds: false, retries: 0.03 };
const TINCANJS: Habits = { xapiVersion: '1.0.2', batch: 20, connections: 2, sendsIds: true, retries: 0.02 };
/** A cmi5 course posts each statement by itself. */
const CMI5: Habits = { xapiVersion: '1.0.3', batch: 1, connections: 8, sendsIds: true, retries: 0.01 };
/** A platform whose statements are brought in from its archive, all at once. */
const ARCHIVE: Habits = { xapiVersion: '1.0.3', batch: 100, connections: 1, sendsIds: true, retries: 0 };
const PORTAL: Habits = { xapiVersion: '1.0.3', batch: 25, connections: 2, sendsIds: true, retries: 0.04 };
/** By the schools' order in the programme. */
const OF_SCHOOLS: readonly Habits[] = [MOODLE, MOODLE, TINCANJS, MOODLE, TINCANJS, CMI5, ARCHIVE];

/** Parts what was done among the platforms that report it. */
export function makePlatforms(programme: Programme, sent: readonly Sent[], seed: string): SyntheticPlatform[] {
  const all: Platform[] = [
    { kind: 'portal' },
    ...programme.schools.map(({ code }): Platform => ({ kind: 'school', school: code })),
  ];
  return all.map((platform, i) => {
    const habits = platform.kind === 'portal' ? PORTAL : OF_SCHOOLS[(i - 1) % OF_SCHOOLS.length]!;
    const key = platform.kind === 'portal' ? 'synthetic-portal' : `synthetic-${platform.school}`;
    const own = sent.filter((one) => isSame(one.platform, platform)).map(({ statement }) => statement);
    const statements = habits.sendsIds ? own.map((statement, n) => withId(statement, `${seed}/${key}/${n}`)) : own;
    return { key, name: nameOf(platform), habits, batches: inBatches(statements, habits.batch) };
  });
}

function nameOf(platform: Platform): string {
  return platform.kind === 'portal' ? 'Synthetic portal' : `Synthetic platform of ${platform.school}`;
}

function isSame(a: Platform, b: Platform): boolean {
  if (a.kind === 'portal' || b.kind === 'portal') return a.kind === b.kind;
  return a.school === b.school;
}

function withId(statement: Statement, name: string): Statement {
  return statement.id === undefined ? { id: uuidV5(ID_NAMESPACE, name), ...statement } : statement;
}

function inBatches<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, i) => items.slice(i * size, (i + 1) * size));
}

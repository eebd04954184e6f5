import { ACTIVITY, activityIri, agentJson, LONG_AGO, VERB, verbIri, type MadeOf } from './statements.js';
import { LMS } from '../support/statements.js';

/** A filtered GET, and what it must find. */
export interface BenchQuery {
  readonly name: string;
  readonly path: string;
  readonly matches: (made: MadeOf) => boolean;
}

export const PAGE = 50;

const filter = (parameters: Readonly<Record<string, string>>): string =>
  `/xapi/statements?${new URLSearchParams({ ...parameters, limit: String(PAGE) }).toString()}`;

export const byAgent = (agent: number): BenchQuery => ({
  name: 'agent',
  path: filter({ agent: agentJson(agent) }),
  matches: (made) => made.agent === agent,
});

export const QUERIES: readonly BenchQuery[] = [
  byAgent(1),
  {
    name: 'verb + activity',
    path: filter({ verb: verbIri(VERB.odd), activity: activityIri(ACTIVITY.pairs) }),
    matches: ({ verb, activity }) => verb === VERB.odd && activity === ACTIVITY.pairs,
  },
  {
    name: 'related_agents',
    path: filter({
      agent: JSON.stringify({ account: { homePage: LMS, name: 'instructor-7' } }),
      related_agents: 'true',
    }),
    matches: ({ instructor }) => instructor === 7,
  },
  {
    name: 'two hot, never met',
    path: filter({ agent: agentJson(0), verb: verbIri(VERB.odd) }),
    matches: ({ agent, verb }) => agent === 0 && verb === VERB.odd,
  },
  {
    name: 'three hot, never met',
    path: filter({ agent: agentJson(2), verb: verbIri(VERB.odd), activity: activityIri(ACTIVITY.pairs) }),
    matches: ({ agent, verb, activity }) => agent === 2 && verb === VERB.odd && activity === ACTIVITY.pairs,
  },
  {
    name: 'two hot, met long ago',
    path: filter({ agent: agentJson(3), verb: verbIri(VERB.once) }),
    matches: ({ agent, verb }) => agent === 3 && verb === VERB.once,
  },
];

/** Statements stored between two instants; of those in `made` it is not known which, but there are at least a page. */
export function betweenInstants(since: string, until: string): BenchQuery {
  return { name: 'since / until', path: filter({ since, until }), matches: () => true };
}

interface Found {
  readonly id: string;
  readonly stored: string;
}

/**
 * Holds an answer to what was posted: the right number, only what matches, the newest first.
 *
 * @throws Error that says what is wrong
 */
export function checkAnswer(query: BenchQuery, body: string, made: ReadonlyMap<string, MadeOf>): void {
  const { statements } = JSON.parse(body) as { statements: readonly Found[] };
  let matching = 0;
  for (const one of made.values()) if (query.matches(one)) matching++;
  const expected = Math.min(matching, PAGE);
  if (statements.length !== expected)
    throw new Error(`${query.name}: ${statements.length} statements, not ${expected}`);
  for (const [i, { id, stored }] of statements.entries()) {
    const one = made.get(id);
    if (!one || !query.matches(one)) throw new Error(`${query.name}: found ${id}, which does not match`);
    if (i > 0 && stored > statements[i - 1]!.stored) throw new Error(`${query.name}: not the newest first`);
  }
  if (query.name.includes('long ago') && matching !== LONG_AGO) throw new Error(`${matching} met, not ${LONG_AGO}`);
}

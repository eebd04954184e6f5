import { actorKey } from './identity.js';
import { CONTEXT_ACTIVITY_KINDS, type Actor, type Group, type Statement, type SubStatement } from './types.js';

/** What a statement can be found by: a role and a value, `verb\nhttps://…`. Neither holds a line feed. */
export type SearchKey = string;

const SEPARATOR = '\n';

/** The filters of a query that keys answer. */
export interface KeyFilters {
  readonly agent?: Actor;
  readonly relatedAgents?: boolean;
  readonly verb?: string;
  readonly activity?: string;
  readonly relatedActivities?: boolean;
  readonly registration?: string;
  /**
   * Those that this agent vouches for. Keys find those that mention the agent elsewhere, too: whoever must know looks at
   * what was found.
   */
  readonly authority?: Actor;
}

/**
 * All keys of a statement, each once (1.0.3, part 3, 2.1.3): `actor` is what the `agent` filter looks at (actor, object,
 * and members of groups there), `related-agent` what it looks at with `related_agents`, `activity` and `related-activity`
 * likewise, `reference` the statement that is its object.
 */
export function searchKeys(statement: Statement): SearchKey[] {
  const keys = new Set<SearchKey>();
  keys.add(`verb${SEPARATOR}${statement.verb.id}`);
  addActor(keys, statement.actor, true);
  addParts(keys, statement, true);
  if (statement.authority) addActor(keys, statement.authority, false);
  const registration = statement.context?.registration;
  if (registration !== undefined) keys.add(`registration${SEPARATOR}${registration.toLowerCase()}`);
  return [...keys];
}

/** The keys that a statement must have all of to match the filters, in the same spelling. */
export function filterKeys(filters: KeyFilters): SearchKey[] {
  const { agent, verb, activity, registration, authority } = filters;
  const keys: SearchKey[] = [];
  if (agent) keys.push(`${filters.relatedAgents ? 'related-agent' : 'actor'}${SEPARATOR}${actorKey(agent) ?? ''}`);
  if (verb !== undefined) keys.push(`verb${SEPARATOR}${verb}`);
  if (activity !== undefined)
    keys.push(`${filters.relatedActivities ? 'related-activity' : 'activity'}${SEPARATOR}${activity}`);
  if (registration !== undefined) keys.push(`registration${SEPARATOR}${registration.toLowerCase()}`);
  if (authority) keys.push(`related-agent${SEPARATOR}${actorKey(authority) ?? ''}`);
  return keys;
}

/** Adds object and context; of a SubStatement, whose parts are only related, its actor too. */
function addParts(keys: Set<SearchKey>, statement: Statement | SubStatement, direct: boolean): void {
  const { object, context } = statement;
  switch (object.objectType) {
    case 'Agent':
    case 'Group':
      addActor(keys, object, direct);
      break;
    case 'StatementRef':
      if (direct) keys.add(`reference${SEPARATOR}${object.id.toLowerCase()}`);
      break;
    case 'SubStatement':
      addActor(keys, object.actor, false);
      addParts(keys, object, false);
      break;
    default:
      if (direct) keys.add(`activity${SEPARATOR}${object.id}`);
      keys.add(`related-activity${SEPARATOR}${object.id}`);
  }
  if (!context) return;
  if (context.instructor) addActor(keys, context.instructor, false);
  if (context.team) addActor(keys, context.team, false);
  for (const { agent } of context.contextAgents ?? []) addActor(keys, agent, false);
  for (const { group } of context.contextGroups ?? []) addActor(keys, group, false);
  if (!context.contextActivities) return;
  for (const kind of CONTEXT_ACTIVITY_KINDS) {
    for (const activity of context.contextActivities[kind] ?? [])
      keys.add(`related-activity${SEPARATOR}${activity.id}`);
  }
}

function addActor(keys: Set<SearchKey>, actor: Actor, direct: boolean): void {
  const key = actorKey(actor);
  if (key !== undefined) {
    if (direct) keys.add(`actor${SEPARATOR}${key}`);
    keys.add(`related-agent${SEPARATOR}${key}`);
  }
  for (const member of (actor as Group).member ?? []) addActor(keys, member, direct);
}

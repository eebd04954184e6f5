import { isObject, type JsonObject } from './checker.js';
import { timestampInUtc } from './time.js';
import type {
  Activity,
  Actor,
  Group,
  InteractionComponent,
  LanguageMap,
  Statement,
  SubStatement,
  Verb,
} from './types.js';

/**
 * `format=ids`: only what identifies actors, activities and verbs (1.0.3, part 3, 2.1.3). Members stay where nothing else
 * identifies a group. Context agents and groups of 2.0 likewise.
 */
export function toIds(statement: Statement): Statement {
  return { ...idsOf(statement), ...(statement.authority && { authority: actorIds(statement.authority) }) } as Statement;
}

function idsOf<S extends Statement | SubStatement>(statement: S): S {
  const { actor, verb, object, context } = statement;
  return {
    ...statement,
    actor: actorIds(actor),
    verb: { id: verb.id },
    object: objectIds(object),
    ...(context && { context: contextIds(context) }),
  };
}

function objectIds(object: Statement['object']): Statement['object'] {
  switch (object.objectType) {
    case 'Agent':
    case 'Group':
      return actorIds(object);
    case 'SubStatement':
      return idsOf(object);
    case 'StatementRef':
      return object;
    default:
      return activityIds(object);
  }
}

function contextIds(context: NonNullable<Statement['context']>): NonNullable<Statement['context']> {
  const { instructor, team, contextActivities, contextAgents, contextGroups } = context;
  return {
    ...context,
    ...(instructor && { instructor: actorIds(instructor) }),
    ...(team && { team: actorIds(team) }),
    ...(contextActivities && {
      contextActivities: Object.fromEntries(
        Object.entries(contextActivities).map(([kind, listed]) => [kind, listed.map(activityIds)]),
      ),
    }),
    ...(contextAgents && { contextAgents: contextAgents.map((entry) => ({ ...entry, agent: actorIds(entry.agent) })) }),
    ...(contextGroups && { contextGroups: contextGroups.map((entry) => ({ ...entry, group: actorIds(entry.group) })) }),
  };
}

function actorIds<A extends Actor>(actor: A): A {
  const { objectType, mbox, mbox_sha1sum, openid, account, member } = actor as A & Group;
  const identifiers = {
    ...(mbox !== undefined && { mbox }),
    ...(mbox_sha1sum !== undefined && { mbox_sha1sum }),
    ...(openid !== undefined && { openid }),
    ...(account !== undefined && { account }),
  };
  const anonymous = Object.keys(identifiers).length === 0 && member !== undefined;
  return {
    ...(objectType !== undefined && { objectType }),
    ...identifiers,
    ...(anonymous && { member: member.map(actorIds) }),
  } as unknown as A;
}

/** An object that does not say what it is, is an activity. */
function activityIds({ id }: Activity): Activity {
  return { id };
}

/**
 * `format=canonical`: of every language map in verbs and activity definitions the one entry that suits the reader best.
 *
 * @param acceptLanguage an `Accept-Language` header (RFC 9110, 12.5.4)
 */
export function toCanonical(statement: Statement, acceptLanguage: string | undefined): Statement {
  const ranges = languageRanges(acceptLanguage);
  const pick = (map: LanguageMap): LanguageMap => onlyLanguage(map, ranges);
  return chosen(statement, pick) as unknown as Statement;
}

/** How 2.0 shows a statement that was recorded in a version that left time zones to its senders: in UTC. */
export function toUtc<S extends Statement | SubStatement>(statement: S): S {
  const { object, timestamp } = statement;
  return {
    ...statement,
    ...(object.objectType === 'SubStatement' && { object: toUtc(object) }),
    ...(timestamp !== undefined && { timestamp: timestampInUtc(timestamp) }),
  };
}

/** Language maps stand at known places; extensions, and attachments, which stay exact, are never touched. */
function chosen(value: unknown, pick: (map: LanguageMap) => LanguageMap): unknown {
  if (Array.isArray(value)) return value.map((item) => chosen(item, pick));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => {
      if (name === 'extensions' || name === 'attachments') return [name, inner];
      if (isLanguageMapOf(name, value) && isObject(inner)) return [name, pick(inner as LanguageMap)];
      return [name, chosen(inner, pick)];
    }),
  );
}

function isLanguageMapOf(name: string, owner: JsonObject | Verb | InteractionComponent): boolean {
  return name === 'display' || name === 'description' || (name === 'name' && isObject((owner as JsonObject)['name']));
}

interface LanguageRange {
  readonly tag: string;
  /** From 0, which refuses, to 1. */
  readonly quality: number;
}

/** The ranges of an `Accept-Language` header, the best first; `*` and what is refused (`q=0`) included as they stand. */
function languageRanges(header: string | undefined): readonly LanguageRange[] {
  return (header ?? '')
    .split(',')
    .slice(0, 50)
    .map((part) => {
      const [tag = '', ...parameters] = part.trim().split(/\s*;\s*/);
      const quality = parameters.find((parameter) => /^q=/i.test(parameter))?.slice(2);
      return { tag: tag.toLowerCase(), quality: quality === undefined ? 1 : Number(quality) || 0 };
    })
    .filter(({ tag }) => tag !== '')
    .sort((a, b) => b.quality - a.quality);
}

function onlyLanguage(map: LanguageMap, ranges: readonly LanguageRange[]): LanguageMap {
  const all = Object.keys(map);
  if (all.length <= 1) return map;
  const accepted = all.filter((tag) => rangeOf(tag, ranges)?.quality !== 0);
  const tags = accepted.length ? accepted : all;
  // The star stands for what no other range names.
  const unnamed = () => tags.filter((tag) => rangeOf(tag, ranges)?.tag === '*');
  const best = ranges
    .filter(({ quality }) => quality > 0)
    .map(({ tag: range }) => (range === '*' ? anyOf(unnamed()) : lookUp(tags, range)))
    .find((tag) => tag !== undefined);
  const tag = best ?? anyOf(tags)!;
  return { [tag]: map[tag]! };
}

/** The range that says how welcome a tag is: the longest one that is the tag or its beginning, else the star. */
function rangeOf(tag: string, ranges: readonly LanguageRange[]): LanguageRange | undefined {
  const text = `${tag.toLowerCase()}-`;
  const named = ranges.filter(({ tag: range }) => text.startsWith(`${range}-`));
  return named.sort((a, b) => b.tag.length - a.tag.length)[0] ?? ranges.find(({ tag: range }) => range === '*');
}

function anyOf(tags: readonly string[]): string | undefined {
  return lookUp(tags, 'en') ?? tags[0];
}

/** RFC 4647 lookup, shortening the range from its end; then a tag of which the range is the beginning (`en` finds `en-GB`). */
function lookUp(tags: readonly string[], range: string): string | undefined {
  for (let wanted = range; wanted !== ''; wanted = wanted.slice(0, Math.max(wanted.lastIndexOf('-'), 0))) {
    const found = tags.find((tag) => tag.toLowerCase() === wanted);
    if (found !== undefined) return found;
  }
  return tags.find((tag) => tag.toLowerCase().startsWith(`${range}-`));
}

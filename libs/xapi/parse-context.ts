import { at, isObject, kindOf, type Checker, type JsonObject } from './checker.js';
import { isIri, isLanguageTag, isUuid } from './lexical.js';
import { checkActivity } from './parse-activity.js';
import { checkActor } from './parse-actor.js';
import { CONTEXT_ACTIVITY_KINDS } from './types.js';

const COMMON = 'registration instructor team contextActivities revision platform language statement extensions'.split(
  ' ',
);
const CONTEXT = new Set(COMMON);
const CONTEXT_V2 = new Set([...COMMON, 'contextAgents', 'contextGroups']);
const ACTIVITIES = new Set<string>(CONTEXT_ACTIVITY_KINDS);
const REFERENCE = new Set(['objectType', 'id']);
const CONTEXT_AGENT = new Set(['objectType', 'agent', 'relevantTypes']);
const CONTEXT_GROUP = new Set(['objectType', 'group', 'relevantTypes']);

/** Checks a context (1.0.3, part 2, 2.4.6; 2.0 adds context agents and groups). */
export function checkContext(check: Checker, value: unknown, path: string, objectIsActivity: boolean): void {
  const context = check.object(value, path, check.v2 ? CONTEXT_V2 : CONTEXT);
  if (!context) return;
  check.match(context, path, 'registration', 'uuid', isUuid, 'A registration is a UUID.');
  if (given(context, 'instructor')) checkActor(check, context['instructor'], `${path}.instructor`);
  if (given(context, 'team')) checkActor(check, context['team'], `${path}.team`, 'group');
  if (given(context, 'contextActivities')) {
    checkContextActivities(check, context['contextActivities'], `${path}.contextActivities`);
  }
  for (const property of ['revision', 'platform']) {
    check.string(context, path, property);
    if (given(context, property) && !objectIsActivity) {
      check.add(
        at(path, property),
        'activity-only',
        `A ${property} goes only with a statement whose object is an Activity.`,
      );
    }
  }
  check.match(
    context,
    path,
    'language',
    'language-tag',
    isLanguageTag,
    'This must be a language tag of RFC 5646, such as en-GB.',
  );
  if (given(context, 'statement')) checkStatementRef(check, context['statement'], `${path}.statement`);
  check.extensions(context, path);
  if (!check.v2) return;
  checkRelevant(check, context, path, 'contextAgents', 'agent', CONTEXT_AGENT);
  checkRelevant(check, context, path, 'contextGroups', 'group', CONTEXT_GROUP);
}

/** Checks a reference to a statement (1.0.3, part 2, 2.4.4.3). */
export function checkStatementRef(check: Checker, value: unknown, path: string): void {
  const reference = check.object(value, path, REFERENCE);
  if (!reference) return;
  if (reference['objectType'] !== 'StatementRef' && reference['objectType'] !== null) {
    check.add(`${path}.objectType`, 'object-type', 'A reference to a statement says StatementRef here.');
  }
  if (check.require(reference, path, 'id')) {
    check.match(reference, path, 'id', 'uuid', isUuid, 'This must be the UUID of a statement.');
  }
}

function checkContextActivities(check: Checker, value: unknown, path: string): void {
  const activities = check.object(value, path, ACTIVITIES);
  if (!activities) return;
  for (const kind of CONTEXT_ACTIVITY_KINDS) {
    if (!given(activities, kind)) continue;
    const listed = activities[kind];
    if (Array.isArray(listed)) listed.forEach((activity, i) => checkActivity(check, activity, `${path}.${kind}[${i}]`));
    else checkActivity(check, listed, `${path}.${kind}`);
  }
}

function checkRelevant(
  check: Checker,
  context: JsonObject,
  path: string,
  list: 'contextAgents' | 'contextGroups',
  who: 'agent' | 'group',
  known: ReadonlySet<string>,
): void {
  const objectType = who === 'agent' ? 'contextAgent' : 'contextGroup';
  check.array(context, path, list)?.forEach((value, i) => {
    const place = `${path}.${list}[${i}]`;
    const entry = check.object(value, place, known);
    if (!entry) return;
    if (entry['objectType'] !== objectType && entry['objectType'] !== null)
      check.add(`${place}.objectType`, 'object-type', `This must be ${objectType}.`);
    if (check.require(entry, place, who) && entry[who] !== null) checkActor(check, entry[who], `${place}.${who}`, who);
    const types = check.array(entry, place, 'relevantTypes');
    if (types?.length === 0)
      check.add(`${place}.relevantTypes`, 'not-empty', 'Leave relevantTypes out, or name at least one.');
    types?.forEach((type, n) => {
      if (typeof type !== 'string' || !isIri(type)) {
        check.add(
          `${place}.relevantTypes[${n}]`,
          'iri',
          `This must be an IRI with a scheme, not ${kindOf(type)} like this.`,
        );
      }
    });
  });
}

function given(object: JsonObject, property: string): boolean {
  return object[property] !== undefined && object[property] !== null;
}

/** A context whose context activities are all arrays, as readers get it; the same object where they were. */
export function withActivityArrays(context: unknown): unknown {
  if (!isObject(context) || !isObject(context['contextActivities'])) return context;
  const activities = context['contextActivities'];
  if (Object.values(activities).every((listed) => Array.isArray(listed))) return context;
  const arrays = Object.entries(activities).map(([kind, listed]) => [kind, Array.isArray(listed) ? listed : [listed]]);
  return { ...context, contextActivities: Object.fromEntries(arrays) as JsonObject };
}

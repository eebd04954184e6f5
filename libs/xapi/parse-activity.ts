import { at, kindOf, type Checker, type JsonObject } from './checker.js';

const COMPONENT = new Set(['id', 'description']);
const COMPONENT_LISTS = ['choices', 'scale', 'source', 'target', 'steps'] as const;

/** Interaction types and the component lists that go with each (1.0.3, part 2, 2.4.4.1, "Interaction Activities"). */
const LISTS_OF: Readonly<Record<string, readonly string[]>> = {
  'true-false': [],
  choice: ['choices'],
  'fill-in': [],
  'long-fill-in': [],
  matching: ['source', 'target'],
  performance: ['steps'],
  sequencing: ['choices'],
  likert: ['scale'],
  numeric: [],
  other: [],
};

const INTERACTION_TYPES = `This must be one of ${Object.keys(LISTS_OF).join(', ')}.`;
const isInteractionType = (text: string): boolean => Object.hasOwn(LISTS_OF, text);

export const INTERACTION_PROPERTIES = ['interactionType', 'correctResponsesPattern', ...COMPONENT_LISTS];

/** Checks what makes an activity definition an interaction. */
export function checkInteraction(check: Checker, definition: JsonObject, path: string): void {
  const type = check.match(
    definition,
    path,
    'interactionType',
    'interaction-type',
    isInteractionType,
    INTERACTION_TYPES,
  );
  if (definition['interactionType'] === undefined) {
    const given = INTERACTION_PROPERTIES.find((property) => definition[property] !== undefined);
    if (given) {
      check.add(
        `${path}.interactionType`,
        'required',
        `A definition with ${given} is an interaction and names its interactionType.`,
      );
    }
  }
  check.array(definition, path, 'correctResponsesPattern')?.forEach((pattern, i) => {
    if (typeof pattern !== 'string') {
      check.add(`${path}.correctResponsesPattern[${i}]`, 'string', `This must be a string, not ${kindOf(pattern)}.`);
    }
  });
  for (const list of COMPONENT_LISTS) {
    if (definition[list] === undefined) continue;
    if (type !== undefined && !LISTS_OF[type]!.includes(list)) {
      check.add(`${path}.${list}`, 'interaction-components', `An interaction of the type ${type} has no ${list}.`);
    }
    checkComponents(check, definition, path, list);
  }
}

function checkComponents(check: Checker, definition: JsonObject, path: string, list: string): void {
  const seen = new Set<string>();
  check.array(definition, path, list)?.forEach((value, i) => {
    const place = `${path}.${list}[${i}]`;
    const component = check.object(value, place, COMPONENT);
    if (!component) return;
    if (check.require(component, place, 'id')) {
      const id = check.string(component, place, 'id');
      if (id !== undefined) checkComponentId(check, id, place, seen);
    }
    check.languageMap(component, place, 'description');
  });
}

function checkComponentId(check: Checker, id: string, place: string, seen: Set<string>): void {
  if (id === '') check.add(`${place}.id`, 'component-id', 'A component id may not be empty.');
  if (seen.has(id))
    check.add(`${place}.id`, 'component-id-unique', `The id ${JSON.stringify(id)} stands in this list already.`);
  seen.add(id);
}

const DEFINITION = new Set(['name', 'description', 'type', 'moreInfo', 'extensions', ...INTERACTION_PROPERTIES]);
const ACTIVITY = new Set(['objectType', 'id', 'definition']);

/** Checks an activity (1.0.3, part 2, 2.4.4.1). */
export function checkActivity(check: Checker, value: unknown, path: string): void {
  const activity = check.object(value, path, ACTIVITY);
  if (!activity) return;
  const { objectType } = activity;
  if (objectType !== undefined && objectType !== null && objectType !== 'Activity') {
    check.add(`${path}.objectType`, 'object-type', 'This must be Activity.');
  }
  if (check.require(activity, path, 'id')) check.iri(activity, path, 'id');
  if (activity['definition'] === undefined || activity['definition'] === null) return;
  const place = at(path, 'definition');
  const definition = check.object(activity['definition'], place, DEFINITION);
  if (!definition) return;
  check.languageMap(definition, place, 'name');
  check.languageMap(definition, place, 'description');
  check.iri(definition, place, 'type');
  check.iri(definition, place, 'moreInfo');
  check.extensions(definition, place);
  checkInteraction(check, definition, place);
}

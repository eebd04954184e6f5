/** A part of a statement that a test may change. */
export type Part = Record<string, unknown>;

const list = (value: unknown): Part[] =>
  value === undefined ? [] : Array.isArray(value) ? (value as Part[]) : [value as Part];
const typeOf = (part: unknown): unknown => (part as Part)['objectType'];

/** The statement, and its SubStatement if it has one. */
export function statementsIn(statement: Part): Part[] {
  const object = statement['object'] as Part;
  return typeOf(object) === 'SubStatement' ? [statement, object] : [statement];
}

function contextsIn(statement: Part): Part[] {
  return statementsIn(statement).flatMap((one) => list(one['context']));
}

/** All agents and groups, members included, wherever they stand. */
export function actorsIn(statement: Part): Part[] {
  const actors = statementsIn(statement).flatMap((one) => [
    ...list(one['actor']),
    ...list(one['authority']),
    ...list(one['object']).filter((object) => typeOf(object) === 'Agent' || typeOf(object) === 'Group'),
  ]);
  for (const context of contextsIn(statement)) {
    actors.push(...list(context['instructor']), ...list(context['team']));
    for (const entry of list(context['contextAgents'])) actors.push(entry['agent'] as Part);
    for (const entry of list(context['contextGroups'])) actors.push(entry['group'] as Part);
  }
  return actors.flatMap((actor) => [actor, ...list(actor['member'])]);
}

/** Agents that stand where they need not say what they are: everywhere but as objects. */
export function agentsByPlaceIn(statement: Part): Part[] {
  const objects = new Set(statementsIn(statement).map((one) => one['object']));
  return actorsIn(statement).filter((actor) => typeOf(actor) !== 'Group' && !objects.has(actor));
}

/** All activities: objects and context activities. */
export function activitiesIn(statement: Part): Part[] {
  const objects = statementsIn(statement)
    .map((one) => one['object'] as Part)
    .filter((object) => typeOf(object) === undefined || typeOf(object) === 'Activity');
  const inContext = contextsIn(statement).flatMap((context) =>
    Object.values((context['contextActivities'] ?? {}) as Part).flatMap(list),
  );
  return [...objects, ...inContext];
}

/** The objects of context activities, by kind. */
export function contextActivitiesIn(statement: Part): Part[] {
  return contextsIn(statement).flatMap((context) => list(context['contextActivities']));
}

/** What holds UUIDs, and under which name. */
export function uuidsIn(statement: Part): [holder: Part, name: string][] {
  const references = statementsIn(statement).map((one) => one['object'] as Part);
  const contexts = contextsIn(statement);
  for (const context of contexts) references.push(...list(context['statement']));
  const holders: [Part, string][] = [
    [statement, 'id'],
    ...contexts.map((context): [Part, string] => [context, 'registration']),
  ];
  for (const reference of references) if (typeOf(reference) === 'StatementRef') holders.push([reference, 'id']);
  return holders.filter(([holder, name]) => holder[name] !== undefined);
}

/** Language maps that comparing leaves out, and those of attachments, which it does not. */
export function languageMapsIn(statement: Part): { readonly leftOut: Part[]; readonly compared: Part[] } {
  const verbs = statementsIn(statement).map((one) => one['verb'] as Part);
  const definitions = activitiesIn(statement).flatMap((activity) => list(activity['definition']));
  const components = definitions.flatMap((definition) =>
    ['choices', 'scale', 'source', 'target', 'steps'].flatMap((name) => list(definition[name])),
  );
  const attachments = statementsIn(statement).flatMap((one) => list(one['attachments']));
  const maps = (holders: Part[], ...names: string[]) =>
    holders.flatMap((holder) => names.flatMap((name) => list(holder[name])));
  return {
    leftOut: [
      ...maps(verbs, 'display'),
      ...maps(definitions, 'name', 'description'),
      ...maps(components, 'description'),
    ],
    compared: maps(attachments, 'display', 'description'),
  };
}

/** What may have extensions: definitions, results, contexts. */
export function extendableIn(statement: Part): Part[] {
  return [
    ...activitiesIn(statement).flatMap((activity) => list(activity['definition'])),
    ...statementsIn(statement).flatMap((one) => [...list(one['result']), ...list(one['context'])]),
  ];
}

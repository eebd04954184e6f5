import { isIri, isLanguageTag, parseStatement } from '#xapi';
import { Ajv } from 'ajv';
import { parseTimestamp } from '#xapi';
import { parseJsonPath } from './json-path.js';

/**
 * The rules of the xAPI Profiles specification 1.0, part 2, as a check of a profile document by itself: the tables of
 * sections 6 to 9 with their MUSTs. Written from the specification's text, apart from what makes the document.
 */
type Json = Readonly<Record<string, unknown>>;
type Report = (path: string, message: string) => void;
type Test = (value: unknown, path: string, report: Report) => void;
type Table = Readonly<Record<string, readonly [Test, 'required' | 'optional']>>;

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const must =
  (holds: (value: unknown) => boolean, message: string): Test =>
  (value, path, report) => {
    if (!holds(value)) report(path, message);
  };
const iri = must((value) => typeof value === 'string' && isIri(value), 'must be an absolute IRI');
const text = must((value) => typeof value === 'string' && value !== '', 'must be a text, not empty');
const yesNo = must((value) => typeof value === 'boolean', 'must be a boolean');
const exactly = (...values: readonly unknown[]) =>
  must((value) => values.includes(value), `must be ${values.join(' or ')}`);
const timestamp = must(
  (value) => typeof value === 'string' && parseTimestamp(value) !== undefined,
  'must be a timestamp',
);
const languageMap = must(
  (value) =>
    isObject(value) &&
    Object.keys(value).length > 0 &&
    Object.entries(value).every(([tag, label]) => isLanguageTag(tag) && typeof label === 'string' && label !== ''),
  'must be a language map',
);
const listOf =
  (item: Test): Test =>
  (value, path, report) => {
    if (!Array.isArray(value) || value.length === 0) return report(path, 'must be an array, not empty');
    value.forEach((member, i) => item(member, `${path}[${i}]`, report));
  };
const values = listOf(must((value) => ['string', 'number', 'boolean'].includes(typeof value), 'must be a primitive'));
const iris = listOf(iri);

const table =
  (columns: Table): Test =>
  (value, path, report) => {
    if (!isObject(value)) return report(path, 'must be an object');
    for (const name of Object.keys(value)) if (!columns[name]) report(`${path}.${name}`, 'is no property here');
    for (const [name, [test, need]] of Object.entries(columns)) {
      if (value[name] !== undefined) test(value[name], `${path}.${name}`, report);
      else if (need === 'required') report(`${path}.${name}`, 'is required');
    }
  };

const described: Table = {
  id: [iri, 'required'],
  inScheme: [iri, 'required'],
  prefLabel: [languageMap, 'required'],
  definition: [languageMap, 'required'],
  deprecated: [yesNo, 'optional'],
};
const term: Table = {
  ...described,
  type: [exactly('Verb', 'ActivityType', 'AttachmentUsageType'), 'required'],
  ...Object.fromEntries(
    ['broader', 'broadMatch', 'narrower', 'narrowMatch', 'related', 'relatedMatch', 'exactMatch'].map((name) => [
      name,
      [iris, 'optional'] as const,
    ]),
  ),
};
const inlineSchema: Test = (value, path, report) => {
  try {
    new Ajv({ strict: true, validateSchema: true }).compile(JSON.parse(value as string) as object);
  } catch (error) {
    report(path, `must be a JSON Schema of draft 7 as a string: ${(error as Error).message}`);
  }
};
const extension: Table = {
  ...described,
  type: [exactly('ContextExtension', 'ResultExtension'), 'required'],
  recommendedVerbs: [iris, 'optional'],
  context: [iri, 'optional'],
  schema: [iri, 'optional'],
  inlineSchema: [inlineSchema, 'optional'],
};
const activityDefinition: Test = (value, path, report) => {
  const { '@context': context, ...definition } = value as Json;
  if (context !== 'https://w3id.org/xapi/profiles/activity-context') report(path, 'must have the activity context');
  const statement = {
    actor: { mbox: 'mailto:a@b.example' },
    verb: { id: 'urn:v' },
    object: { id: 'urn:o', definition },
  };
  const parsed = parseStatement(statement, '1.0.3');
  if (Array.isArray(parsed)) report(path, `must be a legal activity definition: ${parsed[0]?.message}`);
};
const activity: Table = {
  id: [iri, 'required'],
  type: [exactly('Activity'), 'required'],
  inScheme: [iri, 'required'],
  deprecated: [yesNo, 'optional'],
  activityDefinition: [activityDefinition, 'required'],
};
const location: Test = (value, path, report) => {
  try {
    parseJsonPath(value as string);
  } catch {
    report(path, 'must be a JSONPath without filters and scripts');
  }
};
const rule: Test = (value, path, report) => {
  table({
    location: [location, 'required'],
    selector: [location, 'optional'],
    presence: [exactly('included', 'excluded', 'recommended'), 'optional'],
    any: [values, 'optional'],
    all: [values, 'optional'],
    none: [values, 'optional'],
    scopeNote: [languageMap, 'optional'],
  })(value, path, report);
  if (!['presence', 'any', 'all', 'none'].some((name) => (value as Json)[name] !== undefined))
    report(path, 'must have one or more of presence, any, all, none');
};
const template: Table = {
  ...described,
  type: [exactly('StatementTemplate'), 'required'],
  verb: [iri, 'optional'],
  objectActivityType: [iri, 'optional'],
  ...Object.fromEntries(
    [
      ...['contextGroupingActivityType', 'contextParentActivityType', 'contextOtherActivityType'],
      ...['contextCategoryActivityType', 'attachmentUsageType', 'objectStatementRefTemplate'],
      'contextStatementRefTemplate',
    ].map((name) => [name, [iris, 'optional'] as const]),
  ),
  rules: [listOf(rule), 'optional'],
};
const SHAPES = ['alternates', 'optional', 'oneOrMore', 'sequence', 'zeroOrMore'];
const pattern: Table = {
  ...described,
  prefLabel: [languageMap, 'optional'],
  definition: [languageMap, 'optional'],
  type: [exactly('Pattern'), 'required'],
  primary: [yesNo, 'optional'],
  alternates: [iris, 'optional'],
  sequence: [iris, 'optional'],
  optional: [iri, 'optional'],
  oneOrMore: [iri, 'optional'],
  zeroOrMore: [iri, 'optional'],
};

const concept: Test = (value, path, report) => {
  const { type } = value as { readonly type?: string };
  const columns = type === 'Activity' ? activity : type?.endsWith('Extension') ? extension : term;
  table(columns)(value, path, report);
  const { schema, inlineSchema: inline } = value as Json;
  if (schema !== undefined && inline !== undefined) report(path, 'must have at most one of schema and inlineSchema');
};

const profile = table({
  '@context': [exactly('https://w3id.org/xapi/profiles/context'), 'required'],
  id: [iri, 'required'],
  type: [exactly('Profile'), 'required'],
  conformsTo: [exactly('https://w3id.org/xapi/profiles#1.0'), 'required'],
  prefLabel: [languageMap, 'required'],
  definition: [languageMap, 'required'],
  seeAlso: [iri, 'optional'],
  versions: [
    listOf(
      table({ id: [iri, 'required'], wasRevisionOf: [iris, 'optional'], generatedAtTime: [timestamp, 'required'] }),
    ),
    'required',
  ],
  author: [
    table({ type: [exactly('Organization', 'Person'), 'required'], name: [text, 'required'], url: [iri, 'optional'] }),
    'required',
  ],
  concepts: [listOf(concept), 'optional'],
  templates: [listOf(table(template)), 'optional'],
  patterns: [listOf(table(pattern)), 'optional'],
});

interface Node extends Json {
  readonly id: string;
  readonly type: string;
}

/** Every way in which a document breaks the specification, as `path message`. */
export function specificationProblems(document: unknown): string[] {
  const problems: string[] = [];
  const report: Report = (path, message) => problems.push(`${path} ${message}`);
  profile(document, '$', report);
  if (problems.length > 0) return problems;
  const { id, versions, concepts, templates, patterns } = document as {
    readonly id: string;
    readonly versions: readonly { readonly id: string; readonly wasRevisionOf?: readonly string[] }[];
    readonly concepts: readonly Node[];
    readonly templates: readonly Node[];
    readonly patterns: readonly Node[];
  };
  const nodes = [...concepts, ...templates, ...patterns];
  const ids = [id, ...[...versions, ...nodes].map((node) => node.id)];
  for (const twice of ids.filter((one, i) => ids.indexOf(one) !== i)) report(twice, 'must be unique');
  for (const { id: node, inScheme } of nodes) {
    if (!versions.some((version) => version.id === inScheme)) report(node, 'must be in the scheme of a version');
  }
  versions.slice(0, -1).forEach(({ id: version, wasRevisionOf }) => {
    if (!wasRevisionOf) report(version, 'must say what it was a revision of');
  });
  const types = new Set(concepts.filter(({ type }) => type === 'ActivityType').map((node) => node.id));
  const verbs = new Set(concepts.filter(({ type }) => type === 'Verb').map((node) => node.id));
  for (const { id: node, verb, objectActivityType, objectStatementRefTemplate } of templates) {
    if (objectActivityType && objectStatementRefTemplate) report(node, 'must not have both kinds of object');
    // What begins like the profile's own must be among its concepts.
    for (const [own, known] of [[verb, verbs] as const, [objectActivityType, types] as const]) {
      if (typeof own === 'string' && own.startsWith(id.replace(/profile$/, '')) && !known.has(own))
        report(node, `must be made of concepts that there are: ${own}`);
    }
  }
  checkPatterns(patterns, templates, report);
  return problems;
}

function checkPatterns(patterns: readonly Node[], templates: readonly Node[], report: Report): void {
  const byId = new Map([...templates, ...patterns].map((node) => [node.id, node]));
  const membersOf = (node: Node) => SHAPES.flatMap((shape) => (node[shape] ?? []) as string | readonly string[]);
  const within = (node: Node, seen: readonly string[]): boolean =>
    seen.includes(node.id) ||
    membersOf(node).some((member) => byId.has(member) && within(byId.get(member)!, [...seen, node.id]));
  for (const node of patterns) {
    const shapes = SHAPES.filter((shape) => node[shape] !== undefined);
    if (shapes.length !== 1) report(node.id, `must have exactly one of ${SHAPES.join(', ')}`);
    if (node['primary'] === true && !(node['prefLabel'] && node['definition']))
      report(node.id, 'must have prefLabel and definition, being primary');
    for (const member of membersOf(node).filter((one) => !byId.has(one))) report(node.id, `names nothing: ${member}`);
    const { alternates, sequence } = node as {
      readonly alternates?: readonly string[];
      readonly sequence?: readonly string[];
    };
    for (const list of [alternates, sequence]) {
      if (list && list.length < 2) report(node.id, 'must have at least two members');
    }
    for (const member of alternates ?? []) {
      const inner = byId.get(member);
      if (inner?.['optional'] ?? inner?.['zeroOrMore']) report(node.id, 'must not have optional members as alternates');
    }
    if (within(node, [])) report(node.id, 'must not be part of itself');
  }
}

import type { Programme } from '../../programme.js';
import { templateRules, type TemplateRule } from '../templates.js';
import { OBJECTIVE, PROJECT } from './activity-types.js';
import { extensionRules, type ExtensionRule } from './extensions.js';
import { extensionIri, objectiveIri, profileIri, profileVersionIris, programmeIri } from './iris.js';
import { PATTERNS, type PatternRule, type PatternShape, type Reference } from './patterns.js';
import { requirementsOf } from './requirements.js';
import type { TemplateRequirement } from './rule.js';
import { ACTIVITY_TYPES, TEMPLATE_TERMS, VERBS, type Term } from './terms.js';

export const PROFILE_CONTEXT = 'https://w3id.org/xapi/profiles/context';
const ACTIVITY_CONTEXT = 'https://w3id.org/xapi/profiles/activity-context';
const CONFORMS_TO = 'https://w3id.org/xapi/profiles#1.0';
const SCHEMA_DRAFT = 'http://json-schema.org/draft-07/schema#';

/** A concept, template or pattern of the profile. */
export interface ProfileNode {
  readonly id: string;
  readonly type: string;
  readonly inScheme: string;
  readonly [property: string]: unknown;
}

/** An xAPI Profile as JSON-LD (xAPI Profiles 1.0, part 2). */
export interface ProfileDocument {
  readonly '@context': string;
  readonly id: string;
  readonly type: 'Profile';
  readonly conformsTo: string;
  readonly prefLabel: LanguageMap;
  readonly definition: LanguageMap;
  readonly versions: readonly {
    readonly id: string;
    readonly generatedAtTime: string;
    readonly wasRevisionOf?: string[];
  }[];
  readonly author: { readonly type: 'Organization'; readonly name: string };
  readonly concepts: readonly ProfileNode[];
  readonly templates: readonly ProfileNode[];
  readonly patterns: readonly ProfileNode[];
}

type LanguageMap = Readonly<Record<string, string>>;

/** The programme's xAPI profile, in its newest version: what a programme file says, in the terms of the specification. */
export function profileDocument(programme: Programme): ProfileDocument {
  const [version] = profileVersionIris(programme) as [string];
  return {
    '@context': PROFILE_CONTEXT,
    id: profileIri(programme),
    type: 'Profile',
    conformsTo: CONFORMS_TO,
    prefLabel: { en: programme.name },
    definition: { en: programme.description ?? `The statements of the programme ${programme.name}.` },
    versions: versionsOf(programme),
    author: { type: 'Organization', name: programme.name },
    concepts: [
      ...VERBS.map((term) => conceptOf('Verb', `${programme.baseIri}/verbs/${term.name}`, term, version)),
      ...ACTIVITY_TYPES.map((term) =>
        conceptOf('ActivityType', `${programme.baseIri}/activity-types/${term.name}`, term, version),
      ),
      ...extensionRules(programme).map((rule) => extensionOf(rule, programme, version)),
      ...activitiesOf(programme, version),
    ],
    templates: templateRules(programme.baseIri).map((rule) => templateOf(rule, programme, version)),
    patterns: PATTERNS.map((rule) => patternOf(rule, version)),
  };
}

function versionsOf(programme: Programme): ProfileDocument['versions'] {
  const iris = profileVersionIris(programme);
  return programme.profile.versions.map(({ published }, i) => {
    const older = iris[i + 1];
    return { id: iris[i]!, generatedAtTime: published, ...(older && { wasRevisionOf: [older] }) };
  });
}

function conceptOf(type: string, id: string, { label, definition }: Omit<Term, 'name'>, version: string): ProfileNode {
  return { id, type, inScheme: version, prefLabel: { en: label }, definition: { en: definition } };
}

function extensionOf(rule: ExtensionRule, programme: Programme, version: string): ProfileNode {
  const verbs = templateRules(programme.baseIri)
    .filter(({ template }) => rule.templates.includes(template))
    .map(({ verb }) => verb);
  return {
    ...conceptOf('ContextExtension', extensionIri(programme, rule.name), rule, version),
    ...(verbs.length > 0 && { recommendedVerbs: [...new Set(verbs)] }),
    inlineSchema: JSON.stringify({ $schema: SCHEMA_DRAFT, ...rule.schema }),
  };
}

/** The programme and its objectives, as statements name them among their context activities. */
function activitiesOf(programme: Programme, version: string): ProfileNode[] {
  const activity = (id: string, type: string, name: string, description?: string): ProfileNode => ({
    id,
    type: 'Activity',
    inScheme: version,
    activityDefinition: {
      '@context': ACTIVITY_CONTEXT,
      type,
      name: { en: name },
      ...(description && { description: { en: description } }),
    },
  });
  return [
    activity(programmeIri(programme), PROJECT, programme.name, programme.description),
    ...programme.objectives.map(({ code, name }) => activity(objectiveIri(programme, code), OBJECTIVE, name)),
  ];
}

function templateOf(
  { template, name, verb, objectType }: TemplateRule,
  programme: Programme,
  version: string,
): ProfileNode {
  return {
    ...conceptOf('StatementTemplate', `${version}/templates/${name}`, TEMPLATE_TERMS[name], version),
    verb,
    objectActivityType: objectType,
    rules: requirementsOf(template, programme).map(ruleOf),
  };
}

function ruleOf({ rule: _, message, ...stated }: TemplateRequirement) {
  return { ...stated, scopeNote: { en: message } };
}

function patternOf({ name, primary, shape }: PatternRule, version: string): ProfileNode {
  return {
    id: `${version}/patterns/${name}`,
    type: 'Pattern',
    inScheme: version,
    ...(primary && { primary: true, prefLabel: { en: primary.label }, definition: { en: primary.definition } }),
    ...resolved(shape, (reference) => `${version}/${reference}`),
  };
}

function resolved(shape: PatternShape, iri: (reference: Reference) => string): Readonly<Record<string, unknown>> {
  if ('sequence' in shape) return { sequence: shape.sequence.map(iri) };
  if ('alternates' in shape) return { alternates: shape.alternates.map(iri) };
  if ('optional' in shape) return { optional: iri(shape.optional) };
  return { zeroOrMore: iri(shape.zeroOrMore) };
}

import type { Activity, Statement } from '#xapi';
import type { Programme } from '../programme.js';
import { ASSESSMENT_TYPE, templateRules, type Template, type TemplateRule, type Variant } from './templates.js';

export interface Classification {
  readonly template: Template;
  readonly variant?: Variant;
}

/** One look-up for a statement instead of fifteen comparisons; as long-lived as its programme. */
const lookups = new WeakMap<Programme, ReadonlyMap<string, TemplateRule>>();

/**
 * The template that a statement follows, told by its verb and its object's type, both read through the programme's
 * aliases; undefined for statements outside the profile. What a template needs besides is not looked at: a statement
 * that lacks it is a violation of the profile, and still of that template.
 */
export function classify(
  statement: Pick<Statement, 'verb' | 'object' | 'context'>,
  programme: Programme,
): Classification | undefined {
  const type = activityOf(statement)?.definition?.type;
  if (type === undefined) return undefined;
  const { verbAliases, activityTypeAliases } = programme.vocabulary;
  const rule = lookupOf(programme).get(
    lookupKey(meant(verbAliases, statement.verb.id), meant(activityTypeAliases, type)),
  );
  if (!rule) return undefined;
  const variant = rule.template === 'T5' ? assessmentType(statement) : rule.variant;
  return variant === undefined ? { template: rule.template } : { template: rule.template, variant };
}

/** The statement's object where it is an activity. */
export function activityOf({ object }: Pick<Statement, 'object'>): Activity | undefined {
  return object.objectType === undefined || object.objectType === 'Activity' ? (object as Activity) : undefined;
}

function assessmentType({ context }: Pick<Statement, 'context'>): 'pretest' | 'posttest' | undefined {
  const value = context?.extensions?.[ASSESSMENT_TYPE];
  return value === 'pretest' || value === 'posttest' ? value : undefined;
}

function meant(aliases: Readonly<Record<string, string>>, iri: string): string {
  return Object.hasOwn(aliases, iri) ? aliases[iri]! : iri;
}

function lookupOf(programme: Programme): ReadonlyMap<string, TemplateRule> {
  let lookup = lookups.get(programme);
  if (!lookup) {
    lookup = new Map(templateRules(programme.baseIri).map((rule) => [lookupKey(rule.verb, rule.objectType), rule]));
    lookups.set(programme, lookup);
  }
  return lookup;
}

/** An IRI has no space. */
function lookupKey(verb: string, type: string): string {
  return `${verb} ${type}`;
}

import type { Activity, Statement } from '#xapi';
import type { Programme } from '../programme.js';
import { ASSESSMENT_TYPE, templateRules, type Template, type TemplateRule, type Variant } from './templates.js';

export interface Classification {
  readonly template: Template;
  readonly variant?: Variant;
}

/** A programme's templates by activity type, then by verb, and its aliases of both. */
interface Lookup {
  readonly rules: ReadonlyMap<string, ReadonlyMap<string, TemplateRule>>;
  readonly verbs: ReadonlyMap<string, string>;
  readonly types: ReadonlyMap<string, string>;
}

/** Made once for each programme, and as long-lived. */
const lookups = new WeakMap<Programme, Lookup>();

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
  const { rules, verbs, types } = lookupOf(programme);
  const verb = statement.verb.id;
  const rule = rules.get(types.get(type) ?? type)?.get(verbs.get(verb) ?? verb);
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

function lookupOf(programme: Programme): Lookup {
  let lookup = lookups.get(programme);
  if (!lookup) {
    const { verbAliases, activityTypeAliases } = programme.vocabulary;
    const rules = new Map<string, Map<string, TemplateRule>>();
    for (const rule of templateRules(programme.baseIri)) {
      rules.set(rule.objectType, (rules.get(rule.objectType) ?? new Map<string, TemplateRule>()).set(rule.verb, rule));
    }
    lookup = {
      rules,
      verbs: new Map(Object.entries(verbAliases)),
      types: new Map(Object.entries(activityTypeAliases)),
    };
    lookups.set(programme, lookup);
  }
  return lookup;
}

import type { Extensions, Statement } from '#xapi';
import { Ajv, type ValidateFunction } from 'ajv';
import type { Programme } from '../programme.js';
import { classify, type Classification } from './classify.js';
import { extensionRules } from './profile/extensions.js';
import { requirementsOf } from './profile/requirements.js';
import { compileRule } from './profile/rule.js';
import { TEMPLATES, type Template } from './templates.js';

/** A rule of the programme's xAPI profile that a statement breaks. */
export interface Violation {
  /** Stable, in kebab-case: the name of a template's rule, or `<extension>-value`, `unknown-extension`, `extension-place`. */
  readonly rule: string;
  /** One sentence that says what would be right. */
  readonly message: string;
}

interface CompiledRule extends Violation {
  readonly keeps: (statement: unknown) => boolean;
}

interface CompiledProfile {
  /** All extensions of the programme's own start with it. */
  readonly prefix: string;
  readonly templates: ReadonlyMap<Template, readonly CompiledRule[]>;
  readonly extensions: ReadonlyMap<string, ValidateFunction>;
}

const NONE: readonly Violation[] = [];
/** Compiled once; as long-lived as its programme. */
const compiled = new WeakMap<Programme, CompiledProfile>();

/**
 * Every rule of the profile that a valid statement breaks: those of its template, and those of the extensions that it
 * carries. Statements outside the profile (no template) break none. Costs a few microseconds.
 *
 * @param classification what `classify` says of the statement, where that is known already
 */
export function profileViolations(
  statement: Pick<Statement, 'actor' | 'verb' | 'object' | 'context' | 'result'>,
  programme: Programme,
  classification: Classification | undefined = classify(statement, programme),
): readonly Violation[] {
  if (!classification) return NONE;
  const { prefix, templates, extensions } = profileOf(programme);
  const found: Violation[] = [];
  for (const { keeps, rule, message } of templates.get(classification.template)!) {
    if (!keeps(statement)) found.push({ rule, message });
  }
  checkExtensions(statement.context?.extensions, prefix, extensions, found);
  for (const iri in statement.result?.extensions) {
    if (!iri.startsWith(prefix)) continue;
    found.push({ rule: 'extension-place', message: `${iri} belongs into context.extensions.` });
  }
  return found;
}

function checkExtensions(
  given: Extensions | undefined,
  prefix: string,
  known: CompiledProfile['extensions'],
  found: Violation[],
): void {
  for (const iri in given) {
    if (!iri.startsWith(prefix)) continue;
    const name = iri.slice(prefix.length);
    const validate = known.get(name);
    if (!validate) {
      found.push({ rule: 'unknown-extension', message: `The profile has no extension ${iri}.` });
    } else if (!validate(given[iri])) {
      const { instancePath = '', message = 'is wrong', params } = validate.errors?.at(-1) ?? {};
      const allowed = params?.['allowedValues'] as readonly string[] | undefined;
      const values = allowed ? `: ${allowed.join(', ')}` : '';
      found.push({ rule: `${name}-value`, message: `The value of ${iri}${instancePath} ${message}${values}.` });
    }
  }
}

function profileOf(programme: Programme): CompiledProfile {
  let profile = compiled.get(programme);
  if (!profile) {
    profile = compile(programme);
    compiled.set(programme, profile);
  }
  return profile;
}

function compile(programme: Programme): CompiledProfile {
  const ajv = new Ajv();
  return {
    prefix: `${programme.baseIri}/extensions/`,
    templates: new Map(
      TEMPLATES.map((template) => [
        template,
        requirementsOf(template, programme).map((requirement) => ({
          rule: requirement.rule,
          message: requirement.message,
          keeps: compileRule(requirement),
        })),
      ]),
    ),
    extensions: new Map(extensionRules(programme).map(({ name, schema }) => [name, ajv.compile(schema)])),
  };
}

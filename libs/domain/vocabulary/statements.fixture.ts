import type { Statement } from '#xapi';
import { readFileSync } from 'node:fs';
import { parseProgramme, type Programme } from '../programme.js';

/** The programme that is shipped. */
export const programme = parseProgramme(
  JSON.parse(readFileSync(new URL('../../../programme.json', import.meta.url), 'utf8')),
) as Programme;

export const base = programme.baseIri;

/** A statement with a verb and an object of a type; both may be short names of the programme's own. */
export function statementOf(verb: string, type: string, more: Partial<Statement> = {}): Statement {
  const iri = (kind: string, name: string) => (name.includes(':') ? name : `${base}/${kind}/${name}`);
  return {
    actor: { account: { homePage: 'https://lms.example', name: 'ann' } },
    verb: { id: iri('verbs', verb) },
    object: { id: 'https://lms.example/object/1', definition: { type: iri('activity-types', type) } },
    ...more,
  };
}

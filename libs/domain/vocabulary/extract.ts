import { ASSESSMENT_TYPE } from './templates.js';
import { durationSeconds, type Group, type Score, type Statement } from '#xapi';
import type { Programme } from '../programme.js';

/** What a statement says in the profile's terms, whatever its template. */
export interface ProfileTerms {
  /** Codes of the programme's objectives among the parents, each once, in the programme's order. */
  readonly objectives: readonly string[];
  /** Code of the programme's school that the statement names as its team. */
  readonly teamSchool: string | undefined;
  /** Lower case. */
  readonly registration: string | undefined;
  /** Seconds; undefined where there is no duration, or one in years or months. */
  readonly durationSeconds: number | undefined;
  /** The extension `event-kind`, if the programme knows that kind. */
  readonly eventKind: string | undefined;
  readonly score: Score;
  readonly completion: boolean | undefined;
  /** The statement that this one says it belongs to (T8: reflects on), lower case. */
  readonly contextStatement: string | undefined;
  /** The programme's own context extensions by their short names, and `assessment-type`. */
  readonly extensions: Readonly<Record<string, unknown>>;
}

/** Takes the profile's terms out of a valid statement. */
export function extractTerms(statement: Pick<Statement, 'context' | 'result'>, programme: Programme): ProfileTerms {
  const { context, result } = statement;
  const extensions = ownExtensions(context?.extensions, programme);
  const kind = extensions['event-kind'];
  const duration = result?.duration;
  return {
    objectives: objectivesOf(statement, programme),
    teamSchool: teamSchoolOf(statement, programme),
    registration: context?.registration?.toLowerCase(),
    durationSeconds: duration === undefined ? undefined : durationSeconds(duration),
    eventKind: programme.vocabulary.eventKinds.find((known) => known === kind),
    score: result?.score ?? {},
    completion: result?.completion,
    contextStatement: context?.statement?.id.toLowerCase(),
    extensions,
  };
}

function objectivesOf({ context }: Pick<Statement, 'context'>, { baseIri, objectives }: Programme): string[] {
  const parents = new Set(listed(context?.contextActivities?.parent).map((parent) => parent.id as string));
  if (parents.size === 0) return [];
  return objectives.map(({ code }) => code).filter((code) => parents.has(`${baseIri}/objectives/${code}`));
}

/** The team (1.0.3), else the first context group (2.0) that is a school of the programme. */
function teamSchoolOf({ context }: Pick<Statement, 'context'>, programme: Programme): string | undefined {
  const groups = [context?.team, ...(context?.contextGroups ?? []).map(({ group }) => group)];
  for (const group of groups) {
    const code = group && schoolOf(group, programme);
    if (code !== undefined) return code;
  }
  return undefined;
}

function schoolOf({ account }: Group, { baseIri, schools }: Programme): string | undefined {
  if (account?.homePage !== `${baseIri}/schools`) return undefined;
  return schools.find(({ code }) => code === account.name)?.code;
}

function ownExtensions(
  extensions: Readonly<Record<string, unknown>> | undefined,
  { baseIri }: Programme,
): Record<string, unknown> {
  const prefix = `${baseIri}/extensions/`;
  const own: [string, unknown][] = [];
  for (const [iri, value] of Object.entries(extensions ?? {})) {
    if (iri.startsWith(prefix)) own.push([iri.slice(prefix.length), value]);
    else if (iri === ASSESSMENT_TYPE) own.push(['assessment-type', value]);
  }
  return Object.fromEntries(own);
}

/** Statements of before 1.0 may name a single activity without an array. */
function listed<T>(value: readonly T[] | T | undefined): readonly T[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? (value as readonly T[]) : [value as T];
}

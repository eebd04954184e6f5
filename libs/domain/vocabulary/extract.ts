import { extensionRules } from './profile/extensions.js';
import { extensionIri } from './profile/iris.js';
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

/** What a programme's own IRIs are, made once for each programme. */
interface OwnIris {
  /** IRIs of the objectives to their codes, in the programme's order. */
  readonly objectives: ReadonlyMap<string, string>;
  /** The home page of the schools' accounts. */
  readonly schools: string;
  /** What the IRIs of extensions begin with. */
  readonly extensions: string;
  /** IRIs of extensions to their short names: those of the profile. */
  readonly extensionNames: ReadonlyMap<string, string>;
}

const ownIris = new WeakMap<Programme, OwnIris>();

function ownIrisOf(programme: Programme): OwnIris {
  let iris = ownIris.get(programme);
  if (!iris) {
    const { baseIri, objectives } = programme;
    iris = {
      objectives: new Map(objectives.map(({ code }) => [`${baseIri}/objectives/${code}`, code])),
      schools: `${baseIri}/schools`,
      extensions: `${baseIri}/extensions/`,
      extensionNames: new Map([
        ...extensionRules(programme).map(({ name }) => [extensionIri(programme, name), name] as const),
        [ASSESSMENT_TYPE, 'assessment-type'],
      ]),
    };
    ownIris.set(programme, iris);
  }
  return iris;
}

function objectivesOf({ context }: Pick<Statement, 'context'>, programme: Programme): string[] {
  const { objectives } = ownIrisOf(programme);
  const found: string[] = [];
  for (const { id } of listed(context?.contextActivities?.parent)) {
    const code = objectives.get(id);
    if (code !== undefined && !found.includes(code)) found.push(code);
  }
  return found.length < 2 ? found : [...objectives.values()].filter((code) => found.includes(code));
}

/** The team (1.0.3), else the first context group (2.0) that is a school of the programme. */
function teamSchoolOf({ context }: Pick<Statement, 'context'>, programme: Programme): string | undefined {
  const team = context?.team && schoolOf(context.team, programme);
  if (team !== undefined || !context?.contextGroups) return team;
  for (const { group } of context.contextGroups) {
    const code = schoolOf(group, programme);
    if (code !== undefined) return code;
  }
  return undefined;
}

function schoolOf({ account }: Group, programme: Programme): string | undefined {
  if (account === undefined || account.homePage !== ownIrisOf(programme).schools) return undefined;
  return programme.schools.find(({ code }) => code === account.name)?.code;
}

function ownExtensions(
  extensions: Readonly<Record<string, unknown>> | undefined,
  programme: Programme,
): Record<string, unknown> {
  const { extensions: prefix, extensionNames } = ownIrisOf(programme);
  // Without a prototype, so that whatever a sender makes up for a name is a name like any other.
  const own = Object.create(null) as Record<string, unknown>;
  for (const iri in extensions) {
    const name = extensionNames.get(iri) ?? (iri.startsWith(prefix) ? iri.slice(prefix.length) : undefined);
    if (name !== undefined) own[name] = extensions[iri];
  }
  return own;
}

/** Statements of before 1.0 may name a single activity without an array. */
function listed<T>(value: readonly T[] | T | undefined): readonly T[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? (value as readonly T[]) : [value as T];
}

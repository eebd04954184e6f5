import type { Programme } from '../programme.js';

/** What a statement's extensions say that measures count by. A value that the programme does not know is left out. */
export interface MeasuredTerms {
  /** 1 to 5: the statement's own word on its level, instead of its template's. */
  readonly guskeyLevel: number | undefined;
  readonly leadershipDimension: string | undefined;
  /** The programme's, in its order. */
  readonly doubleDemand: readonly string[];
  readonly changeKind: string | undefined;
  readonly competence: string | undefined;
  readonly instrumentVersion: string | undefined;
  /** Code of a school of the programme. */
  readonly counterpartSchool: string | undefined;
  readonly rolePosition: string | undefined;
  /** The programme's, in its order. */
  readonly projectRoles: readonly string[];
}

const NOTHING: MeasuredTerms = {
  guskeyLevel: undefined,
  leadershipDimension: undefined,
  doubleDemand: [],
  changeKind: undefined,
  competence: undefined,
  instrumentVersion: undefined,
  counterpartSchool: undefined,
  rolePosition: undefined,
  projectRoles: [],
};

/** @param extensions by their short names, as `extractTerms` gives them */
export function measuredTerms(extensions: Readonly<Record<string, unknown>>, programme: Programme): MeasuredTerms {
  if (Object.keys(extensions).length === 0) return NOTHING;
  const { schools, positions, projectRoles, vocabulary } = programme;
  const level = extensions['guskey-level'];
  const role = roleOf(extensions['role']);
  return {
    guskeyLevel:
      Number.isInteger(level) && (level as number) >= 1 && (level as number) <= 5 ? Number(level) : undefined,
    leadershipDimension: oneOf(vocabulary.leadershipDimensions, extensions['leadership-dimension']),
    doubleDemand: someOf(vocabulary.doubleDemand, extensions['double-demand']),
    changeKind: textOf(extensions['change-kind']),
    competence: textOf(extensions['competence']),
    instrumentVersion: textOf(extensions['instrument-version']),
    counterpartSchool: schools.find(({ code }) => code === extensions['counterpart-school'])?.code,
    rolePosition: oneOf(positions, role['position']),
    projectRoles: someOf(projectRoles, role['projectRole']),
  };
}

function roleOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function oneOf(known: readonly string[], value: unknown): string | undefined {
  return known.find((term) => term === value);
}

/** One value, or an array of them. */
function someOf(known: readonly string[], value: unknown): string[] {
  const given: readonly unknown[] = Array.isArray(value) ? value : [value];
  return known.filter((term) => given.includes(term));
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

import type { Problem } from '#xapi';
import { checkProgramme, DEFAULT_SUPPRESSION } from './programme-check.js';
import { quartersOf, type Quarter } from './quarters.js';

export interface School {
  readonly code: string;
  readonly name: string;
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
}

export interface Objective {
  readonly code: string;
  readonly name: string;
}

/** The terms that the programme's statements use, and those of other vocabularies that are read as one of them. */
export interface Vocabulary {
  readonly eventKinds: readonly string[];
  readonly leadershipDimensions: readonly string[];
  readonly doubleDemand: readonly string[];
  /** Verb IRI → the verb IRI that it is read as. */
  readonly verbAliases: Readonly<Record<string, string>>;
  /** Values of the extension `change-kind`; none: any text. */
  readonly changeKinds: readonly string[];
  /** Values of the extension `competence`; none: any text. */
  readonly competences: readonly string[];
  /** Activity type IRI → the type IRI that it is read as. */
  readonly activityTypeAliases: Readonly<Record<string, string>>;
}

/** One state of the programme's xAPI profile; its IRI is `<base>/profile/<name>`. */
export interface ProfileVersion {
  /** Such as `v1`. */
  readonly name: string;
  /** When it was made: a timestamp. */
  readonly published: string;
}

export interface Profile {
  /** The newest first; at least one. */
  readonly versions: readonly ProfileVersion[];
}

/** Counts of people below these numbers are not shown. */
export interface Suppression {
  /** To partners of the programme. */
  readonly partner: number;
  /** To everybody. */
  readonly public: number;
}

/** The DNA of leadership for learning: brick-stones whose names are not known are null. */
export interface LeadershipDna {
  readonly strands: readonly string[];
  readonly brickStones: readonly (string | null)[];
}

/** First and last day (`2022-03-01`), UTC, both part of the period. */
export interface Period {
  readonly start: string;
  readonly end: string;
}

/** A partnership as its programme file describes it. */
export interface ProgrammeFile {
  readonly name: string;
  readonly description?: string;
  readonly funding?: string;
  readonly sustainableDevelopmentGoals?: readonly number[];
  /** All IRIs of the programme's own start with it; no slash at its end. */
  readonly baseIri: string;
  readonly period: Period;
  readonly schools: readonly School[];
  readonly objectives: readonly Objective[];
  /** What somebody is at their school, one each. */
  readonly positions: readonly string[];
  /** What somebody is in the programme, any number each. */
  readonly projectRoles: readonly string[];
  readonly leadershipDna?: LeadershipDna;
  readonly vocabulary: Vocabulary;
  readonly profile: Profile;
  readonly suppression: Suppression;
}

/** A partnership, its quarters computed from its period. */
export interface Programme extends ProgrammeFile {
  readonly quarters: readonly Quarter[];
}

const EMPTY_VOCABULARY = { changeKinds: [], competences: [], verbAliases: {}, activityTypeAliases: {} };

/**
 * Reads a programme file (`programme.schema.json` describes it).
 *
 * @returns the programme, or every problem found, each with its JSON path
 */
export function parseProgramme(value: unknown): Programme | Problem[] {
  const problems = checkProgramme(value);
  if (problems.length > 0) return problems;
  const { $schema: _, ...file } = value as ProgrammeFile & { readonly $schema?: string };
  const firstVersion = { name: 'v1', published: `${file.period.start}T00:00:00Z` };
  return {
    ...file,
    vocabulary: { ...EMPTY_VOCABULARY, ...file.vocabulary },
    profile: file.profile ?? { versions: [firstVersion] },
    suppression: { ...DEFAULT_SUPPRESSION, ...file.suppression },
    quarters: quartersOf(file.period),
  };
}

import { ACTIVITIES, DEFINITIONS } from './activity.cases.js';
import { AGENTS, GROUPS } from './actor.cases.js';
import { ATTACHMENTS } from './attachment.cases.js';
import { AUTHORITY, VERSION } from './authority.cases.js';
import { CONTEXT_AGENTS, CONTEXT_GROUPS } from './context-actors.cases.js';
import { CONTEXT_ACTIVITIES, CONTEXTS } from './context.cases.js';
import { LETTER_CASE, NULLS } from './formatting.cases.js';
import { ID } from './id.cases.js';
import { ACCOUNTS, IDENTIFIERS } from './identifier.cases.js';
import { COMPONENT_LISTS, INTERACTIONS } from './interaction.cases.js';
import { AGENTS_AS_OBJECTS, OBJECTS, REFERENCES, SUB_STATEMENTS } from './object.cases.js';
import { DURATIONS, RESULTS, SCORES } from './result.cases.js';
import type { RuleTable } from './rule-case.fixture.js';
import { ADDITIONAL_PROPERTIES, STATEMENT } from './statement.cases.js';
import { STORED, TIMESTAMPS } from './time.cases.js';
import { EXTENSIONS, IRIS, LANGUAGE_MAPS } from './types.cases.js';
import { VERBS } from './verb.cases.js';
import { VOIDING } from './voiding.cases.js';

/** The rules of the standard for the data of statements, in its order. */
export const TABLES: readonly RuleTable[] = [
  ADDITIONAL_PROPERTIES,
  NULLS,
  LETTER_CASE,
  VOIDING,
  STATEMENT,
  ID,
  AGENTS,
  GROUPS,
  IDENTIFIERS,
  ACCOUNTS,
  VERBS,
  OBJECTS,
  ACTIVITIES,
  DEFINITIONS,
  INTERACTIONS,
  COMPONENT_LISTS,
  AGENTS_AS_OBJECTS,
  REFERENCES,
  SUB_STATEMENTS,
  RESULTS,
  SCORES,
  CONTEXTS,
  CONTEXT_ACTIVITIES,
  CONTEXT_AGENTS,
  CONTEXT_GROUPS,
  TIMESTAMPS,
  STORED,
  AUTHORITY,
  VERSION,
  ATTACHMENTS,
  EXTENSIONS,
  LANGUAGE_MAPS,
  IRIS,
  DURATIONS,
];

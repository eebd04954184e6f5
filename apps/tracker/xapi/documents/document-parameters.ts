import type { DocumentAddress, DocumentContext } from '#documents';
import { actorKey, parseTimestampInstant, type Version } from '#xapi';
import { ParameterReader, type Parameters } from '../parameter-reader.js';

export type DocumentKind = DocumentContext['kind'];

/** What a request to a document resource is about: one document, or all of a context. */
export type DocumentRequest =
  | { readonly kind: 'one'; readonly context: DocumentContext; readonly id: string }
  | { readonly kind: 'all'; readonly context: DocumentContext; readonly since: string | undefined };

/** The parameter that names a document, and those that name its context. */
const NAMES = {
  state: { id: 'stateId', context: ['activityId', 'agent', 'registration'] },
  'activity-profile': { id: 'profileId', context: ['activityId'] },
  'agent-profile': { id: 'profileId', context: ['agent'] },
} as const;

/**
 * Reads the parameters of a request for a document, or without its id for all of a context (xAPI 1.0.3, part 3, 2.3, 2.6,
 * 2.7). Profiles are not deleted all at once; a list takes `since`.
 *
 * @throws ApiError 400 with every parameter that is wrong
 */
export function parseDocumentRequest(
  parameters: Parameters,
  kind: DocumentKind,
  version: Version,
  what: 'list' | 'delete',
): DocumentRequest {
  if (parameters[NAMES[kind].id] !== undefined || (what === 'delete' && kind !== 'state')) {
    return { kind: 'one', ...parseDocumentAddress(parameters, kind, version) };
  }
  const reader = new ParameterReader(parameters);
  reader.allowOnly([...NAMES[kind].context, ...(what === 'list' ? ['since'] : [])], UNKNOWN);
  const since = reader.timestamp('since');
  const context = readContext(reader, kind, version);
  reader.refuse();
  return { kind: 'all', context: context!, since: since && parseTimestampInstant(since) };
}

/** Reads the parameters that name one document. */
export function parseDocumentAddress(parameters: Parameters, kind: DocumentKind, version: Version): DocumentAddress {
  const reader = new ParameterReader(parameters);
  const names = NAMES[kind];
  reader.allowOnly([names.id, ...names.context], UNKNOWN);
  reader.require(names.id, `The document is named by ${names.id}.`);
  const id = reader.name(names.id);
  const context = readContext(reader, kind, version);
  reader.refuse();
  return { context: context!, id: id! };
}

const UNKNOWN = 'The standard does not know this parameter here; mind the letter case.';

/** Undefined only where something is wrong, which the reader then holds. */
function readContext(reader: ParameterReader, kind: DocumentKind, version: Version): DocumentContext | undefined {
  switch (kind) {
    case 'state': {
      const [activity, agent, registration] = [
        readActivity(reader),
        readAgent(reader, version),
        reader.uuid('registration'),
      ];
      return activity !== undefined && agent !== undefined ? { kind, activity, agent, registration } : undefined;
    }
    case 'activity-profile': {
      const activity = readActivity(reader);
      return activity === undefined ? undefined : { kind, activity };
    }
    case 'agent-profile': {
      const agent = readAgent(reader, version);
      return agent === undefined ? undefined : { kind, agent };
    }
    default:
      return kind satisfies never;
  }
}

function readActivity(reader: ParameterReader): string | undefined {
  reader.require('activityId', 'The activity is named by activityId.');
  return reader.iri('activityId');
}

/** The agent's key. 1.0.x keeps documents about Agents alone; 2.0 about identified Groups too. */
function readAgent(reader: ParameterReader, version: Version): string | undefined {
  reader.require('agent', 'The agent is given as JSON.');
  const agent = version === '2.0.0' ? reader.agent(version) : reader.agentOnly(version);
  const key = agent && actorKey(agent);
  if (key?.includes('\0')) return reader.add('agent', 'name', 'An agent that is kept with documents has no NUL in it.');
  return key;
}

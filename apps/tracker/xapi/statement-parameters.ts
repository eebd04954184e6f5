import { lastInstantOf } from '#domain';
import type { Agent, Group, Version } from '#xapi';
import { ParameterReader, type Parameters } from './parameter-reader.js';

/** Most statements in one answer; what `limit=0`, or no limit, gives. */
export const MOST_STATEMENTS = 500;

export type StatementFormat = 'exact' | 'ids' | 'canonical';

/** The filters of `GET /xapi/statements`, read and checked. */
export interface StatementFilters {
  readonly agent?: Agent | Group;
  readonly relatedAgents: boolean;
  readonly verb?: string;
  readonly activity?: string;
  readonly relatedActivities: boolean;
  readonly registration?: string;
  readonly since?: string;
  readonly until?: string;
  readonly limit: number;
  readonly ascending: boolean;
  readonly format: StatementFormat;
  readonly attachments: boolean;
  /** Outside the standard: as known at this instant. */
  readonly asKnownAt?: string | undefined;
}

/** What a `GET /xapi/statements` asks for. */
export type StatementRequest =
  | {
      readonly kind: 'one';
      readonly id: string;
      readonly voided: boolean;
      readonly format: StatementFormat;
      readonly attachments: boolean;
      readonly asKnownAt?: string | undefined;
    }
  | { readonly kind: 'page'; readonly filters: StatementFilters }
  | { readonly kind: 'more'; readonly cursor: string };

const SINGLE = ['statementId', 'voidedStatementId', 'format', 'attachments'];
const KNOWN = [
  ...SINGLE,
  ...['agent', 'verb', 'activity', 'registration', 'related_activities', 'related_agents'],
  ...['since', 'until', 'limit', 'ascending'],
];

/**
 * Reads the parameters of `GET /xapi/statements` (xAPI 1.0.3, part 3, 2.1.3).
 *
 * @throws ApiError 400 with every parameter that is wrong
 */
export function parseStatementRequest(parameters: Parameters, version: Version): StatementRequest {
  return parse(new StatementParameterReader(parameters), parameters, version, KNOWN);
}

/** The same with `asKnownAt`, a day (which counts whole) or a timestamp. */
export function parseHistoricalRequest(parameters: Parameters, version: Version): StatementRequest {
  const reader = new StatementParameterReader(parameters);
  const asKnownAt = reader.lastInstant('asKnownAt');
  const request = parse(reader, parameters, version, [...KNOWN, 'asKnownAt']);
  switch (request.kind) {
    case 'one':
      return { ...request, asKnownAt };
    case 'page':
      return { ...request, filters: { ...request.filters, asKnownAt } };
    case 'more':
      return request;
    default:
      return request satisfies never;
  }
}

function parse(
  reader: StatementParameterReader,
  parameters: Parameters,
  version: Version,
  known: readonly string[],
): StatementRequest {
  const cursor = reader.text('cursor');
  if (cursor !== undefined) {
    reader.allowOnly(['cursor'], 'A `more` link is followed as it is.');
    reader.refuse();
    return { kind: 'more', cursor };
  }
  reader.allowOnly(known, 'The standard does not know this parameter; mind the letter case.');
  const attachments = reader.flag('attachments');
  const format = reader.format();
  const statementId = reader.uuid('statementId');
  const voidedStatementId = reader.uuid('voidedStatementId');
  if (parameters['statementId'] !== undefined || parameters['voidedStatementId'] !== undefined) {
    if (parameters['statementId'] !== undefined && parameters['voidedStatementId'] !== undefined) {
      reader.add('voidedStatementId', 'one-statement-parameter', 'Ask for statementId or voidedStatementId, not both.');
    }
    reader.allowOnly(
      [...SINGLE, ...known.filter((name) => name === 'asKnownAt')],
      'A request for one statement takes no filters.',
    );
    reader.refuse();
    return {
      kind: 'one',
      id: (statementId ?? voidedStatementId)!,
      voided: statementId === undefined,
      format,
      attachments,
    };
  }
  const filters = reader.filters(version, format, attachments);
  reader.refuse();
  return { kind: 'page', filters };
}

/** Reads one parameter that must be a UUID, for `PUT /xapi/statements?statementId=`. */
export function requireStatementId(parameters: Parameters): string {
  const reader = new ParameterReader(parameters);
  reader.allowOnly(['statementId'], 'The standard does not know this parameter here.');
  reader.require('statementId', 'PUT names the statement by statementId.');
  const id = reader.uuid('statementId');
  reader.refuse();
  return id!;
}

class StatementParameterReader extends ParameterReader {
  format(): StatementFormat {
    const value = this.text('format') ?? 'exact';
    if (value === 'exact' || value === 'ids' || value === 'canonical') return value;
    this.add('format', 'statement-format', 'This must be ids, exact or canonical.');
    return 'exact';
  }

  lastInstant(name: string): string | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    const instant = lastInstantOf(value);
    if (instant === undefined)
      this.add(name, 'dayOrTimestamp', 'This must be a day, such as 2023-04-18, or a timestamp.');
    return instant;
  }

  limit(): number {
    const value = this.text('limit');
    if (value === undefined) return MOST_STATEMENTS;
    if (!/^\d{1,9}$/.test(value)) {
      this.add('limit', 'limit', 'This must be a whole number, 0 for as many as the server gives.');
      return MOST_STATEMENTS;
    }
    return Math.min(Number(value) || MOST_STATEMENTS, MOST_STATEMENTS);
  }

  filters(version: Version, format: StatementFormat, attachments: boolean): StatementFilters {
    const [agent, verb, activity] = [this.agent(version), this.iri('verb'), this.iri('activity')];
    const [registration, since, until] = [this.uuid('registration'), this.timestamp('since'), this.timestamp('until')];
    return {
      ...(agent && { agent }),
      ...(verb !== undefined && { verb }),
      ...(activity !== undefined && { activity }),
      ...(registration !== undefined && { registration }),
      ...(since !== undefined && { since }),
      ...(until !== undefined && { until }),
      relatedAgents: this.flag('related_agents'),
      relatedActivities: this.flag('related_activities'),
      ascending: this.flag('ascending'),
      limit: this.limit(),
      format,
      attachments,
    };
  }
}

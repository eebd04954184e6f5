import {
  isIri,
  isUuid,
  parseActor,
  parseJson,
  parseTimestamp,
  type Agent,
  type Group,
  type Problem,
  type Version,
} from '#xapi';
import { ApiError } from '../http/api-error.js';

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
}

/** What a `GET /xapi/statements` asks for. */
export type StatementRequest =
  | { readonly kind: 'one'; readonly id: string; readonly voided: boolean; readonly format: StatementFormat }
  | { readonly kind: 'page'; readonly filters: StatementFilters }
  | { readonly kind: 'more'; readonly cursor: string };

type Parameters = Readonly<Record<string, string | string[] | undefined>>;

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
  const problems: Problem[] = [];
  const reader = new ParameterReader(parameters, problems);
  const cursor = reader.text('cursor');
  if (cursor !== undefined) {
    reader.allowOnly(['cursor'], 'A `more` link is followed as it is.');
    refuse(problems);
    return { kind: 'more', cursor };
  }
  reader.allowOnly(KNOWN, 'The standard does not know this parameter; mind the letter case.');
  reader.flag('attachments');
  const format = reader.format();
  const statementId = reader.uuid('statementId');
  const voidedStatementId = reader.uuid('voidedStatementId');
  if (parameters['statementId'] !== undefined || parameters['voidedStatementId'] !== undefined) {
    if (parameters['statementId'] !== undefined && parameters['voidedStatementId'] !== undefined) {
      reader.add('voidedStatementId', 'one-statement-parameter', 'Ask for statementId or voidedStatementId, not both.');
    }
    reader.allowOnly(SINGLE, 'A request for one statement takes no filters.');
    refuse(problems);
    return { kind: 'one', id: (statementId ?? voidedStatementId)!, voided: statementId === undefined, format };
  }
  const filters = reader.filters(version, format);
  refuse(problems);
  return { kind: 'page', filters };
}

/** Reads one parameter that must be a UUID, for `PUT /xapi/statements?statementId=`. */
export function requireStatementId(parameters: Parameters): string {
  const problems: Problem[] = [];
  const reader = new ParameterReader(parameters, problems);
  reader.allowOnly(['statementId'], 'The standard does not know this parameter here.');
  if (parameters['statementId'] === undefined)
    reader.add('statementId', 'required', 'PUT names the statement by statementId.');
  const id = reader.uuid('statementId');
  refuse(problems);
  return id!;
}

function refuse(problems: readonly Problem[]): void {
  if (problems.length) {
    throw new ApiError('invalid-parameter', `${problems[0]!.path}: ${problems[0]!.message}`, problems);
  }
}

class ParameterReader {
  constructor(
    private readonly parameters: Parameters,
    private readonly problems: Problem[],
  ) {}

  add(path: string, rule: string, message: string): undefined {
    this.problems.push({ path, rule, message });
    return undefined;
  }

  allowOnly(known: readonly string[], message: string): void {
    for (const name of Object.keys(this.parameters)) {
      if (!known.includes(name)) this.add(name, 'unknown-parameter', message);
    }
  }

  text(name: string): string | undefined {
    const value = this.parameters[name];
    if (Array.isArray(value)) return this.add(name, 'repeated-parameter', 'Give this parameter once.');
    return value;
  }

  uuid(name: string): string | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    return isUuid(value) ? value.toLowerCase() : this.add(name, 'uuid', 'This must be a UUID.');
  }

  iri(name: string): string | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    return isIri(value) ? value : this.add(name, 'iri', 'This must be an IRI with a scheme.');
  }

  flag(name: string): boolean {
    const value = this.text(name);
    if (value === undefined || value === 'false') return false;
    if (value === 'true') return true;
    this.add(name, 'boolean', 'This must be true or false.');
    return false;
  }

  timestamp(name: string): string | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    if (parseTimestamp(value) === undefined) return this.add(name, 'timestamp', 'This must be an ISO 8601 timestamp.');
    return value;
  }

  format(): StatementFormat {
    const value = this.text('format') ?? 'exact';
    if (value === 'exact' || value === 'ids' || value === 'canonical') return value;
    this.add('format', 'statement-format', 'This must be ids, exact or canonical.');
    return 'exact';
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

  agent(version: Version): Agent | Group | undefined {
    const value = this.text('agent');
    if (value === undefined) return undefined;
    const json = parseJson(value, 'agent');
    if (Array.isArray(json)) {
      this.problems.push(...json);
      return undefined;
    }
    const actor = parseActor(json.value, version, 'agent');
    if (!Array.isArray(actor)) return actor;
    this.problems.push(...actor);
    return undefined;
  }

  filters(version: Version, format: StatementFormat): StatementFilters {
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
    };
  }
}

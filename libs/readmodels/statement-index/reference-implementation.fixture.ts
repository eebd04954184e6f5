import type { RecordedEvent } from '#eventstore';
import { VOIDED, type SampleAgent, type SampleStatement } from './statements.fixture.js';

export interface SampleFilters {
  readonly agent?: SampleAgent;
  readonly relatedAgents?: boolean;
  readonly verb?: string;
  readonly activity?: string;
  readonly relatedActivities?: boolean;
  readonly registration?: string;
}

export interface SampleQuery {
  readonly filters: SampleFilters;
  readonly since?: string | undefined;
  readonly until?: string | undefined;
  readonly ascending?: boolean;
}

interface Recorded {
  readonly statement: SampleStatement;
  readonly stored: string;
}

/** xAPI's rules for queries, word by word and without any thought of speed: what the index must agree with. */
export class ReferenceImplementation {
  readonly #statements: readonly Recorded[];
  readonly #byId: ReadonlyMap<string, SampleStatement>;
  readonly #voided: ReadonlySet<string>;

  constructor(events: readonly RecordedEvent[]) {
    const erased = new Set(events.filter(({ type }) => type === '$streamDeleted').map(({ stream }) => stream));
    this.#statements = events
      .filter(({ type, stream }) => type === 'StatementRecorded' && !erased.has(stream))
      .map(({ data, recordedAt }) => ({ statement: JSON.parse(data) as SampleStatement, stored: recordedAt }));
    this.#byId = new Map(this.#statements.map(({ statement }) => [statement.id, statement]));
    const targets = this.#statements
      .filter(({ statement }) => isVoiding(statement))
      .map(({ statement }) => statement.object.id);
    this.#voided = new Set(targets.filter((id) => !isVoiding(this.#byId.get(id))));
  }

  isVoided(id: string): boolean {
    return this.#byId.has(id) && this.#voided.has(id);
  }

  find({ filters, since, until, ascending = false }: SampleQuery): string[] {
    const found = this.#statements
      .filter(({ stored }) => (since === undefined || stored > since) && (until === undefined || stored <= until))
      .filter(({ statement }) => !this.#voided.has(statement.id) && this.#matches(statement, filters))
      .map(({ statement }) => statement.id);
    return ascending ? found : found.reverse();
  }

  /**
   * Each filter may be met by the statement or by one that it refers to. "Statements which target another Statement will
   * meet the filter condition if the targeted Statement meets the filter condition."
   */
  #matches(statement: SampleStatement, filters: SampleFilters): boolean {
    const chain = this.#chain(statement);
    return conditionsOf(filters).every((condition) => chain.some(condition));
  }

  #chain(statement: SampleStatement): SampleStatement[] {
    const chain: SampleStatement[] = [];
    for (let next: SampleStatement | undefined = statement; next && !chain.includes(next);) {
      chain.push(next);
      next = next.object.objectType === 'StatementRef' ? this.#byId.get(next.object.id) : undefined;
    }
    return chain;
  }
}

function isVoiding(statement: SampleStatement | undefined): boolean {
  return statement?.verb.id === VOIDED && statement.object.objectType === 'StatementRef';
}

function conditionsOf(filters: SampleFilters): ((statement: SampleStatement) => boolean)[] {
  const { agent, relatedAgents, verb, activity, relatedActivities, registration } = filters;
  const conditions: ((statement: SampleStatement) => boolean)[] = [];
  if (agent) {
    conditions.push(({ actor, context }) => {
      return actor.mbox === agent.mbox || (relatedAgents === true && context.instructor?.mbox === agent.mbox);
    });
  }
  if (verb !== undefined) conditions.push((statement) => statement.verb.id === verb);
  if (activity !== undefined) {
    conditions.push(({ object, context }) => {
      if (object.objectType === 'Activity' && object.id === activity) return true;
      return (
        relatedActivities === true && (context.contextActivities?.grouping ?? []).some(({ id }) => id === activity)
      );
    });
  }
  if (registration !== undefined) conditions.push(({ context }) => context.registration === registration);
  return conditions;
}

import type { Credential } from '#access';
import { statementStream } from '#domain';
import type { EventStore, Instant, RecordedEvent } from '#eventstore';
import {
  decodeCursor,
  findById,
  findMoreStatements,
  findStatements,
  findVoidedById,
  statementBody,
  type FoundStatement,
  type StatementPage,
} from '#readmodels';
import { parseTimestampInstant, rewriteJson, toCanonical, toIds, type Statement } from '#xapi';
import { Inject } from '@nestjs/common';
import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { Config } from '#platform';
import type pg from 'pg';
import { CONFIG, DATABASE, EVENT_STORE } from '../dependencies.js';
import { ApiError } from '../http/api-error.js';
import { ConsistentThrough } from './consistent-through.js';
import type { StatementFilters, StatementFormat, StatementRequest } from './statement-parameters.js';

/** The answer to `GET /xapi/statements`, ready to send. */
export interface StatementsAnswer {
  /** JSON text: one statement, or `{"statements":[…],"more":"…"}`. */
  readonly body: string;
  readonly consistentThrough: Instant;
  /** For one statement: when it was stored. */
  readonly lastModified?: Instant;
}

export class FindStatements extends Query<StatementsAnswer> {
  constructor(
    readonly asked: StatementRequest,
    readonly credential: Credential,
    readonly acceptLanguage: string | undefined,
  ) {
    super();
  }
}

@QueryHandler(FindStatements)
export class FindStatementsHandler implements IQueryHandler<FindStatements> {
  readonly #path: string;

  constructor(
    @Inject(DATABASE) private readonly database: pg.Pool,
    @Inject(EVENT_STORE) private readonly eventStore: EventStore,
    @Inject(CONFIG) config: Config,
    private readonly consistency: ConsistentThrough,
  ) {
    // Relative to the host, so that it holds behind any proxy; with the proxy's path where PUBLIC_URL names one.
    this.#path = `${config.publicUrl ? new URL(config.publicUrl).pathname.replace(/\/$/, '') : ''}/xapi/statements`;
  }

  async execute({ asked, acceptLanguage }: FindStatements): Promise<StatementsAnswer> {
    const consistentThrough = await this.consistency.current();
    switch (asked.kind) {
      case 'one': {
        const { body, stored } = await this.#one(asked.id, asked.voided);
        return { body: present([body], asked.format, acceptLanguage)[0]!, lastModified: stored, consistentThrough };
      }
      case 'page': {
        const page = await findStatements(this.database, toIndexQuery(asked.filters));
        return { body: this.#result(page, asked.filters.format, acceptLanguage), consistentThrough };
      }
      case 'more': {
        const cursor = decodeCursor(asked.cursor);
        if (!cursor) {
          throw new ApiError('invalid-parameter', 'cursor: this is not a `more` link that was given out here', [
            { path: 'cursor', rule: 'cursor', message: 'Follow `more` links as they are.' },
          ]);
        }
        const page = await findMoreStatements(this.database, cursor);
        return { body: this.#result(page, cursor.presentation.format, acceptLanguage), consistentThrough };
      }
      default:
        return asked satisfies never;
    }
  }

  /** From the index; from its own stream while the index has not got there yet. */
  async #one(id: string, voided: boolean): Promise<FoundStatement> {
    const indexed = await (voided ? findVoidedById : findById)(this.database, id);
    if (indexed) return indexed;
    if (!voided && !(await findVoidedById(this.database, id))) {
      const { events } = await this.eventStore.readStream(statementStream(id), { limit: 1 });
      const recorded: RecordedEvent | undefined = events[0];
      if (recorded) return { body: statementBody(recorded), stored: recorded.recordedAt };
    }
    throw new ApiError('not-found', voided ? `no voided statement has the id ${id}` : `no statement has the id ${id}`);
  }

  #result(page: StatementPage, format: StatementFormat, acceptLanguage: string | undefined): string {
    const statements = present(page.statements, format, acceptLanguage).join(',');
    const more = page.more === undefined ? '' : `${this.#path}?cursor=${page.more}`;
    return `{"statements":[${statements}],"more":${JSON.stringify(more)}}`;
  }
}

function toIndexQuery(filters: StatementFilters): Parameters<typeof findStatements>[1] {
  const { agent, relatedAgents, verb, activity, relatedActivities, registration } = filters;
  return {
    filters: {
      relatedAgents,
      relatedActivities,
      ...(agent && { agent }),
      ...(verb !== undefined && { verb }),
      ...(activity !== undefined && { activity }),
      ...(registration !== undefined && { registration }),
    },
    since: filters.since && parseTimestampInstant(filters.since),
    until: filters.until && parseTimestampInstant(filters.until),
    limit: filters.limit,
    ascending: filters.ascending,
    presentation: { format: filters.format, attachments: false },
  };
}

function present(
  bodies: readonly string[],
  format: StatementFormat,
  acceptLanguage: string | undefined,
): readonly string[] {
  if (format === 'exact') return bodies;
  return bodies.map((body) =>
    rewriteJson<Statement>(body, (statement) =>
      format === 'ids' ? toIds(statement) : toCanonical(statement, acceptLanguage),
    ),
  );
}

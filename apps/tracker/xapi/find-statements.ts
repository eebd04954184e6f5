import { covers, type Credential } from '#access';
import { statementStream, type Programme } from '#domain';
import type { EventStore, Instant, RecordedEvent } from '#eventstore';
import {
  currentStudy,
  decodeCursor,
  findAsKnownAt,
  findById,
  findMoreStatements,
  findStatements,
  findVoidedById,
  narrowed,
  statementBody,
  type FoundStatement,
  type StatementPage,
} from '#readmodels';
import {
  actorKey,
  parseTimestampInstant,
  rewriteJson,
  toCanonical,
  toIds,
  toUtc,
  type Agent,
  type Statement,
  type Version,
} from '#xapi';
import { Inject } from '@nestjs/common';
import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { AttachmentStore } from '#attachments';
import type { Config, Logger } from '#platform';
import type { Readable } from 'node:stream';
import type pg from 'pg';
import { answerWithAttachments } from '../attachments/attachments-answer.js';
import { ATTACHMENTS, CONFIG, DATABASE, EVENT_STORE, LOGGER, PROGRAMME } from '../dependencies.js';
import { ApiError } from '../http/api-error.js';
import { authorityOf } from './authority.js';
import { ConsistentThrough } from './consistent-through.js';
import type { StatementFilters, StatementFormat, StatementRequest } from './statement-parameters.js';

/** The answer to `GET /xapi/statements`, ready to send. */
export interface StatementsAnswer {
  /** JSON text: one statement, or `{"statements":[…],"more":"…"}`; with attachments, it and they as a stream. */
  readonly body: string | Readable;
  readonly contentType: string;
  readonly consistentThrough: Instant;
  /** For one statement: when it was stored. */
  readonly lastModified?: Instant;
}

type One = StatementRequest & { readonly kind: 'one' };

/** Who asks, and how the answer is to be shown. */
export interface Reader {
  readonly credential: Credential;
  readonly version: Version;
  readonly acceptLanguage: string | undefined;
  /** Where `more` links lead. */
  readonly resource: '/xapi/statements' | '/api/statements';
}

export class FindStatements extends Query<StatementsAnswer> {
  constructor(
    readonly asked: StatementRequest,
    readonly reader: Reader,
  ) {
    super();
  }
}

@QueryHandler(FindStatements)
export class FindStatementsHandler implements IQueryHandler<FindStatements> {
  readonly #prefix: string;

  constructor(
    @Inject(DATABASE) private readonly database: pg.Pool,
    @Inject(EVENT_STORE) private readonly eventStore: EventStore,
    @Inject(PROGRAMME) private readonly programme: Programme,
    @Inject(ATTACHMENTS) private readonly attachments: AttachmentStore,
    @Inject(LOGGER) private readonly logger: Logger,
    @Inject(CONFIG) config: Config,
    private readonly consistency: ConsistentThrough,
  ) {
    // Relative to the host, so that it holds behind any proxy; with the proxy's path where PUBLIC_URL names one.
    this.#prefix = config.publicUrl ? new URL(config.publicUrl).pathname.replace(/\/$/, '') : '';
  }

  async execute({ asked, reader }: FindStatements): Promise<StatementsAnswer> {
    const consistentThrough = await this.consistency.current();
    const mine = covers(reader.credential.scopes, 'statements/read')
      ? undefined
      : authorityOf(reader.credential, this.programme);
    switch (asked.kind) {
      case 'one': {
        const { body, stored } = await this.#one(asked, mine);
        const [text] = present([body], asked.format, reader) as [string];
        return { ...this.#answer(text, [body], asked.attachments), lastModified: stored, consistentThrough };
      }
      case 'page': {
        const page = await this.#page(findStatements(this.database, toIndexQuery(asked.filters, mine)), mine);
        return { ...this.#pageAnswer(page, asked.filters, reader), consistentThrough };
      }
      case 'more': {
        const cursor = decodeCursor(asked.cursor);
        if (!cursor) {
          throw new ApiError('invalid-parameter', 'cursor: this is not a `more` link that was given out here', [
            { path: 'cursor', rule: 'cursor', message: 'Follow `more` links as they are.' },
          ]);
        }
        // Whoever the link was given to: one who may read their own alone gets no others by it.
        const from = mine ? narrowed(cursor, { authority: mine }) : cursor;
        const page = await this.#page(findMoreStatements(this.database, from), mine);
        return { ...this.#pageAnswer(page, cursor.presentation, reader), consistentThrough };
      }
      default:
        return asked satisfies never;
    }
  }

  /** The page without what others wrote; the next one that is not empty, or the last. */
  async #page(found: Promise<StatementPage>, mine: Agent | undefined): Promise<StatementPage> {
    let page = await found;
    if (!mine) return page;
    for (;;) {
      const statements = page.statements.filter((body) => isOf(body, mine));
      if (statements.length > 0 || page.more === undefined) return { ...page, statements };
      page = await findMoreStatements(this.database, decodeCursor(page.more)!);
    }
  }

  /** From the index; from its own stream while the index has not got there yet. */
  async #one({ id, voided, asKnownAt }: One, mine: Agent | undefined): Promise<FoundStatement> {
    const found = await (asKnownAt === undefined ? this.#find(id, voided) : this.#findThen(id, voided, asKnownAt));
    if (found && (!mine || isOf(found.body, mine))) return found;
    throw new ApiError('not-found', voided ? `no voided statement has the id ${id}` : `no statement has the id ${id}`);
  }

  async #find(id: string, voided: boolean): Promise<FoundStatement | undefined> {
    const indexed = await (voided ? findVoidedById : findById)(this.database, id);
    // A study is what its tables hold: the log may know of the statement since.
    if (indexed || currentStudy()) return indexed;
    if (!voided && !(await findVoidedById(this.database, id))) {
      const { events } = await this.eventStore.readStream(statementStream(id), { limit: 1 });
      const recorded: RecordedEvent | undefined = events[0];
      if (recorded) return { body: statementBody(recorded), stored: recorded.recordedAt };
    }
    return undefined;
  }

  /** The index alone: what is not in it yet is not known yet. */
  async #findThen(id: string, voided: boolean, asKnownAt: Instant): Promise<FoundStatement | undefined> {
    const found = await findAsKnownAt(this.database, id, asKnownAt);
    return found?.voided === voided ? found : undefined;
  }

  /** @param bodies the statements' full texts, which say what is attached to them */
  #answer(
    json: string,
    bodies: readonly string[],
    attachments: boolean,
  ): Pick<StatementsAnswer, 'body' | 'contentType'> {
    if (!attachments) return { body: json, contentType: 'application/json' };
    const statements = bodies.map((body) => JSON.parse(body) as Statement);
    return answerWithAttachments(json, statements, this.attachments, this.logger);
  }

  #pageAnswer(
    page: StatementPage,
    { format, attachments }: Pick<StatementFilters, 'format' | 'attachments'>,
    reader: Reader,
  ): Pick<StatementsAnswer, 'body' | 'contentType'> {
    return this.#answer(this.#result(page, format, reader), page.statements, attachments);
  }

  #result(page: StatementPage, format: StatementFormat, reader: Reader): string {
    const statements = present(page.statements, format, reader).join(',');
    const study = currentStudy();
    const more =
      page.more === undefined
        ? ''
        : `${this.#prefix}${reader.resource}?cursor=${page.more}${study ? `&study=${study.name}` : ''}`;
    return `{"statements":[${statements}],"more":${JSON.stringify(more)}}`;
  }
}

function toIndexQuery(filters: StatementFilters, authority: Agent | undefined): Parameters<typeof findStatements>[1] {
  const { agent, relatedAgents, verb, activity, relatedActivities, registration } = filters;
  return {
    filters: {
      relatedAgents,
      relatedActivities,
      ...(authority && { authority }),
      ...(agent && { agent }),
      ...(verb !== undefined && { verb }),
      ...(activity !== undefined && { activity }),
      ...(registration !== undefined && { registration }),
    },
    since: filters.since && parseTimestampInstant(filters.since),
    until: filters.until && parseTimestampInstant(filters.until),
    limit: filters.limit,
    ascending: filters.ascending,
    asKnownAt: filters.asKnownAt,
    presentation: { format: filters.format, attachments: filters.attachments },
  };
}

/** A timestamp that is not in UTC, perhaps in an extension. */
const OTHER_ZONE = /"timestamp":"[^"Z]*"/;

function present(
  bodies: readonly string[],
  format: StatementFormat,
  { version, acceptLanguage }: Reader,
): readonly string[] {
  const inUtc = version === '2.0.0';
  return bodies.map((body) => {
    const shifts = inUtc && OTHER_ZONE.test(body);
    if (format === 'exact' && !shifts) return body;
    return rewriteJson<Statement>(body, (recorded) => {
      const statement = shifts ? toUtc(recorded) : recorded;
      if (format === 'exact') return statement;
      return format === 'ids' ? toIds(statement) : toCanonical(statement, acceptLanguage);
    });
  });
}

/** Whether this agent vouches for a statement. */
function isOf(body: string, agent: Agent): boolean {
  const { authority } = JSON.parse(body) as Statement;
  return authority !== undefined && actorKey(authority) === actorKey(agent);
}

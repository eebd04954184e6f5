import { covers, type Credential } from '#access';
import {
  derivedIds,
  prepareStatements,
  saysTheSame,
  statementStream,
  type PreparedStatement,
  type Programme,
} from '#domain';
import type { CommitConflict, EventStore } from '#eventstore';
import type { AttachmentStore } from '#attachments';
import { statementIndex } from '#readmodels';
import { VOIDED, type Problem, type Version } from '#xapi';
import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { keepAttachments } from '../attachments/keep-attachments.js';
import type { StatementBody } from '../attachments/statement-body.js';
import { ATTACHMENTS, DATABASE, EVENT_STORE, PROGRAMME } from '../dependencies.js';
import { ApiError } from '../http/api-error.js';
import { authorityOf } from './authority.js';
import { caughtUp } from './caught-up.js';
import { KnownStatements } from './known-statements.js';

/** Others may record the same statements in between; more often than this in a row is no coincidence. */
const MOST_ROUNDS = 5;

/** Records a document of statements, all or none; gives their ids in the document's order. */
export class RecordStatements extends Command<string[]> {
  /**
   * @param putId the id that a PUT names
   */
  constructor(
    readonly body: StatementBody,
    readonly version: Version,
    readonly credential: Credential,
    readonly requestId: string,
    readonly putId?: string,
  ) {
    super();
  }
}

@CommandHandler(RecordStatements)
export class RecordStatementsHandler implements ICommandHandler<RecordStatements> {
  readonly #known: KnownStatements | undefined;

  constructor(
    @Inject(EVENT_STORE) private readonly eventStore: EventStore,
    @Inject(PROGRAMME) private readonly programme: Programme,
    @Inject(DATABASE) private readonly database: pg.Pool,
    @Inject(ATTACHMENTS) private readonly attachments: AttachmentStore,
  ) {
    if (!eventStore.atomicAcrossStreams) this.#known = new KnownStatements(database);
  }

  async execute({ body, version, credential, requestId, putId }: RecordStatements): Promise<string[]> {
    const prepared = prepareStatements(body.document, {
      version,
      authority: authorityOf(credential, this.programme),
      credential: credential.key,
      requestId,
      putId,
      newId: randomUUID,
      deriveId: credential.deriveIds ? derivedIds(credential.key) : undefined,
      define: covers(credential.scopes, 'define'),
      lenient: credential.lenient,
    });
    try {
      refuseProblems(prepared);
      await keepAttachments(this.attachments, body.parts, prepared, version);
    } finally {
      await body.parts?.drain();
    }
    await this.#append(prepared);
    // Rare, and what was voided must not be found any more by whoever is told that it is.
    if (prepared.some(isVoiding)) await caughtUp(this.database, this.eventStore, statementIndex.name);
    return prepared.map(({ id }) => id);
  }

  /** Appends what is new. What stands under an id already must say the same, or nothing at all is written. */
  async #append(prepared: readonly PreparedStatement[]): Promise<void> {
    let left = await this.#unknown(prepared);
    for (let round = 0; left.length > 0; round++) {
      const commits = left.map(({ id, event }) => ({
        stream: statementStream(id),
        expected: 'none' as const,
        events: [event],
      }));
      const result = await this.eventStore.append(commits);
      if (result.outcome === 'recorded') {
        this.#known?.remember(left.map(({ id }) => id));
        return;
      }
      if (round === MOST_ROUNDS)
        throw new ApiError('unavailable', 'too many others record the same statements: send the request again', [], {
          'retry-after': '1',
        });
      await this.#settle(left, result.conflicts);
      const refused = new Set(result.conflicts.map(({ index }) => index));
      left = left.filter((_, i) => !refused.has(i));
    }
  }

  /** Without those that are known to stand already and say the same, where the append does not decide on all of them as one. */
  async #unknown(prepared: readonly PreparedStatement[]): Promise<readonly PreparedStatement[]> {
    if (!this.#known || prepared.length < 2) return prepared;
    const known = await this.#known.among(prepared.map(({ id }) => id));
    const problems = await Promise.all(prepared.map((one) => (known.has(one.id) ? this.#compare(one) : undefined)));
    refuseDiffering(problems);
    return prepared.filter(({ id }) => !known.has(id));
  }

  async #settle(appended: readonly PreparedStatement[], conflicts: readonly CommitConflict[]): Promise<void> {
    const compare = ({ index, actual }: CommitConflict) => this.#compare(appended[index]!, actual === 'deleted');
    refuseDiffering(await Promise.all(conflicts.map(compare)));
  }

  async #compare(sent: PreparedStatement, deleted = false): Promise<Problem | undefined> {
    const { state, events } = await this.eventStore.readStream(statementStream(sent.id), { limit: 1 });
    const path = `${sent.path}.id`;
    if (deleted || state === 'deleted') {
      return { path, rule: 'erased', message: `The statement ${sent.id} was erased; its id cannot be used again.` };
    }
    if (events[0] && saysTheSame(sent, events[0])) return undefined;
    return { path, rule: 'immutable', message: `A different statement stands under the id ${sent.id}.` };
  }
}

function refuseDiffering(problems: readonly (Problem | undefined)[]): void {
  const differing = problems.filter((problem) => problem !== undefined);
  if (differing.length === 0) return;
  throw new ApiError('statement-conflict', `${differing[0]!.path}: ${differing[0]!.message}`, differing);
}

function refuseProblems(prepared: PreparedStatement[] | Problem[]): asserts prepared is PreparedStatement[] {
  const problems = prepared.filter((item): item is Problem => 'rule' in item);
  if (problems.length === 0) return;
  const count = problems.length === 1 ? 'one problem' : `${problems.length} problems, the first`;
  throw new ApiError('invalid-statement', `${count}: ${problems[0]!.path}: ${problems[0]!.message}`, problems);
}

/** Whether it voids another one, or just mentions the verb. */
function isVoiding({ event }: PreparedStatement): boolean {
  return event.data.includes(VOIDED);
}

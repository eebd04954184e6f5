import type { Credential } from '#access';
import {
  checkEvent,
  ownAccount,
  ownIdentity,
  schoolOn,
  statementOfEvent,
  type LearningEvent,
  type ParticipantState,
  type Programme,
} from '#domain';
import type { EventStore } from '#eventstore';
import { parseJson, parseTimestampInstant, type Problem, type Statement } from '#xapi';
import { Inject } from '@nestjs/common';
import { Command, CommandBus, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { loadParticipant } from '../../shared/participants.js';
import { EVENT_STORE, PROGRAMME } from '../dependencies.js';
import { invalidJson } from '../http/body.js';
import { ChangeParticipant } from '../programme/change-participant.js';
import { refusalOf } from '../programme/refusal.js';
import { RecordStatements } from '../xapi/record-statements.js';
import type { LearningEventBody } from './learning-events.dto.js';

/** The version of the standard whose statements are built. */
const VERSION = '1.0.3';

/** An event as it was asked for, and its place in the request: `$` or `$[3]`. */
export interface AskedEvent {
  readonly path: string;
  readonly body: LearningEventBody;
}

/** Records what participants did, all of it or nothing; gives the statements' ids in the order of the events. */
export class RecordLearningEvents extends Command<string[]> {
  constructor(
    readonly events: readonly AskedEvent[],
    readonly credential: Credential,
    readonly requestId: string,
  ) {
    super();
  }
}

type Enrolled = Extract<ParticipantState, { status: 'enrolled' }>;

@CommandHandler(RecordLearningEvents)
export class RecordLearningEventsHandler implements ICommandHandler<RecordLearningEvents> {
  constructor(
    @Inject(EVENT_STORE) private readonly eventStore: EventStore,
    @Inject(PROGRAMME) private readonly programme: Programme,
    private readonly commands: CommandBus,
  ) {}

  async execute({ events, credential, requestId }: RecordLearningEvents): Promise<string[]> {
    const people = await this.#load(events);
    const problems: Problem[] = [];
    const statements = events.map((event) => this.#statement(event, people, problems));
    if (problems.length > 0) throw refusalOf(problems);
    for (const [id, state] of people) {
      const identity = ownIdentity(id, this.programme);
      if (state?.identities.includes(identity)) continue;
      await this.commands.execute(
        new ChangeParticipant({ type: 'link-identity', id, identity }, credential, requestId),
      );
    }
    const document = parseJson(JSON.stringify(statements));
    if (Array.isArray(document)) throw invalidJson(document);
    return this.commands.execute(new RecordStatements({ document }, VERSION, credential, requestId));
  }

  /** Who the events are about, by id; undefined for those who are not on the roster. */
  async #load(events: readonly AskedEvent[]): Promise<ReadonlyMap<string, Enrolled | undefined>> {
    const ids = [...new Set(events.map(({ body }) => body.participant.toLowerCase()))];
    const states = await Promise.all(ids.map((id) => loadParticipant(this.eventStore, id)));
    return new Map(ids.map((id, i) => [id, enrolled(states[i]!.state)]));
  }

  #statement(
    { path, body }: AskedEvent,
    people: ReadonlyMap<string, Enrolled | undefined>,
    problems: Problem[],
  ): Statement | undefined {
    const { participant, ...said } = body;
    const id = participant.toLowerCase();
    const state = people.get(id);
    if (!state) {
      const message = `There is no participant ${participant}: enrol them first.`;
      problems.push({ path: `${path}.participant`, rule: 'unknown-participant', message });
      return undefined;
    }
    const day = parseTimestampInstant(body.timestamp)!.slice(0, 10);
    const school = body.school ?? schoolOn(state, day);
    if (school === null) {
      const message = `They were at no school on ${day}: say for which school it was.`;
      problems.push({ path: `${path}.school`, rule: 'required', message });
      return undefined;
    }
    const event: LearningEvent = { ...said, school, account: ownAccount(id, this.programme) };
    const statement = statementOfEvent(event, this.programme);
    problems.push(...checkEvent(event, statement, this.programme, path));
    return statement;
  }
}

function enrolled(state: ParticipantState): Enrolled | undefined {
  return state.status === 'enrolled' ? state : undefined;
}

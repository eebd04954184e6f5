import type { Credential } from '#access';
import {
  decideSchool,
  evolveSchool,
  initialSchool,
  schoolStream,
  type Programme,
  type SchoolCommand,
  type SchoolEvent,
  type SchoolState,
} from '#domain';
import type { EventStore } from '#eventstore';
import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { randomUUID } from 'node:crypto';
import { eventsCommit, holds, type Precondition } from '../../shared/aggregate.js';
import { EVENT_STORE, PROGRAMME } from '../dependencies.js';
import { ApiError } from '../http/api-error.js';
import { revisionMismatch } from '../http/revision.js';
import { refusalOf } from './refusal.js';

/** Others may speak for the school in between; more often than this in a row is no coincidence. */
const MOST_ROUNDS = 5;

export interface ChangedSchool {
  readonly state: SchoolState;
  readonly revision: bigint;
}

/** Makes of a school what the command says; said again, it changes nothing. */
export class ChangeSchool extends Command<ChangedSchool> {
  constructor(
    readonly command: SchoolCommand,
    readonly credential: Credential,
    readonly requestId: string,
    readonly precondition?: Precondition,
  ) {
    super();
  }
}

@CommandHandler(ChangeSchool)
export class ChangeSchoolHandler implements ICommandHandler<ChangeSchool> {
  constructor(
    @Inject(EVENT_STORE) private readonly eventStore: EventStore,
    @Inject(PROGRAMME) private readonly programme: Programme,
  ) {}

  async execute({ command, credential, requestId, precondition }: ChangeSchool): Promise<ChangedSchool> {
    const origin = { credential: credential.key, requestId };
    for (let round = 0; round < MOST_ROUNDS; round++) {
      const { state: before, revision } = await this.#load(command.code);
      if (!holds(precondition, revision)) throw revisionMismatch(revision);
      const decided = decideSchool(command, before, this.programme);
      if ('problems' in decided) throw refusalOf(decided.problems);
      const { events } = decided;
      const changed = {
        state: events.reduce(evolveSchool, before),
        revision: (revision ?? -1n) + BigInt(events.length),
      };
      if (events.length === 0) return changed;
      const commit = eventsCommit(schoolStream(command.code), revision, events, origin, randomUUID);
      if ((await this.eventStore.append([commit])).outcome === 'recorded') return changed;
    }
    throw new ApiError('revision-conflict', 'others change this school at the same moment: try again');
  }

  async #load(code: string): Promise<{ readonly state: SchoolState; readonly revision: bigint | undefined }> {
    let state = initialSchool();
    let revision: bigint | undefined;
    for (;;) {
      const from = revision === undefined ? 0n : revision + 1n;
      const { events } = await this.eventStore.readStream(schoolStream(code), { from });
      for (const event of events) {
        state = evolveSchool(state, { type: event.type, data: JSON.parse(event.data) } as SchoolEvent);
        revision = event.revision;
      }
      if (events.length === 0) return { state, revision };
    }
  }
}

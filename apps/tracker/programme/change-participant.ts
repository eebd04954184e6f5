import type { Credential } from '#access';
import { NOT_ENROLLED, type ParticipantCommand, type Programme } from '#domain';
import type { EventStore } from '#eventstore';
import { currentLinks } from '#readmodels';
import type { Problem } from '#xapi';
import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type pg from 'pg';
import type { Precondition } from '../../shared/aggregate.js';
import { changeParticipants, type Changed } from '../../shared/participants.js';
import { DATABASE, EVENT_STORE, PROGRAMME } from '../dependencies.js';
import { ApiError } from '../http/api-error.js';
import { revisionMismatch } from '../http/revision.js';
import { refusalOf } from './refusal.js';

/** Makes of a participant what the command asks; asked again, it changes nothing. */
export class ChangeParticipant extends Command<Changed> {
  constructor(
    readonly command: ParticipantCommand,
    readonly credential: Credential,
    readonly requestId: string,
    readonly precondition?: Precondition,
  ) {
    super();
  }
}

@CommandHandler(ChangeParticipant)
export class ChangeParticipantHandler implements ICommandHandler<ChangeParticipant> {
  constructor(
    @Inject(EVENT_STORE) private readonly eventStore: EventStore,
    @Inject(DATABASE) private readonly database: pg.Pool,
    @Inject(PROGRAMME) private readonly programme: Programme,
  ) {}

  async execute({ command, credential, requestId, precondition }: ChangeParticipant): Promise<Changed> {
    await this.#refuseForeignIdentities(command);
    const origin = { credential: credential.key, requestId };
    const result = await changeParticipants(this.eventStore, this.programme, [{ command, precondition }], origin);
    switch (result.outcome) {
      case 'changed':
        return result.participants[0]!;
      case 'refused': {
        const problems = result.problems.map(({ problem }) => problem);
        if (problems[0]?.rule === NOT_ENROLLED) {
          throw new ApiError('not-found', `no participant has the id ${command.id}`);
        }
        throw refusalOf(problems);
      }
      case 'mismatch':
        throw revisionMismatch(result.revision);
      case 'contended':
        throw new ApiError('revision-conflict', 'others change this participant at the same moment: try again');
      default:
        return result satisfies never;
    }
  }

  /** Should two link one identity at the same moment, the later link holds. */
  async #refuseForeignIdentities(command: ParticipantCommand): Promise<void> {
    const named = identitiesOf(command);
    if (named.length === 0) return;
    const owners = await currentLinks(
      this.database,
      this.eventStore,
      named.map(([, identity]) => identity),
    );
    const problems = named.flatMap(([path, identity]): Problem[] => {
      const owner = owners.get(identity);
      if (owner === undefined || owner === command.id.toLowerCase()) return [];
      const message = `This identity is linked to the participant ${owner}: take it away there first.`;
      return [{ path, rule: 'identity-taken', message }];
    });
    if (problems.length > 0) {
      throw new ApiError('identity-conflict', `${problems[0]!.path}: ${problems[0]!.message}`, problems);
    }
  }
}

/** The identities that a command links, each with its place. */
function identitiesOf(command: ParticipantCommand): (readonly [path: string, identity: string])[] {
  if (command.type === 'link-identity') return [['$.identity', command.identity]];
  if (command.type !== 'describe') return [];
  return command.identities.map((identity, i) => [`$.identities[${i}]`, identity]);
}

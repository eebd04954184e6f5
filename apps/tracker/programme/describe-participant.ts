import type { Credential } from '#access';
import type { DescribeParticipant as Description, Programme } from '#domain';
import type { EventStore } from '#eventstore';
import { currentLinks } from '#readmodels';
import type { Problem } from '#xapi';
import { Inject } from '@nestjs/common';
import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type pg from 'pg';
import { describeParticipants, type Described } from '../../shared/participants.js';
import { DATABASE, EVENT_STORE, PROGRAMME } from '../dependencies.js';
import { ApiError } from '../http/api-error.js';

/** Makes a participant what the description says; says it again, and nothing happens. */
export class DescribeParticipant extends Command<Described> {
  constructor(
    readonly description: Description,
    readonly credential: Credential,
    readonly requestId: string,
  ) {
    super();
  }
}

@CommandHandler(DescribeParticipant)
export class DescribeParticipantHandler implements ICommandHandler<DescribeParticipant> {
  constructor(
    @Inject(EVENT_STORE) private readonly eventStore: EventStore,
    @Inject(DATABASE) private readonly database: pg.Pool,
    @Inject(PROGRAMME) private readonly programme: Programme,
  ) {}

  async execute({ description, credential, requestId }: DescribeParticipant): Promise<Described> {
    await this.#refuseForeignIdentities(description);
    const origin = { credential: credential.key, requestId };
    const result = await describeParticipants(this.eventStore, this.programme, [description], origin);
    switch (result.outcome) {
      case 'described':
        return result.participants[0]!;
      case 'refused':
        throw refusal(result.problems.map(({ problem }) => problem));
      case 'contended':
        throw new ApiError('revision-conflict', 'others change this participant at the same moment: try again');
      default:
        return result satisfies never;
    }
  }

  /** Should two link one identity at the same moment, the later link holds. */
  async #refuseForeignIdentities({ id, identities }: Description): Promise<void> {
    const owners = await currentLinks(this.database, this.eventStore, identities);
    const problems = identities.flatMap((identity, i): Problem[] => {
      const owner = owners.get(identity);
      if (owner === undefined || owner === id.toLowerCase()) return [];
      const message = `This identity is linked to the participant ${owner}: take it away there first.`;
      return [{ path: `$.identities[${i}]`, rule: 'identity-taken', message }];
    });
    if (problems.length > 0) {
      throw new ApiError('identity-conflict', `${problems[0]!.path}: ${problems[0]!.message}`, problems);
    }
  }
}

function refusal(problems: readonly Problem[]): ApiError {
  const count = problems.length === 1 ? 'one problem' : `${problems.length} problems, the first`;
  return new ApiError('invalid-request', `${count}: ${problems[0]!.path}: ${problems[0]!.message}`, problems);
}

import { PARTICIPANT_STREAM, type ParticipantEvent } from '#domain';
import { STREAM_DELETED } from '#eventstore';
import type { ProjectedEvent } from '#readmodels';

interface Membership {
  /** Undefined for somebody who left. */
  readonly school: string | undefined;
  readonly since: string;
}

/**
 * Who is who and where, folded from the events of the roster: the same answers as the roster's tables give, without the
 * tables, so that the log can be replayed where no projector runs. As large as the roster, whatever the log's length.
 */
export class RosterFold {
  /** Of several that hold a link to one identity, the latest is the owner. */
  readonly #links = new Map<string, string[]>();
  readonly #memberships = new Map<string, Membership[]>();

  apply(event: Pick<ProjectedEvent, 'stream' | 'type' | 'payload'>): void {
    if (!event.stream.startsWith(PARTICIPANT_STREAM)) return;
    const participant = event.stream.slice(PARTICIPANT_STREAM.length);
    if (event.type === STREAM_DELETED) return this.#forget(participant);
    const { type, data } = { type: event.type, data: event.payload } as ParticipantEvent;
    switch (type) {
      case 'IdentityLinked':
        this.#links.set(data.identity, [...this.#others(data.identity, participant), participant]);
        return;
      case 'IdentityUnlinked':
        this.#links.set(data.identity, this.#others(data.identity, participant));
        return;
      case 'SchoolMoved':
        this.#move(participant, data.school, data.from);
        return;
      case 'ParticipantLeft':
        this.#move(participant, undefined, data.from);
        return;
      default:
        // Names, roles and consent do not say whose a statement is.
        return;
    }
  }

  /** The participant whom an identity (an `actorKey`) is linked to. */
  participantOf(identity: string): string | undefined {
    return this.#links.get(identity)?.at(-1);
  }

  /** Where a participant was on a day, `2023-04-18`: what was recorded last of the memberships that had begun by then. */
  schoolAt(participant: string, day: string): string | undefined {
    return this.#memberships.get(participant)?.findLast(({ since }) => since <= day)?.school;
  }

  #move(participant: string, school: string | undefined, since: string): void {
    this.#memberships.set(participant, [...(this.#memberships.get(participant) ?? []), { school, since }]);
  }

  #others(identity: string, participant: string): string[] {
    return (this.#links.get(identity) ?? []).filter((owner) => owner !== participant);
  }

  #forget(participant: string): void {
    this.#memberships.delete(participant);
    for (const identity of this.#links.keys()) this.#links.set(identity, this.#others(identity, participant));
  }
}

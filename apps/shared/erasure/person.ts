import { participantStream, type ParticipantEvent } from '#domain';
import { START, type EventStore } from '#eventstore';
import { actorKey, parseActorKey, type Actor } from '#xapi';
import { createHash } from 'node:crypto';
import { readRoster } from '../history/read-history.js';

/** Everything by which somebody is told in the log. Lives in memory alone. */
export interface Person {
  readonly id: string;
  /** `actorKey`s, and the hashes of e-mail addresses among them. */
  readonly identities: ReadonlySet<string>;
  /** Texts that name them wherever they stand: addresses, account names and names long enough to be nobody else's. */
  readonly texts: readonly string[];
}

/** Shorter names and account names are words, or numbers, of their own: they are replaced where they name an agent only. */
const SHORTEST_TEXT = 6;

/**
 * Reads who somebody is: every identity that was ever linked to them and is not somebody else's now, every name they had.
 *
 * @returns undefined for a participant who is unknown, or erased
 */
export async function readPerson(eventStore: EventStore, id: string): Promise<Person | undefined> {
  const identities = new Set<string>();
  const names = new Set<string>();
  for (let from = 0n; ;) {
    const { state, events } = await eventStore.readStream(participantStream(id), { from });
    if (state !== 'exists') return undefined;
    for (const event of events) {
      const { type, data } = { type: event.type, data: JSON.parse(event.data) } as ParticipantEvent;
      if (type === 'IdentityLinked' || type === 'IdentityUnlinked') identities.add(data.identity);
      if ((type === 'ParticipantEnrolled' || type === 'Renamed') && data.name !== undefined) names.add(data.name);
      from = event.revision + 1n;
    }
    if (events.length === 0) break;
  }
  const { position } = await eventStore.head();
  const roster = await readRoster(eventStore, { upTo: position === START ? START : position });
  for (const identity of identities) {
    const owner = roster.participantOf(identity);
    if (owner !== undefined && owner !== id.toLowerCase()) identities.delete(identity);
  }
  const texts = [...names, ...[...identities].flatMap(textsOf)].filter((text) => text.length >= SHORTEST_TEXT);
  for (const hash of [...identities].flatMap(hashOfMbox)) identities.add(hash);
  return { id: id.toLowerCase(), identities, texts: [...new Set(texts)] };
}

function textsOf(identity: string): string[] {
  const actor = parseActorKey(identity);
  if (actor?.mbox !== undefined) return [actor.mbox.replace(/^mailto:/i, ''), sha1(actor.mbox)];
  if (actor?.account !== undefined) return [actor.account.name];
  return [actor?.mbox_sha1sum ?? actor?.openid ?? ''];
}

/** Whoever knows the address knows its hash: both are the same identity in other hands. */
function hashOfMbox(identity: string): string[] {
  const mbox = parseActorKey(identity)?.mbox;
  if (mbox === undefined) return [];
  return [actorKey({ mbox_sha1sum: sha1(mbox) } as Actor)!];
}

function sha1(text: string): string {
  return createHash('sha1').update(text).digest('hex');
}

import { PARTICIPANT_STREAM, type ParticipantEvent } from '#domain';
import { START, STREAM_DELETED, type EventStore, type RecordedEvent } from '#eventstore';
import type { ClientBase, Pool } from 'pg';
import { checkpointOf } from '../runner/checkpoint.js';
import { roster } from './model.js';
import { resolveIdentities } from './queries.js';

/**
 * Whose the identities are at the end of the log, whether or not the projector has got there, or runs: the read model, and
 * what the log says after it. `actorKey` → participant's id; those that nobody has claimed are left out.
 */
export async function currentLinks(
  db: Pick<Pool | ClientBase, 'query'>,
  eventStore: Pick<EventStore, 'readAll'>,
  identities: readonly string[],
): Promise<Map<string, string>> {
  // The checkpoint first: what the tables hold beyond it is said again by the log, and comes to the same.
  const checkpoint = await checkpointOf(db, roster.name);
  const owners = checkpoint ? await resolveIdentities(db, identities) : new Map<string, string>();
  const wanted = new Set(identities);
  for (let after = checkpoint?.position ?? START; ;) {
    const page = await eventStore.readAll({ after, streamPrefixes: [PARTICIPANT_STREAM] });
    for (const event of page.events) follow(owners, wanted, event);
    if (page.end) return owners;
    after = page.next;
  }
}

function follow(owners: Map<string, string>, wanted: ReadonlySet<string>, { stream, type, data }: RecordedEvent): void {
  const participant = stream.slice(PARTICIPANT_STREAM.length);
  if (type === STREAM_DELETED) {
    for (const [identity, owner] of owners) if (owner === participant) owners.delete(identity);
    return;
  }
  if (type !== 'IdentityLinked' && type !== 'IdentityUnlinked') return;
  const event = { type, data: JSON.parse(data) } as Extract<ParticipantEvent, { data: { identity: string } }>;
  const { identity } = event.data;
  if (!wanted.has(identity)) return;
  if (event.type === 'IdentityLinked') owners.set(identity, participant);
  else if (owners.get(identity) === participant) owners.delete(identity);
}

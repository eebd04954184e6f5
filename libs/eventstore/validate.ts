import { EventTooLarge, type Commit, type ProposedEvent } from './port.js';

/** Most bytes of one event's data as UTF-8, inclusive. EventStoreDB's default, so that every store takes the same events. */
export const MAX_EVENT_BYTES = 1_048_576;

const MAX_STREAM_BYTES = 1_000;
const MAX_REVISION = 2n ** 63n - 1n;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const NIL_UUID = '00000000-0000-0000-0000-000000000000';

/**
 * Refuses what no store would keep as it is, before anything is queued, so that one bad commit never spoils a write that it
 * shares with others. These are programming errors, except for the size, which depends on what users send.
 *
 * @returns the bytes of all data and metadata
 * @throws EventTooLarge when an event's data exceeds `MAX_EVENT_BYTES`
 * @throws RangeError when a commit is malformed
 */
export function validateCommits(commits: readonly Commit[]): number {
  let bytes = 0;
  for (const { stream, expected, events } of commits) {
    validateStream(stream);
    if (typeof expected === 'bigint' && (expected < 0n || expected > MAX_REVISION)) {
      throw new RangeError(`${stream}: an expected revision is 0 or more, not ${expected}`);
    }
    if (events.length === 0) throw new RangeError(`${stream}: a commit has at least one event`);
    for (const event of events) bytes += validateEvent(stream, event);
  }
  return bytes;
}

/** @throws RangeError when no store has such a stream: empty, a system stream (`$…`), or over 1,000 bytes */
export function validateStream(stream: string): void {
  if (!isKeepable(stream) || stream === '' || stream.startsWith('$') || Buffer.byteLength(stream) > MAX_STREAM_BYTES) {
    throw new RangeError(`not a stream's name: ${JSON.stringify(stream.slice(0, 100))}`);
  }
}

function validateEvent(stream: string, { id, type, data, metadata }: ProposedEvent): number {
  if (!UUID.test(id) || id === NIL_UUID) throw new RangeError(`${stream}: not a UUID in lower case: ${id}`);
  if (!isKeepable(type) || type === '' || type.startsWith('$')) throw new RangeError(`${stream}: not a type: ${type}`);
  if (!isKeepable(data) || !isKeepable(metadata)) {
    throw new RangeError(`${stream}: data and metadata are JSON texts, without NUL or half of a surrogate pair`);
  }
  const bytes = Buffer.byteLength(data);
  if (bytes > MAX_EVENT_BYTES) throw new EventTooLarge(stream, bytes, MAX_EVENT_BYTES);
  return bytes + Buffer.byteLength(metadata);
}

/** Whether UTF-8 gives the text back to the byte, and PostgreSQL takes it. JSON escapes both exceptions. */
function isKeepable(text: string): boolean {
  return text.isWellFormed() && !text.includes('\0');
}

/** A record as EventStoreDB keeps it. */
export interface StoredEvent {
  readonly id: string;
  readonly stream: string;
  readonly revision: bigint;
  readonly type: string;
  readonly contentType: string;
  readonly data: Uint8Array;
  readonly metadata: Uint8Array;
  readonly position: bigint;
  /** In .NET's ticks of 100 ns since 1970. */
  readonly created: bigint;
}

export type NewEvent = Pick<StoredEvent, 'id' | 'type' | 'contentType' | 'data' | 'metadata'>;

/** What an append expects of its stream: a revision, or what `-1`, `-2` and `-4` mean on the server. */
export type Expected = bigint;
export const NO_STREAM = -1n;
export const ANY = -2n;
export const STREAM_EXISTS = -4n;
export const DELETED = 2n ** 63n - 1n;

export type Written =
  /** `position` is missing where the event is known and its stream was soft-deleted. */
  | {
      readonly kind: 'written';
      readonly revision: bigint;
      readonly position: bigint | undefined;
      readonly fresh: boolean;
    }
  | { readonly kind: 'wrong-version'; readonly current: bigint | undefined }
  | { readonly kind: 'deleted' };

interface Stream {
  readonly events: StoredEvent[];
  tombstone: boolean;
  /** Soft deletion: readers get nothing before it. */
  before: bigint;
}

const CHUNK = 256n * 2n ** 20n;

/** The log and its streams, by the server's rules (`CheckCommit` in its IndexWriter). */
export class StandInLog {
  /** `$all`, in its order. */
  events: StoredEvent[] = [];
  /** How far the clock is wrong, in ticks. */
  clockOffset = 0n;
  /** The id of a scavenge that is under way. */
  scavenging: string | undefined;
  readonly #streams = new Map<string, Stream>();
  readonly #positions = new Set<bigint>();
  readonly #recent = new Map<string, { readonly stream: string; readonly revision: bigint }>();
  readonly #listeners = new Set<(event: StoredEvent) => void>();
  #end = 0n;

  constructor() {
    for (const [stream, type] of [
      ['$epoch-information', '$EpochInformation'],
      ['$users', '$User'],
      ['$$$users', '$metadata'],
    ] as const) {
      this.append(stream, ANY, [newEvent(type, '{}')]);
    }
  }

  get end(): bigint {
    return this.#end;
  }

  onAppended(listener: (event: StoredEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Whether a record began here once; a scavenge may have removed it since. */
  isPlace(position: bigint): boolean {
    return this.#positions.has(position);
  }

  read(stream: string): { readonly state: 'exists' | 'none' | 'deleted'; readonly events: readonly StoredEvent[] } {
    const found = this.#streams.get(stream);
    if (found?.tombstone) return { state: 'deleted', events: [] };
    if (!found || found.before > lastOf(found)) return { state: 'none', events: [] };
    return { state: 'exists', events: found.events.filter(({ revision }) => revision >= found.before) };
  }

  append(name: string, expected: Expected, events: readonly NewEvent[]): Written {
    const stream = this.#streams.get(name) ?? { events: [], tombstone: false, before: 0n };
    if (stream.tombstone) return { kind: 'deleted' };
    const last = lastOf(stream);
    const known = this.#known(name, stream, expected, events);
    if (known) return known;
    const softDeleted = stream.events.length > 0 && stream.before > last;
    const fits =
      expected === ANY ||
      (expected === STREAM_EXISTS ? last >= 0n && !softDeleted : expected === last) ||
      (expected === NO_STREAM && softDeleted);
    if (!fits) return { kind: 'wrong-version', current: last < 0n ? undefined : last };
    this.#streams.set(name, stream);
    if (softDeleted) stream.before = last + 1n;
    const written = events.map((event, index) => this.#record(name, last + 1n + BigInt(index), event));
    stream.events.push(...written);
    for (const event of written) for (const listener of this.#listeners) listener(event);
    const end = written.at(-1)!;
    return { kind: 'written', revision: end.revision, position: end.position, fresh: true };
  }

  /** Deletes for ever: appends are refused from now on, and a tombstone stands in the log. */
  tombstone(name: string): StoredEvent | undefined {
    const stream = this.#streams.get(name) ?? { events: [], tombstone: false, before: 0n };
    if (stream.tombstone) return undefined;
    stream.tombstone = true;
    this.#streams.set(name, stream);
    const event = this.#record(name, DELETED, { ...newEvent('$streamDeleted', ''), contentType: BINARY });
    for (const listener of this.#listeners) listener(event);
    return event;
  }

  /** Deletes so that the stream may begin anew. False where there is nothing to delete. */
  softDelete(name: string): boolean {
    const stream = this.#streams.get(name);
    if (!stream || stream.tombstone || stream.before > lastOf(stream)) return false;
    stream.before = DELETED;
    this.append(`$$${name}`, ANY, [newEvent('$metadata', '{"$tb":9223372036854775807}')]);
    return true;
  }

  /** Takes away what was deleted; of a soft-deleted stream the last event stays. Positions go on in a new chunk. */
  scavenge(): void {
    this.append('$scavengePoints', ANY, [newEvent('$scavengePoint', '{"threshold":0}')]);
    this.events = this.events.filter(({ stream, revision, type }) => {
      const found = this.#streams.get(stream)!;
      if (found.tombstone) return type === '$streamDeleted';
      return revision >= found.before || revision === lastOf(found);
    });
    this.#end = (this.#end / CHUNK + 1n) * CHUNK;
  }

  /** What a restart forgets. */
  forgetIds(): void {
    this.#recent.clear();
  }

  /** Replaces the last event's time, as if the clock had been set back since. */
  ageLast(ticks: bigint): void {
    const last = this.events.at(-1)!;
    const aged = { ...last, created: last.created + ticks };
    this.events[this.events.length - 1] = aged;
    const { events } = this.#streams.get(last.stream)!;
    if (events.at(-1) === last) events[events.length - 1] = aged;
  }

  #known(name: string, stream: Stream, expected: Expected, events: readonly NewEvent[]): Written | undefined {
    const [first] = events;
    if (!first) return undefined;
    if (expected === ANY || expected === STREAM_EXISTS) {
      const places = events.map(({ id }) => this.#recent.get(id));
      if (places.some((place) => place?.stream !== name)) return undefined;
      return this.#found(stream, places.at(-1)!.revision);
    }
    const last = lastOf(stream);
    if (expected >= last) return undefined;
    const matches = events.map(({ id }, index) => stream.events[Number(expected) + 1 + index]?.id === id);
    if (matches[0] !== true) return undefined;
    return matches.every(Boolean)
      ? this.#found(stream, expected + BigInt(events.length))
      : { kind: 'wrong-version', current: last };
  }

  #found(stream: Stream, revision: bigint): Written {
    const position = revision >= stream.before ? stream.events[Number(revision)]!.position : undefined;
    return { kind: 'written', revision, position, fresh: false };
  }

  #record(stream: string, revision: bigint, event: NewEvent): StoredEvent {
    const created = BigInt(Math.round((performance.timeOrigin + performance.now()) * 10_000)) + this.clockOffset;
    const stored: StoredEvent = {
      ...event,
      id: event.id.toLowerCase(),
      stream,
      revision,
      position: this.#end,
      created,
    };
    this.events.push(stored);
    this.#positions.add(this.#end);
    this.#end += BigInt(100 + stream.length + event.data.length + event.metadata.length);
    this.#recent.set(stored.id, { stream, revision });
    return stored;
  }
}

const BINARY = 'application/octet-stream';

function lastOf({ events }: Stream): bigint {
  return BigInt(events.length) - 1n;
}

export function newEvent(type: string, data: string): NewEvent {
  const id = crypto.randomUUID();
  return { id, type, contentType: 'application/json', data: Buffer.from(data), metadata: Buffer.alloc(0) };
}

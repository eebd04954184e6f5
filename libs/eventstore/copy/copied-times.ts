import type {
  AppendResult,
  Changes,
  Commit,
  EventStore,
  Instant,
  LogHead,
  LogPage,
  ProposedEvent,
  ReadAllOptions,
  ReadStreamOptions,
  RecordedEvent,
  StreamSlice,
} from '../port.js';

/**
 * A log stamps what it records, so a copy of an event would seem to be of today. What is copied therefore carries its
 * first time of record in the metadata, around the original metadata: `{"$recordedAt":"2024-…Z","metadata":{…}}`.
 */
const TIME = '{"$recordedAt":"';
const REST = ',"metadata":';
const INSTANT_LENGTH = '2024-09-01T08:00:00.000000Z'.length;
const TIME_END = TIME.length + INSTANT_LENGTH + 1;

/** An event of one log as another log is to record it: it keeps its time of record. */
export function carried({ id, type, data, metadata, recordedAt }: RecordedEvent): ProposedEvent {
  return { id, type, data, metadata: `${TIME}${recordedAt}"${metadata === '' ? '' : REST + metadata}}` };
}

/** The event as the log had it that recorded it first, if this is a copy. */
export function uncarried(event: RecordedEvent): RecordedEvent {
  const { metadata } = event;
  if (!metadata.startsWith(TIME)) return event;
  const recordedAt: Instant = metadata.slice(TIME.length, TIME_END - 1);
  const rest = metadata.slice(TIME_END, -1);
  const { id, type, data, stream, revision, position } = event;
  return {
    id,
    type,
    data,
    stream,
    revision,
    position,
    recordedAt,
    metadata: rest.startsWith(REST) ? rest.slice(REST.length) : '',
  };
}

/**
 * A store whose readers see copied events as they were in the log that recorded them first. What is appended after the
 * copy is later than all of it, so `recordedAt` does not go back, and the head's promise holds as it stands.
 */
export class WithCopiedTimes implements EventStore {
  readonly atomicAcrossStreams: boolean;
  readonly redact: EventStore['redact'];

  constructor(private readonly store: EventStore) {
    this.atomicAcrossStreams = store.atomicAcrossStreams;
    const { redact } = store;
    this.redact =
      redact &&
      (async (stream, revision, { data, metadata }) => {
        // What carries its first time of record goes on carrying it.
        const { events } = await store.readStream(stream, { from: revision, limit: 1 });
        const [raw] = events;
        const original = raw && uncarried(raw);
        const wrapped = raw && original !== raw ? carried({ ...original!, metadata }).metadata : metadata;
        await redact(stream, revision, { data, metadata: wrapped });
      });
  }

  async readStream(stream: string, options?: ReadStreamOptions): Promise<StreamSlice> {
    const slice = await this.store.readStream(stream, options);
    return { ...slice, events: slice.events.map(uncarried) };
  }

  async readAll(options?: ReadAllOptions): Promise<LogPage> {
    const page = await this.store.readAll(options);
    return { ...page, events: page.events.map(uncarried) };
  }

  append(commits: readonly Commit[]): Promise<AppendResult> {
    return this.store.append(commits);
  }

  changes(): Changes {
    return this.store.changes();
  }

  delete(stream: string): Promise<void> {
    return this.store.delete(stream);
  }

  head(options?: { readonly exact?: boolean }): Promise<LogHead> {
    return this.store.head(options);
  }

  close(): Promise<void> {
    return this.store.close();
  }
}

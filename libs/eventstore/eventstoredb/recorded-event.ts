import { STREAM_DELETED, type Instant, type RecordedEvent } from '../port.js';
import { textOf, uuidText, type ReadResp } from './protocol.js';

/** The stream of the marks that tell how far time has come while nothing is recorded; see `clock.ts`. */
export const TIME_STREAM = 'vetrail-time';

/** An event of the log as the server tells it. */
export interface LogEntry {
  readonly position: bigint;
  readonly revision: bigint;
  /** What readers get; undefined for events of the server's own or of others, and for marks of time. */
  readonly event: RecordedEvent | undefined;
  /** When it was recorded; undefined for the server's own events, whose time means nothing to anybody. */
  readonly recordedAt: Instant | undefined;
  /** Of time, set by this installation. */
  readonly isMark: boolean;
}

/**
 * What an answer to a read holds; undefined for one that is no event.
 *
 * @param prefix of this installation's streams, which readers do not see
 */
export function logEntry(response: ReadResp, prefix: string): LogEntry | undefined {
  const record = response.getEvent()?.getEvent();
  return record && entryOf(record, prefix);
}

type ServerRecord = NonNullable<ReturnType<NonNullable<ReturnType<ReadResp['getEvent']>>['getEvent']>>;

function entryOf(record: ServerRecord, prefix: string): LogEntry {
  const name = textOf(record.getStreamIdentifier()!.getStreamName_asU8());
  const place = { position: BigInt(record.getCommitPosition()), revision: BigInt(record.getStreamRevision()) };
  const properties = record.getMetadataMap();
  const type = properties.get('type') ?? '';
  if (name.startsWith('$') || (type.startsWith('$') && type !== STREAM_DELETED)) {
    return { ...place, event: undefined, recordedAt: undefined, isMark: false };
  }
  const created = instantOfTicks(properties.get('created') ?? '0');
  const stream = name.startsWith(prefix) ? name.slice(prefix.length) : undefined;
  if (stream === undefined || stream === TIME_STREAM) {
    return { ...place, event: undefined, recordedAt: created, isMark: stream === TIME_STREAM };
  }
  const event: RecordedEvent = {
    id: uuidText(record.getId()),
    type,
    data: textOf(record.getData_asU8()),
    metadata: textOf(record.getCustomMetadata_asU8()),
    stream,
    ...place,
    recordedAt: created,
  };
  return { ...place, event, recordedAt: created, isMark: false };
}

/** .NET's ticks of 100 ns since 1970, as text, as an instant of whole microseconds. */
export function instantOfTicks(ticks: string): Instant {
  const digits = ticks.padStart(5, '0');
  return `${new Date(Number(digits.slice(0, -4))).toISOString().slice(0, 23)}${digits.slice(-4, -1)}Z`;
}

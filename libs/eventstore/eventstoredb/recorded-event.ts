import { STREAM_DELETED, type Instant, type RecordedEvent } from '../port.js';
import { textOf, uuidText, type ReadResp } from './protocol.js';

/** The stream of the marks that tell how far time has come while nothing is recorded; see `clock.ts`. */
export const TIME_STREAM = 'vetrail-time';

/** An event of the log as the server tells it. */
export interface LogEntry {
  readonly position: bigint;
  /** What readers get; undefined for the server's own events and for marks of time, which they do not. */
  readonly event: RecordedEvent | undefined;
  /** When it was recorded; undefined for the server's own events, whose time means nothing to anybody. */
  readonly recordedAt: Instant | undefined;
}

/** The entries among the answers to a read. */
export function logEntries(responses: readonly ReadResp[]): LogEntry[] {
  return responses.flatMap((response) => {
    const record = response.getEvent()?.getEvent();
    return record ? [logEntry(record)] : [];
  });
}

type ServerRecord = NonNullable<ReturnType<NonNullable<ReturnType<ReadResp['getEvent']>>['getEvent']>>;

function logEntry(record: ServerRecord): LogEntry {
  const stream = textOf(record.getStreamIdentifier()!.getStreamName_asU8());
  const position = BigInt(record.getCommitPosition());
  const properties = record.getMetadataMap();
  const type = properties.get('type') ?? '';
  if (stream.startsWith('$') || (type.startsWith('$') && type !== STREAM_DELETED)) {
    return { position, event: undefined, recordedAt: undefined };
  }
  const created = instantOfTicks(properties.get('created') ?? '0');
  if (stream === TIME_STREAM) return { position, event: undefined, recordedAt: created };
  const event: RecordedEvent = {
    id: uuidText(record.getId()),
    type,
    data: textOf(record.getData_asU8()),
    metadata: textOf(record.getCustomMetadata_asU8()),
    stream,
    revision: BigInt(record.getStreamRevision()),
    position,
    recordedAt: created,
  };
  return { position, event, recordedAt: created };
}

/** .NET's ticks of 100 ns since 1970, as text, as an instant of whole microseconds. */
export function instantOfTicks(ticks: string): Instant {
  const digits = ticks.padStart(5, '0');
  return `${new Date(Number(digits.slice(0, -4))).toISOString().slice(0, 23)}${digits.slice(-4, -1)}Z`;
}

import streams from '@eventstore/db-client/generated/streams_pb.js';
import { status } from '@grpc/grpc-js';
import { eventResponse, indexOf, type ReadCall } from './answers.js';
import type { Faults } from './faults.js';
import type { StandInLog, StoredEvent } from './log.js';
import { subscribe } from './subscribe.js';
import { failure, refusal, streamDeleted } from './trailers.js';

type Options = InstanceType<typeof streams.ReadReq.Options>;

/** Serves one call that reads a stream or `$all`, or follows `$all`. */
export function read(call: ReadCall, log: StandInLog, faults: Faults): void {
  const refused = refusal(call.metadata, faults);
  if (refused) {
    call.emit('error', refused);
    return;
  }
  const options = call.request.getOptions()!;
  if (options.hasSubscription()) {
    subscribe(call, options, log, faults);
    return;
  }
  const found = options.hasStream() ? readStream(options, log) : readAll(options, log);
  if (found instanceof Error) {
    call.emit('error', found);
    return;
  }
  if (found === 'no stream') {
    const identifier = options.getStream()!.getStreamIdentifier();
    const notFound = new streams.ReadResp.StreamNotFound().setStreamIdentifier(identifier);
    call.write(new streams.ReadResp().setStreamNotFound(notFound));
  } else {
    const count = Number(options.getCount());
    for (const event of found.slice(0, count)) call.write(eventResponse(event));
  }
  call.end();
}

function readStream(options: Options, log: StandInLog): readonly StoredEvent[] | 'no stream' | Error {
  const place = options.getStream()!;
  const name = Buffer.from(place.getStreamIdentifier()!.getStreamName_asU8()).toString();
  if (Number(options.getCount()) === 0) return failure(status.UNKNOWN, 'a count is at least 1');
  const { state, events } = log.read(name);
  if (state === 'deleted') return streamDeleted(name);
  if (state === 'none') return 'no stream';
  const backwards = options.getReadDirection() === 1;
  // Backwards from the start is what a request without a revision means: the first event alone.
  const from = place.hasRevision() ? BigInt(place.getRevision()) : place.hasEnd() ? undefined : 0n;
  if (!backwards) return events.filter(({ revision }) => revision >= (from ?? 2n ** 64n));
  return events.filter(({ revision }) => from === undefined || revision <= from).toReversed();
}

function readAll(options: Options, log: StandInLog): readonly StoredEvent[] | Error {
  const place = options.getAll()!;
  const backwards = options.getReadDirection() === 1;
  const position = place.hasPosition() ? BigInt(place.getPosition()!.getCommitPosition()) : undefined;
  if (position !== undefined && position < log.end && !log.isPlace(position)) {
    return failure(status.UNKNOWN, 'Exception was thrown by handler. no record begins there');
  }
  if (backwards) {
    const before = position ?? (place.hasEnd() ? log.end : 0n);
    return log.events.slice(0, indexOf(log, before)).toReversed();
  }
  return log.events.slice(indexOf(log, position ?? (place.hasEnd() ? log.end : 0n)));
}

import statusPb from '@eventstore/db-client/generated/status_pb.js';
import shared from '@eventstore/db-client/generated/shared_pb.js';
import streams from '@eventstore/db-client/generated/streams_pb.js';
import type { BatchAppendReq, BatchAppendResp } from '@eventstore/db-client/generated/streams_pb.js';
import { status, type ServerDuplexStream } from '@grpc/grpc-js';
import any from 'google-protobuf/google/protobuf/any_pb.js';
import type { Message } from 'google-protobuf';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Faults } from './faults.js';
import { ANY, NO_STREAM, STREAM_EXISTS, type Expected, type NewEvent, type StandInLog, type Written } from './log.js';
import { refusal } from './trailers.js';

export const MAX_APPEND_SIZE = 1_048_576;
/** How long after an append the same one counts as having met it on its way, and what that costs. */
const ON_ITS_WAY_MS = 1;
const MET_MS = 2_500;

interface Pending {
  readonly stream: string;
  readonly expected: Expected;
  readonly deadline: number;
  readonly events: NewEvent[];
}

/** Serves one call of batched appends. */
export class BatchAppends {
  readonly #pending = new Map<string, Pending>();
  static readonly #onTheirWay = new Set<string>();

  constructor(
    private readonly log: StandInLog,
    private readonly faults: Faults,
    private readonly cut: () => void,
  ) {}

  serve(call: ServerDuplexStream<BatchAppendReq, BatchAppendResp>): void {
    const refused = refusal(call.metadata, { ...this.faults, leader: undefined });
    if (refused) {
      call.emit('error', refused);
      return;
    }
    call.on('data', (request: BatchAppendReq) => void this.#take(request, call));
    call.on('error', () => call.end());
    call.on('end', () => call.end());
  }

  async #take(request: BatchAppendReq, call: ServerDuplexStream<BatchAppendReq, BatchAppendResp>): Promise<void> {
    const id = request.getCorrelationId()!.getString();
    const options = request.getOptions();
    if (options) {
      this.#pending.set(id, {
        stream: Buffer.from(options.getStreamIdentifier()!.getStreamName_asU8()).toString(),
        expected: expectedOf(options),
        deadline: options.getDeadline()?.toDate().getTime() ?? Infinity,
        events: [],
      });
    }
    const pending = this.#pending.get(id)!;
    for (const message of request.getProposedMessagesList()) pending.events.push(eventOf(message));
    if (!request.getIsFinal()) return;
    this.#pending.delete(id);
    const response = await this.#answer(pending);
    if (!response) return;
    response
      .setCorrelationId(request.getCorrelationId())
      .setStreamIdentifier(new shared.StreamIdentifier().setStreamName(Buffer.from(pending.stream)));
    if (!call.cancelled) call.write(response);
  }

  async #answer({ stream, expected, deadline, events }: Pending): Promise<BatchAppendResp | undefined> {
    const { faults } = this;
    if (faults.delayMs > 0) await sleep(faults.delayMs);
    if (deadline < Date.now()) return timedOut();
    if (faults.notReady) return refusedWith(status.UNKNOWN, 'Server Is Not Ready', new shared.Empty(), 'Empty');
    if (events.reduce((sum, { data }) => sum + data.length, 0) > MAX_APPEND_SIZE) {
      const details = new shared.MaximumAppendSizeExceeded().setMaxappendsize(MAX_APPEND_SIZE);
      return refusedWith(status.INVALID_ARGUMENT, 'too large', details, 'MaximumAppendSizeExceeded');
    }
    const bad = badRequest(stream, events);
    if (bad) return refusedWith(status.INVALID_ARGUMENT, bad, new shared.BadRequest().setMessage(bad), 'BadRequest');
    const first = `${stream} ${events[0]?.id}`;
    if (BatchAppends.#onTheirWay.has(first)) {
      await sleep(MET_MS);
      return timedOut();
    }
    const written = this.log.append(stream, expected, events);
    if (written.kind === 'written' && written.fresh) {
      BatchAppends.#onTheirWay.add(first);
      setTimeout(() => BatchAppends.#onTheirWay.delete(first), ON_ITS_WAY_MS);
      if (faults.timeoutsAfterWriting > 0) {
        faults.timeoutsAfterWriting -= 1;
        return timedOut();
      }
      if (faults.cutsAfterWriting > 0) {
        faults.cutsAfterWriting -= 1;
        this.cut();
        return undefined;
      }
      // Durable, and others may know of it, before it is acknowledged.
      await sleep(ON_ITS_WAY_MS);
    }
    return responseTo(written, stream, expected);
  }
}

function expectedOf(options: InstanceType<typeof streams.BatchAppendReq.Options>): Expected {
  if (options.hasNoStream()) return NO_STREAM;
  if (options.hasAny()) return ANY;
  return options.hasStreamExists() ? STREAM_EXISTS : BigInt(options.getStreamPosition());
}

function eventOf(message: InstanceType<typeof streams.BatchAppendReq.ProposedMessage>): NewEvent {
  const contentType = message.getMetadataMap().get('content-type') ?? '';
  const known = contentType === 'application/json' || contentType === 'application/octet-stream';
  return {
    id: message.getId()!.getString(),
    type: message.getMetadataMap().get('type') ?? '',
    contentType,
    data: known ? message.getData_asU8() : new Uint8Array(),
    metadata: message.getCustomMetadata_asU8(),
  };
}

function badRequest(stream: string, events: readonly NewEvent[]): string | undefined {
  if (stream === '') return 'the stream has no name';
  return events.some(({ id, type }) => type === '' || !/^[0-9a-f-]{36}$/i.test(id) || /^[0-]+$/.test(id))
    ? 'an event has no type, or its id is no UUID'
    : undefined;
}

function responseTo(written: Written, stream: string, expected: Expected): BatchAppendResp {
  switch (written.kind) {
    case 'written': {
      const { revision, position } = written;
      const success = new streams.BatchAppendResp.Success().setCurrentRevision(String(revision));
      if (position === undefined) success.setNoPosition(new shared.Empty());
      else {
        const place = new shared.AllStreamPosition().setCommitPosition(String(position));
        success.setPosition(place.setPreparePosition(String(position)));
      }
      return new streams.BatchAppendResp().setSuccess(success);
    }
    case 'deleted': {
      const identifier = new shared.StreamIdentifier().setStreamName(Buffer.from(stream));
      const details = new shared.StreamDeleted().setStreamIdentifier(identifier);
      return refusedWith(status.NOT_FOUND, 'deleted', details, 'StreamDeleted');
    }
    case 'wrong-version': {
      const details = new shared.WrongExpectedVersion();
      if (written.current === undefined) details.setCurrentNoStream(new shared.Empty());
      else details.setCurrentStreamRevision(String(written.current));
      if (expected === NO_STREAM) details.setExpectedNoStream(new shared.Empty());
      else if (expected === ANY) details.setExpectedAny(new shared.Empty());
      else if (expected === STREAM_EXISTS) details.setExpectedStreamExists(new shared.Empty());
      else details.setExpectedStreamPosition(String(expected));
      return refusedWith(status.ALREADY_EXISTS, '', details, 'WrongExpectedVersion');
    }
    default:
      return written satisfies never;
  }
}

const timedOut = () => refusedWith(status.DEADLINE_EXCEEDED, 'Timeout', new shared.Timeout(), 'Timeout');

function refusedWith(code: number, message: string, details: Message, type: string): BatchAppendResp {
  const packed = new any.Any();
  packed.pack(details.serializeBinary(), type === 'Empty' ? 'google.protobuf.Empty' : `event_store.client.${type}`);
  const error = new statusPb.Status().setCode(code).setMessage(message).setDetails(packed);
  return new streams.BatchAppendResp().setError(error);
}

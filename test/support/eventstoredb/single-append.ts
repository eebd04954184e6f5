import shared from '@eventstore/db-client/generated/shared_pb.js';
import streams from '@eventstore/db-client/generated/streams_pb.js';
import type { AppendReq, AppendResp } from '@eventstore/db-client/generated/streams_pb.js';
import { status, type sendUnaryData, type ServerReadableStream } from '@grpc/grpc-js';
import type { Faults } from './faults.js';
import { ANY, NO_STREAM, STREAM_EXISTS, type Expected, type NewEvent, type StandInLog } from './log.js';
import { failure, refusal, streamDeleted } from './trailers.js';

/** Serves one append that is a call of its own. A wrong version is an answer here, not an error. */
export function appendSingly(
  call: ServerReadableStream<AppendReq, AppendResp>,
  done: sendUnaryData<AppendResp>,
  log: StandInLog,
  faults: Faults,
): void {
  let stream = '';
  let expected: Expected = ANY;
  const events: NewEvent[] = [];
  call.on('data', (request: AppendReq) => {
    const options = request.getOptions();
    if (options) {
      stream = Buffer.from(options.getStreamIdentifier()!.getStreamName_asU8()).toString();
      if (options.hasNoStream()) expected = NO_STREAM;
      else if (options.hasStreamExists()) expected = STREAM_EXISTS;
      else if (!options.hasAny()) expected = BigInt(options.getRevision());
    }
    const message = request.getProposedMessage();
    if (!message) return;
    events.push({
      id: message.getId()!.getString(),
      type: message.getMetadataMap().get('type') ?? '',
      contentType: message.getMetadataMap().get('content-type') ?? '',
      data: message.getData_asU8(),
      metadata: message.getCustomMetadata_asU8(),
    });
  });
  call.on('end', () => {
    const refused = refusal(call.metadata, faults);
    if (refused) return done(refused);
    if (faults.notReady) return done(failure(status.UNAVAILABLE, 'Server Is Not Ready'));
    const written = log.append(stream, expected, events);
    switch (written.kind) {
      case 'deleted':
        return done(streamDeleted(stream));
      case 'wrong-version': {
        const wrong = new streams.AppendResp.WrongExpectedVersion();
        if (written.current === undefined) wrong.setCurrentNoStream(new shared.Empty());
        else wrong.setCurrentRevision(String(written.current));
        return done(null, new streams.AppendResp().setWrongExpectedVersion(wrong));
      }
      case 'written': {
        const success = new streams.AppendResp.Success().setCurrentRevision(String(written.revision));
        const place = String(written.position ?? 0n);
        success.setPosition(new streams.AppendResp.Position().setCommitPosition(place).setPreparePosition(place));
        return done(null, new streams.AppendResp().setSuccess(success));
      }
      default:
        return written satisfies never;
    }
  });
}

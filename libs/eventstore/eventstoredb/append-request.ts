import type { Commit, Revision } from '../port.js';
import {
  shared,
  streamIdentifier,
  streams,
  textOf,
  uuidOf,
  type BatchAppendReq,
  type BatchAppendResp,
} from './protocol.js';

/** What the server made of one commit. */
export type AppendOutcome =
  | { readonly kind: 'recorded'; readonly revision: Revision; readonly position: bigint }
  | { readonly kind: 'conflict'; readonly actual: Revision | 'none' | 'deleted' }
  /** Not written, or nobody knows: the same commit may be sent again. */
  | { readonly kind: 'again'; readonly reason: unknown }
  | { readonly kind: 'refused'; readonly reason: unknown };

/**
 * A commit as one request. Texts go out as they are, so that the log keeps them to the byte. It carries no deadline: the
 * server would hold it against its own clock; who sends keeps the time.
 */
export function appendRequest(correlationId: string, { stream, expected, events }: Commit): BatchAppendReq {
  const options = new streams.BatchAppendReq.Options().setStreamIdentifier(streamIdentifier(stream));
  if (expected === 'none') options.setNoStream(new shared.Empty());
  else if (expected === 'any') options.setAny(new shared.Empty());
  else options.setStreamPosition(String(expected));
  const messages = events.map(({ id, type, data, metadata }) => {
    const message = new streams.BatchAppendReq.ProposedMessage()
      .setId(uuidOf(id))
      .setData(Buffer.from(data))
      .setCustomMetadata(Buffer.from(metadata));
    message.getMetadataMap().set('type', type).set('content-type', 'application/json');
    return message;
  });
  return new streams.BatchAppendReq()
    .setCorrelationId(uuidOf(correlationId))
    .setOptions(options)
    .setProposedMessagesList(messages)
    .setIsFinal(true);
}

export function appendOutcome(response: BatchAppendResp): AppendOutcome {
  const success = response.getSuccess();
  if (success) {
    const position = success.getPosition();
    // Without a position: the event is known, and somebody deleted its stream with a tool of the server's.
    if (!position) return { kind: 'conflict', actual: 'deleted' };
    return {
      kind: 'recorded',
      revision: BigInt(success.getCurrentRevision()),
      position: BigInt(position.getCommitPosition()),
    };
  }
  const error = response.getError();
  const details = error?.getDetails();
  const type = details?.getTypeName().replace('event_store.client.', '');
  const reason = new Error(`${error?.getMessage() || type || 'an answer without a result'} (${streamOf(response)})`);
  switch (type) {
    case 'WrongExpectedVersion': {
      const actual = shared.WrongExpectedVersion.deserializeBinary(details!.getValue_asU8());
      const exists = actual.hasCurrentStreamRevision();
      return { kind: 'conflict', actual: exists ? BigInt(actual.getCurrentStreamRevision()) : 'none' };
    }
    case 'StreamDeleted':
      return { kind: 'conflict', actual: 'deleted' };
    case 'BadRequest':
    case 'MaximumAppendSizeExceeded':
      return { kind: 'refused', reason };
    case 'AccessDenied':
      return { kind: 'refused', reason: Object.assign(reason, { code: ACCESS_DENIED }) };
    default:
      // Timeout, Unknown, and an empty message where the node is not ready, is busy, or knows no leader.
      return { kind: 'again', reason };
  }
}

const ACCESS_DENIED = 7;

function streamOf(response: BatchAppendResp): string {
  return textOf(response.getStreamIdentifier()?.getStreamName_asU8() ?? new Uint8Array());
}

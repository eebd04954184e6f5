import streams from '@eventstore/db-client/generated/streams_pb.js';
import { status } from '@grpc/grpc-js';
import type { Faults } from './faults.js';
import type { StandInLog, StoredEvent } from './log.js';
import { eventResponse, indexOf, type ReadCall } from './answers.js';
import { failure } from './trailers.js';

type Options = InstanceType<typeof streams.ReadReq.Options>;

/**
 * Follows `$all`: what is there already, then what comes. An event that the filter leaves out counts towards the next
 * checkpoint. Who does not keep up with what comes is cut off.
 */
export function subscribe(call: ReadCall, options: Options, log: StandInLog, faults: Faults): void {
  const confirmation = new streams.ReadResp.SubscriptionConfirmation().setSubscriptionId(crypto.randomUUID());
  call.write(new streams.ReadResp().setConfirmation(confirmation));
  const matches = filterOf(options);
  const filter = options.getFilter();
  const interval = filter ? (filter.hasMax() ? filter.getMax() : 32) * filter.getCheckpointintervalmultiplier() : 0;
  let leftOut = 0;
  const tell = (event: StoredEvent): void => {
    if (matches(event)) {
      call.write(eventResponse(event));
      return;
    }
    leftOut += 1;
    if (leftOut < interval) return;
    leftOut = 0;
    const place = String(event.position);
    const checkpoint = new streams.ReadResp.Checkpoint().setCommitPosition(place).setPreparePosition(place);
    call.write(new streams.ReadResp().setCheckpoint(checkpoint));
  };
  for (const event of missed(options, log)) tell(event);
  call.write(new streams.ReadResp().setCaughtUp(new streams.ReadResp.CaughtUp()));
  const leave = log.onAppended((event) => {
    if (call.cancelled || call.destroyed) {
      leave();
      return;
    }
    tell(event);
    if (call.writableLength <= faults.patienceWithSubscribers) return;
    leave();
    const details =
      'Operation timed out: Consumer too slow to handle event while live. Client resubscription required.';
    call.emit('error', failure(status.ABORTED, details));
  });
  call.on('cancelled', leave);
  call.on('close', leave);
}

/** What stands after the place to resume at. Where that event was scavenged, the server leaves out the next one too. */
function missed(options: Options, log: StandInLog): readonly StoredEvent[] {
  const place = options.getAll()!;
  if (place.hasEnd()) return [];
  if (!place.hasPosition()) return log.events;
  return log.events.slice(indexOf(log, BigInt(place.getPosition()!.getCommitPosition())) + 1);
}

function filterOf(options: Options): (event: StoredEvent) => boolean {
  const filter = options.getFilter();
  if (!filter) return () => true;
  const byStream = filter.getStreamIdentifier();
  const expression = byStream ?? filter.getEventType()!;
  const prefixes = expression.getPrefixList();
  const regex = new RegExp(expression.getRegex() || '^\\b$');
  return ({ stream, type }) => {
    const text = byStream ? stream : type;
    return prefixes.length > 0 ? prefixes.some((prefix) => text.startsWith(prefix)) : regex.test(text);
  };
}

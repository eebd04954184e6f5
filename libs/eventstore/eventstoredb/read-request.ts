import { shared, streamIdentifier, streams, type ReadReq } from './protocol.js';

const { Options } = streams.ReadReq;

/** A request for events of one stream, from a revision (inclusive) or from its nearer end. */
export function streamRequest(stream: string, backwards: boolean, from: bigint | undefined, count: number): ReadReq {
  const place = new Options.StreamOptions().setStreamIdentifier(streamIdentifier(stream));
  if (from !== undefined) place.setRevision(String(from));
  else if (backwards) place.setEnd(new shared.Empty());
  else place.setStart(new shared.Empty());
  return counted(new Options().setStream(place), backwards, count);
}

/** A request for events of the log: forwards from a position (inclusive), or backwards from before one. */
export function logRequest(backwards: boolean, from: bigint | undefined, count: number): ReadReq {
  const place = new Options.AllOptions();
  if (from !== undefined) {
    const position = new Options.Position().setCommitPosition(String(from)).setPreparePosition(String(from));
    place.setPosition(position);
  } else if (backwards) place.setEnd(new shared.Empty());
  else place.setStart(new shared.Empty());
  return counted(new Options().setAll(place), backwards, count);
}

/**
 * A request to be told of every event that is appended from now on, but for the server's own streams. None of them matches
 * the filter, so that the server sends a mark for each and not the event, which nobody would look at.
 */
export function wakeRequest(): ReadReq {
  const nothing = new Options.FilterOptions.Expression().setRegex('^$');
  const filter = new Options.FilterOptions().setStreamIdentifier(nothing).setMax(1).setCheckpointintervalmultiplier(1);
  const options = new Options()
    .setAll(new Options.AllOptions().setEnd(new shared.Empty()))
    .setSubscription(new Options.SubscriptionOptions())
    .setFilter(filter);
  return new streams.ReadReq().setOptions(options.setUuidOption(asText()));
}

function counted(options: InstanceType<typeof Options>, backwards: boolean, count: number): ReadReq {
  options
    .setReadDirection(backwards ? 1 : 0)
    .setCount(String(count))
    .setNoFilter(new shared.Empty())
    .setUuidOption(asText());
  return new streams.ReadReq().setOptions(options);
}

const asText = () => new Options.UUIDOption().setString(new shared.Empty());

import { shared, streamIdentifier, streams, type ReadReq } from './protocol.js';
import type { LogEntry } from './recorded-event.js';

const { Options } = streams.ReadReq;

/** Something to read: asked for again from where it broke off, it goes on after the last entry that came. */
export interface Reading {
  /** @returns undefined where there is nothing left to ask for */
  request(last: LogEntry | undefined, come: number): ReadReq | undefined;
}

/** Events of one stream, from a revision (inclusive) or from its nearer end. */
export function streamReading(stream: string, backwards: boolean, from: bigint | undefined, count: number): Reading {
  return {
    request(last, come) {
      const next = last ? last.revision + (backwards ? -1n : 1n) : from;
      if (come === count || (next !== undefined && next < 0n)) return undefined;
      const place = new Options.StreamOptions().setStreamIdentifier(streamIdentifier(stream));
      if (next !== undefined) place.setRevision(String(next));
      else if (backwards) place.setEnd(new shared.Empty());
      else place.setStart(new shared.Empty());
      return counted(new Options().setStream(place), backwards, count - come);
    },
  };
}

/** Events of the log: forwards from a position (inclusive, so that the first may come twice), or backwards from before one. */
export function logReading(backwards: boolean, from: bigint | undefined, count: number): Reading {
  return {
    request(last, come) {
      const next = last?.position ?? from;
      if (come === count) return undefined;
      return logRequest(backwards, next, count - come + (last && !backwards ? 1 : 0));
    },
  };
}

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

/** How much one transaction takes. A single request that is larger goes by itself: requests are never split. */
export interface GroupLimits {
  readonly events: number;
  readonly bytes: number;
}

export interface Sized {
  readonly events: number;
  readonly bytes: number;
}

/**
 * Takes from the front of the queue what the next transaction is to hold. First come, first served: nothing overtakes a
 * large request, so that none waits for ever.
 */
export function takeGroup<T extends Sized>(queue: T[], limits: GroupLimits): T[] {
  let [events, bytes, count] = [0, 0, 0];
  for (const request of queue) {
    events += request.events;
    bytes += request.bytes;
    if (count > 0 && (events > limits.events || bytes > limits.bytes)) break;
    count += 1;
  }
  return queue.splice(0, count);
}

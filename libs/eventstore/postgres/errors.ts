import { isConnectionFailure } from '#platform';
import { EventStoreUnavailable } from '../port.js';

/**
 * SQLSTATEs of a server that is in no state to do it now: rolled back (40), no resources (53), a lock not to be had (55P03),
 * an operator's intervention (57), a system error (58), read-only because it is a standby (25006).
 */
const NOT_NOW = /^(40|53|57|58)|^(55P03|25006)$/;

/** Whether the same call may succeed later, or on another connection. */
export function isUnavailability(error: unknown): boolean {
  if (error instanceof EventStoreUnavailable || isConnectionFailure(error)) return true;
  if (!(error instanceof Error)) return false;
  if (error.message === 'Query read timeout') return true;
  const { code } = error as { code?: unknown };
  return typeof code === 'string' && NOT_NOW.test(code);
}

/** An error of the driver as the port has it. Others (a programming error) stay what they are. */
export function translate(error: unknown): unknown {
  if (error instanceof EventStoreUnavailable || !isUnavailability(error)) return error;
  return unavailable(error);
}

export function unavailable(cause: unknown): EventStoreUnavailable {
  const reason = cause instanceof Error ? cause.message || cause.name : String(cause);
  return new EventStoreUnavailable(`the event store in PostgreSQL is unavailable: ${reason}`, { cause });
}

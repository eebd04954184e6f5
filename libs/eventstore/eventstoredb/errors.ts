import { EventStoreUnavailable } from '../port.js';

/** gRPC status codes (https://grpc.io/docs/guides/status-codes/) that are told apart here. */
const CANCELLED = 1;
const UNKNOWN = 2;
const DEADLINE_EXCEEDED = 4;
const PERMISSION_DENIED = 7;
const RESOURCE_EXHAUSTED = 8;
const ABORTED = 10;
const INTERNAL = 13;
const UNAVAILABLE = 14;
const UNAUTHENTICATED = 16;

/** The connection was lost, closed, or given up: nothing is known of what was under way on it. */
const NOT_NOW: readonly unknown[] = [CANCELLED, DEADLINE_EXCEEDED, RESOURCE_EXHAUSTED, ABORTED, INTERNAL, UNAVAILABLE];

/** The server said nothing for as long as it may. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
  constructor(ms: number) {
    super(`no answer within ${ms} ms`);
  }
}

/** What a server says is wrong: `stream-deleted`, `not-leader`, … In the trailer `exception`, or as the client names it. */
export function exceptionOf(error: unknown): string | undefined {
  const { type } = (error ?? {}) as { type?: unknown };
  if (typeof type === 'string') return type;
  const metadata = (error as { metadata?: { get?(key: string): unknown[] } } | null)?.metadata;
  return metadata?.get?.('exception')[0]?.toString();
}

export function isAccessDenied(error: unknown): boolean {
  const { code } = (error ?? {}) as { code?: unknown };
  return code === PERMISSION_DENIED || code === UNAUTHENTICATED || exceptionOf(error) === 'access-denied';
}

/** Whether the same call may succeed later, or on another connection or node. */
export function isUnavailability(error: unknown): boolean {
  if (error instanceof EventStoreUnavailable || error instanceof NoAnswer) return true;
  if (!(error instanceof Error)) return false;
  if (exceptionOf(error) === 'not-leader') return true;
  const { code } = error as { code?: unknown };
  if (NOT_NOW.includes(code)) return true;
  // The client's own: no code, and the text is all there is.
  return code === UNKNOWN
    ? /not ready|not handled|shut(ting)? ?down|busy/i.test(error.message)
    : code === undefined && /failed to discover|channel has been (shut|closed)|write after end/i.test(error.message);
}

/** An error of the client as the port has it. Others (a programming error) stay what they are. */
export function translate(error: unknown): unknown {
  if (error instanceof EventStoreUnavailable) return error;
  return isUnavailability(error) || isAccessDenied(error) ? unavailable(error) : error;
}

export function unavailable(cause: unknown): EventStoreUnavailable {
  const reason = cause instanceof Error ? cause.message || cause.name : String(cause);
  return new EventStoreUnavailable(`EventStoreDB is unavailable: ${reason}`, { cause });
}

import { setTimeout as sleep } from 'node:timers/promises';
import type { Answer, Outgoing, RecordStore } from './record-store.js';

/** A statement that the record store will not take, and what it said. */
export interface RefusedStatement {
  readonly statement: Outgoing;
  readonly status: number;
  readonly reason: string;
}

export interface Delivery {
  readonly accepted: number;
  readonly refused: readonly RefusedStatement[];
}

export interface DeliveryOptions {
  /** Ends waiting; what was not delivered then is thrown as `DeliveryStopped`. */
  readonly signal: AbortSignal;
  /** First and longest pause between attempts, in milliseconds. Default 250 and 30,000. */
  readonly backoff?: { readonly min: number; readonly max: number };
  /** Attempts on one batch before `RecordStoreUnavailable` is thrown. Default: no end. */
  readonly attempts?: number;
  /** Somebody waits who can put a wrong address or credential right: throw at once. Default: false. */
  readonly attended?: boolean;
  /** Told of each failed attempt. */
  readonly onFailure?: (failure: Extract<Answer, { outcome: 'unavailable' }>, attempt: number) => void;
}

/** The record store could not be had, however often it was tried. */
export class RecordStoreUnavailable extends Error {
  override readonly name = 'RecordStoreUnavailable';
  constructor(readonly answer: Extract<Answer, { outcome: 'unavailable' }>) {
    super(answer.reason);
  }
}

/** Delivery was ended from outside before the batch was through. */
export class DeliveryStopped extends Error {
  override readonly name = 'DeliveryStopped';
}

const BACKOFF = { min: 250, max: 30_000 };
/** What no waiting mends: credential, scope, address. */
const MISTAKES = new Set([401, 403, 404, 405]);

/**
 * Delivers statements in their order, so that when it settles each of them is either kept by the record store or named with
 * its reason. A batch that is refused is sent in halves until the statements that are to blame stand alone. A known id is
 * no refusal where the store holds the same statement under it, so the same batch may be delivered again and again.
 *
 * @throws RecordStoreUnavailable, DeliveryStopped
 */
export async function deliver(
  store: RecordStore,
  statements: readonly Outgoing[],
  options: DeliveryOptions,
): Promise<Delivery> {
  let accepted = 0;
  const refused: RefusedStatement[] = [];
  for (const batch of byVersion(statements)) {
    const delivery = await deliverBatch(store, batch, options);
    accepted += delivery.accepted;
    refused.push(...delivery.refused);
  }
  return { accepted, refused };
}

/** A request names one version of the standard, and one with attachments stands alone: statements are sent in such runs. */
function byVersion(statements: readonly Outgoing[]): Outgoing[][] {
  const runs: Outgoing[][] = [];
  for (const statement of statements) {
    const run = runs.at(-1);
    const alone = statement.attachments.length > 0 || run?.[0]!.attachments.length !== 0;
    if (run && !alone && run[0]!.version === statement.version) run.push(statement);
    else runs.push([statement]);
  }
  return runs;
}

async function deliverBatch(
  store: RecordStore,
  batch: readonly Outgoing[],
  options: DeliveryOptions,
): Promise<Delivery> {
  const answer = await persist(() => store.post(batch), options);
  if (answer.outcome === 'accepted') return { accepted: batch.length, refused: [] };
  if (batch.length > 1) {
    const middle = Math.ceil(batch.length / 2);
    const first = await deliverBatch(store, batch.slice(0, middle), options);
    const second = await deliverBatch(store, batch.slice(middle), options);
    return { accepted: first.accepted + second.accepted, refused: [...first.refused, ...second.refused] };
  }
  const [statement] = batch as [Outgoing];
  if (answer.status === 409 && (await isThere(store, statement, options))) return { accepted: 1, refused: [] };
  return { accepted: 0, refused: [{ statement, status: answer.status, reason: answer.reason }] };
}

async function isThere(store: RecordStore, statement: Outgoing, options: DeliveryOptions): Promise<boolean> {
  let held = false;
  await persist(async () => {
    try {
      held = await store.holds(statement);
      return { outcome: 'accepted' };
    } catch (error) {
      return {
        outcome: 'unavailable',
        status: undefined,
        reason: error instanceof Error ? error.message : String(error),
      };
    }
  }, options);
  return held;
}

/** Asks until there is an answer that is about what was sent. */
async function persist(
  ask: () => Promise<Answer>,
  { signal, backoff = BACKOFF, attempts = Infinity, attended = false, onFailure }: DeliveryOptions,
): Promise<Exclude<Answer, { outcome: 'unavailable' }>> {
  for (let attempt = 1; ; attempt++) {
    if (signal.aborted) throw new DeliveryStopped();
    const answer = await ask();
    if (answer.outcome !== 'unavailable') return answer;
    onFailure?.(answer, attempt);
    const hopeless = attended && answer.status !== undefined && MISTAKES.has(answer.status);
    if (attempt >= attempts || hopeless) throw new RecordStoreUnavailable(answer);
    const pause = Math.min(backoff.max, backoff.min * 2 ** Math.min(attempt - 1, 20));
    await sleep(pause * (0.5 + Math.random() / 2), undefined, { signal }).catch((error: unknown) => {
      if (!signal.aborted) throw error;
    });
  }
}

import { delayAfter, type Logger } from '#platform';
import type { Commit, ProposedEvent } from '../port.js';
import { AppendCall } from './append-call.js';
import type { AppendOutcome } from './append-request.js';
import { AppendWindow } from './append-window.js';
import { ANSWER_TIMEOUT_MS, type Connection } from './connection.js';
import { NoAnswer, translate, unavailable } from './errors.js';

/** How long an append waits for a server that has failed. A cluster takes about six seconds to choose a new leader. */
const PATIENCE_MS = 9_000;
const BACKOFF = { min: 20, max: 500 };
const SWEEP_MS = 100;
/**
 * How long an append may take before the server is asked once more, while the first answer may still come. It keeps back
 * for seconds the answer to an append that met the same one, from another process, on its way.
 */
const ASK_AGAIN_AFTER_MS = 300;
const MOST_ASKED_AGAIN = 16;

export type Written = Extract<AppendOutcome, { kind: 'recorded' | 'conflict' }>;

interface Request {
  readonly commit: Commit;
  readonly bytes: number;
  readonly queuedAt: number;
  readonly resolve: (written: Written) => void;
  readonly reject: (error: unknown) => void;
  attempts: number;
  /** When it was last sent. */
  sentAt: number;
  /** How many answers are still to come. */
  awaited: number;
  settled: boolean;
}

/**
 * Sends commits over one call, a bounded number of them at a time. Where the connection fails, or the server does not know
 * what became of a commit, it is sent again: by its events' ids the server knows it. What could not be settled within
 * `PATIENCE_MS` of the failure is given up.
 */
export class AppendWriter {
  #queue: Request[] = [];
  readonly #open = new Set<Request>();
  readonly #window = new AppendWindow<Request>();
  #call: AppendCall | undefined;
  #connecting = false;
  #failures = 0;
  #failingSince: number | undefined;
  #sweep: NodeJS.Timeout | undefined;
  #idle: (() => void) | undefined;
  #closed = false;

  constructor(
    private readonly connection: Connection,
    private readonly prefix: string,
    private readonly logger: Logger | undefined,
  ) {}

  /** @throws EventStoreUnavailable when the outcome is unknown or nothing could be written */
  write(commit: Commit): Promise<Written> {
    return this.#enqueue({ ...commit, stream: this.prefix + commit.stream });
  }

  #enqueue(commit: Commit): Promise<Written> {
    if (this.#closed) return Promise.reject(unavailable('it was closed'));
    const bytes = commit.events.reduce((sum, { data, metadata }) => sum + data.length + metadata.length, 200);
    return new Promise((resolve, reject) => {
      const queuedAt = performance.now();
      const request: Request = {
        commit,
        bytes,
        queuedAt,
        resolve,
        reject,
        attempts: 0,
        sentAt: 0,
        awaited: 0,
        settled: false,
      };
      this.#open.add(request);
      this.#sweep ??= setInterval(() => this.#lookAfter(), SWEEP_MS);
      this.#queue.push(request);
      this.#pump();
    });
  }

  /** Sets what the server is to do with a stream, unless that was set before. */
  writeMetadata(stream: string, event: ProposedEvent): Promise<Written> {
    return this.#enqueue({ stream: `$$${this.prefix}${stream}`, expected: 'none', events: [event] });
  }

  /** Settles when all that was asked is settled. */
  async close(): Promise<void> {
    this.#closed = true;
    if (this.#open.size > 0) await new Promise<void>((resolve) => (this.#idle = resolve));
    this.#call?.close();
  }

  #pump(): void {
    while (this.#queue.length > 0 && this.#window.hasRoomFor(this.#queue[0]!)) {
      if (!this.#call) return void this.#connect();
      const request = this.#queue.shift()!;
      this.#window.enter(request);
      void this.#send(request, this.#call);
    }
  }

  async #send(request: Request, call: AppendCall): Promise<void> {
    request.sentAt = performance.now();
    request.awaited += 1;
    const outcome = await call.send(request.commit);
    request.awaited -= 1;
    if (outcome.kind !== 'again') {
      this.#failures = 0;
      this.#failingSince = undefined;
      if (outcome.kind === 'refused') this.#settle(request, () => request.reject(translate(outcome.reason)));
      else this.#settle(request, () => request.resolve(outcome));
    } else if (!request.settled && request.awaited === 0) {
      this.#window.leave(request);
      this.#sendAgain(request, outcome.reason);
    }
    this.#pump();
  }

  /** After a lost call at once, when there is another one; after an answer that says "not now", a little later. */
  #sendAgain(request: Request, reason: unknown): void {
    request.attempts += 1;
    if (!this.#call) {
      this.#queue.push(request);
      return;
    }
    if (this.#failingSince === undefined) {
      this.logger?.warn({ err: reason }, 'the server does not take appends; sending them again');
      this.#failingSince = performance.now();
    }
    setTimeout(
      () => {
        if (request.settled) return;
        this.#queue.push(request);
        this.#inOrder();
        this.#pump();
      },
      delayAfter(request.attempts, BACKOFF),
    );
  }

  #askAgain(): void {
    const call = this.#call;
    if (!call) return;
    const before = performance.now() - ASK_AGAIN_AFTER_MS;
    let asked = 0;
    for (const request of this.#window) {
      if (request.awaited > 1) asked += 1;
      else if (request.sentAt > before) continue;
      else {
        asked += 1;
        void this.#send(request, call);
      }
      if (asked >= MOST_ASKED_AGAIN) return;
    }
  }

  async #connect(): Promise<void> {
    if (this.#connecting) return;
    this.#connecting = true;
    // Until something is answered: a connection that is not to be had may fail, or just take for ever.
    this.#failingSince ??= performance.now();
    if (this.#failures > 0) {
      await new Promise((resolve) => setTimeout(resolve, delayAfter(this.#failures, BACKOFF)));
    }
    let lost = false;
    const call = new AppendCall((reason) => {
      lost = true;
      if (this.#call === call) this.#call = undefined;
      if (this.#closed && this.#open.size === 0) return;
      this.#failures += 1;
      this.#failingSince ??= performance.now() - (reason instanceof NoAnswer ? ANSWER_TIMEOUT_MS : 0);
      this.logger?.warn({ err: reason, appends: this.#open.size }, 'the call for appends was lost; making another');
    });
    await call.open(this.connection);
    if (!lost) this.#call = call;
    this.#connecting = false;
    if (this.#closed && this.#open.size === 0) call.close();
    this.#inOrder();
    this.#pump();
  }

  #inOrder(): void {
    this.#queue.sort((a, b) => a.queuedAt - b.queuedAt);
  }

  #settle(request: Request, settle: () => void): void {
    if (request.settled) return;
    request.settled = true;
    this.#window.leave(request);
    this.#open.delete(request);
    settle();
    if (this.#open.size > 0) return;
    clearInterval(this.#sweep);
    this.#sweep = undefined;
    this.#failingSince = undefined;
    this.#idle?.();
  }

  #lookAfter(): void {
    this.#askAgain();
    this.#giveUpLate();
  }

  /** Rejects what has waited long enough for a failing server, also while a call to it hangs. */
  #giveUpLate(): void {
    const failingSince = this.#failingSince;
    if (failingSince === undefined) return;
    const latest = performance.now() - PATIENCE_MS;
    for (const request of [...this.#open]) {
      if (Math.max(request.queuedAt, failingSince) > latest) continue;
      this.#settle(request, () => request.reject(unavailable('it does not answer')));
    }
    this.#queue = this.#queue.filter(({ settled }) => !settled);
  }
}

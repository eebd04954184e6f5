import type { Commit } from '../port.js';
import { appendOutcome, appendRequest, type AppendOutcome } from './append-request.js';
import { ANSWER_TIMEOUT_MS, type BatchCall, type Connection } from './connection.js';
import { NoAnswer } from './errors.js';
import { uuidText } from './protocol.js';

const SWEEP_MS = 100;

interface Sent {
  readonly sentAt: number;
  settle(outcome: AppendOutcome): void;
}

/**
 * One open call for appends, any number of them under way. Each is answered once: by the server, or, where the call is
 * lost or does not answer in time, with `again`, all of them at once.
 */
export class AppendCall {
  readonly #awaited = new Map<string, Sent>();
  readonly #sweep: NodeJS.Timeout;
  #call: BatchCall | undefined;
  #lost: { readonly reason: unknown } | undefined;
  #serial = 0;

  /** @param onLost called once, before the outcomes of what was under way */
  constructor(private readonly onLost: (reason: unknown) => void) {
    this.#sweep = setInterval(() => this.#giveUpLate(), SWEEP_MS);
  }

  async open(connection: Connection): Promise<void> {
    try {
      this.#call = await connection.openBatch({
        onResponse: (response) => {
          const id = uuidText(response.getCorrelationId());
          const awaited = this.#awaited.get(id);
          this.#awaited.delete(id);
          awaited?.settle(appendOutcome(response));
        },
        onLost: (error) => this.#lose(error),
      });
      if (this.#lost) this.#call.cancel();
    } catch (error) {
      this.#lose(error);
    }
  }

  send(commit: Commit): Promise<AppendOutcome> {
    return new Promise((settle) => {
      if (this.#lost || !this.#call) {
        settle({ kind: 'again', reason: this.#lost?.reason ?? new Error('the call is not open') });
        return;
      }
      const id = `00000000-0000-4000-8000-${(++this.#serial).toString(16).padStart(12, '0')}`;
      this.#awaited.set(id, { sentAt: performance.now(), settle });
      this.#call.write(appendRequest(id, commit));
    });
  }

  /** Ends the call; for when nothing is under way, or nobody waits for it any more. */
  close(): void {
    this.#call?.cancel();
    this.#lose(new Error('closed'));
  }

  #giveUpLate(): void {
    const [oldest] = this.#awaited.values();
    if (!oldest || performance.now() - oldest.sentAt < ANSWER_TIMEOUT_MS) return;
    this.#call?.giveUp();
    this.#lose(new NoAnswer(ANSWER_TIMEOUT_MS));
  }

  #lose(reason: unknown): void {
    if (this.#lost) return;
    this.#lost = { reason };
    clearInterval(this.#sweep);
    this.onLost(reason);
    const left = [...this.#awaited.values()];
    this.#awaited.clear();
    for (const { settle } of left) settle({ kind: 'again', reason });
  }
}

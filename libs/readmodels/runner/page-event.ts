import type { Instant, Position, RecordedEvent, Revision } from '#eventstore';
import type { ProjectedEvent } from '../contract.js';

/**
 * An event whose data is parsed when a model asks for it: a payload takes several times the memory of its text, and what
 * is dropped at once costs the garbage collector next to nothing. Where several models ask in turn, the first one's is kept
 * for as long as that takes.
 */
export class PageEvent implements ProjectedEvent {
  readonly id: string;
  readonly type: string;
  readonly data: string;
  readonly metadata: string;
  readonly stream: string;
  readonly revision: Revision;
  readonly position: Position;
  readonly recordedAt: Instant;
  #keepPayload = false;
  #payload: { readonly value: unknown } | undefined;

  constructor(event: RecordedEvent) {
    this.id = event.id;
    this.type = event.type;
    this.data = event.data;
    this.metadata = event.metadata;
    this.stream = event.stream;
    this.revision = event.revision;
    this.position = event.position;
    this.recordedAt = event.recordedAt;
  }

  /** Whether a payload, once parsed, stays for whoever asks next. */
  set keepPayload(keep: boolean) {
    this.#keepPayload = keep;
    if (!keep) this.#payload = undefined;
  }

  /** Undefined for the record of a deleted stream, which has no data. */
  get payload(): unknown {
    if (this.#payload) return this.#payload.value;
    const value: unknown = this.data === '' ? undefined : JSON.parse(this.data);
    if (this.#keepPayload) this.#payload = { value };
    return value;
  }
}

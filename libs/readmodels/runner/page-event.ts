import type { Instant, Position, RecordedEvent, Revision } from '#eventstore';
import type { ProjectedEvent } from '../contract.js';

/**
 * An event whose data is parsed when a model asks for it: a payload takes several times the memory of its text, and what
 * is dropped at once costs the garbage collector next to nothing. While it is open, what the first model asked for stays
 * for the others.
 */
export class PageEvent implements ProjectedEvent {
  readonly type: string;
  readonly stream: string;
  readonly position: Position;
  readonly #event: RecordedEvent;
  #isOpen = false;
  #data: string | undefined;
  #payload: { readonly value: unknown } | undefined;

  constructor(event: RecordedEvent) {
    this.#event = event;
    this.type = event.type;
    this.stream = event.stream;
    this.position = event.position;
  }

  get id(): string {
    return this.#event.id;
  }

  get metadata(): string {
    return this.#event.metadata;
  }

  get revision(): Revision {
    return this.#event.revision;
  }

  get recordedAt(): Instant {
    return this.#event.recordedAt;
  }

  get data(): string {
    if (this.#data !== undefined) return this.#data;
    const { data } = this.#event;
    if (this.#isOpen) this.#data = data;
    return data;
  }

  /** Undefined for the record of a deleted stream, which has no data. */
  get payload(): unknown {
    if (this.#payload) return this.#payload.value;
    const { data } = this;
    const value: unknown = data === '' ? undefined : JSON.parse(data);
    if (this.#isOpen) this.#payload = { value };
    return value;
  }

  open(): void {
    this.#isOpen = true;
  }

  close(): void {
    this.#isOpen = false;
    this.#data = undefined;
    this.#payload = undefined;
  }
}

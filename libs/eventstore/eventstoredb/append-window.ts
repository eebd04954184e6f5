/** How many commits, and how many bytes of them, are under way at once. */
const MOST = { commits: 200, bytes: 4 * 2 ** 20 };

export interface Sized {
  readonly bytes: number;
}

/** What is under way, bounded in number and bytes; one that is larger than the bound goes by itself. */
export class AppendWindow<T extends Sized> {
  readonly #inside = new Set<T>();
  #bytes = 0;

  hasRoomFor({ bytes }: Sized): boolean {
    return this.#inside.size === 0 || (this.#inside.size < MOST.commits && this.#bytes + bytes <= MOST.bytes);
  }

  enter(one: T): void {
    this.#inside.add(one);
    this.#bytes += one.bytes;
  }

  leave(one: T): void {
    if (this.#inside.delete(one)) this.#bytes -= one.bytes;
  }

  /** In the order in which they entered. */
  [Symbol.iterator](): Iterator<T> {
    return this.#inside.values();
  }
}

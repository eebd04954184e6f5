/**
 * Lets what concerns one stream happen in turn. Two appends of the same new event that meet in the server are answered,
 * but the second one only after the server's own timeout of some seconds; and those to any revision would be in each
 * other's way.
 */
export class Turns {
  readonly #last = new Map<string, Promise<unknown>>();

  take<T>(stream: string, work: () => Promise<T>): Promise<T> {
    const before = this.#last.get(stream);
    const mine = before ? before.then(work, work) : work();
    this.#last.set(stream, mine);
    const leave = (): void => {
      if (this.#last.get(stream) === mine) this.#last.delete(stream);
    };
    mine.then(leave, leave);
    return mine;
  }
}

/** A call that many make at once: those that come while one is under way share the next one, which begins after all of them. */
export class SharedCall<T> {
  #next: Promise<T> | undefined;
  #underWay: Promise<unknown> = Promise.resolve();

  constructor(private readonly call: () => Promise<T>) {}

  next(): Promise<T> {
    if (this.#next) return this.#next;
    const next = this.#underWay.then(() => {
      this.#next = undefined;
      return this.call();
    });
    this.#next = next;
    this.#underWay = next.catch(() => undefined);
    return next;
  }
}

import highsModule, { type Highs } from 'highs';

/** A linear inequality between figures: `min ≤ Σ coefficient × figure ≤ max`. */
export interface Inequality {
  readonly terms: ReadonlyMap<string, number>;
  readonly min?: number;
  readonly max?: number;
}

/** Texts for sums: `whole = Σ parts`, within what rounding may do to them. */
export function sum(whole: string, parts: readonly string[], rounding = 0): Inequality {
  const terms = new Map([...parts.map((part) => [part, 1] as const), [whole, -1] as const]);
  return { terms, min: -rounding, max: rounding };
}

/** `lesser ≤ greater` */
export function atMost(lesser: string, greater: string): Inequality {
  return {
    terms: new Map([
      [greater, 1],
      [lesser, -1],
    ]),
    min: 0,
  };
}

/** `whole ≤ Σ parts` */
export function atMostSum(whole: string, parts: readonly string[]): Inequality {
  return { terms: new Map([...parts.map((part) => [part, 1] as const), [whole, -1] as const]), min: 0 };
}

/**
 * Somebody who knows some figures, how all of them hang together, and how to solve linear programmes: the least and the
 * greatest that each of the others can be. Figures are not negative; nothing else is assumed.
 */
export class Attacker {
  readonly #columns = new Map<string, number>();
  /** Of each column, in all solutions so far. */
  readonly #least: number[] = [];
  readonly #greatest: number[] = [];

  private constructor(
    private readonly highs: Highs,
    private readonly model: ReturnType<Highs['createModel']>,
  ) {}

  /** @param known the values of the figures that need no computing */
  static async create(inequalities: readonly Inequality[], known: ReadonlyMap<string, number>): Promise<Attacker> {
    const highs = await (solver ??= load());
    const attacker = new Attacker(highs, highs.createModel());
    attacker.model.options.set({ output_flag: false });
    for (const inequality of inequalities) attacker.#add(inequality, known);
    return attacker;
  }

  #add({ terms, min = -Infinity, max = Infinity }: Inequality, known: ReadonlyMap<string, number>): void {
    const unknown = [...terms].filter(([key]) => !known.has(key));
    if (unknown.length === 0) return;
    const constant = [...terms].reduce((total, [key, times]) => total + times * (known.get(key) ?? 0), 0);
    const entries = { indices: unknown.map(([key]) => this.#columnOf(key)), values: unknown.map(([, times]) => times) };
    this.model.addRow(min - constant, max - constant, entries);
  }

  #columnOf(key: string): number {
    let column = this.#columns.get(key);
    if (column === undefined) {
      column = this.#columns.size;
      this.#columns.set(key, column);
      this.model.addVar(0, MOST);
    }
    return column;
  }

  /**
   * What can be known of a figure: both ends, or, where it is already plain that they are at least `enough` apart, nothing.
   *
   * @throws Error when what is known contradicts itself
   */
  boundsOf(key: string, enough: number): { readonly low: number; readonly high: number } | undefined {
    const column = this.#columns.get(key);
    if (column === undefined) return undefined;
    const plain = () => this.#greatest[column]! - this.#least[column]! >= enough;
    if (plain()) return undefined;
    this.model.changeColCost(column, 1);
    try {
      const low = this.#optimise('minimize');
      return plain() ? undefined : { low, high: this.#optimise('maximize') };
    } finally {
      this.model.changeColCost(column, 0);
    }
  }

  #optimise(sense: 'minimize' | 'maximize'): number {
    const { objectiveSense, modelStatus } = this.highs.constants;
    this.model.changeObjectiveSense(objectiveSense[sense]);
    this.model.run();
    const status = this.model.getModelStatus();
    if (status !== modelStatus.optimal) throw new Error(`what is known contradicts itself (${status})`);
    // Whatever solves the programme is a state of affairs that is possible, for every figure.
    this.model.getSolution().colValue!.forEach((value, column) => {
      this.#least[column] = Math.min(this.#least[column] ?? Infinity, value);
      this.#greatest[column] = Math.max(this.#greatest[column] ?? -Infinity, value);
    });
    return this.model.getObjectiveValue();
  }

  /** Lets go of the solver's memory, which nothing else does. */
  dispose(): void {
    this.model.dispose();
  }
}

/** No figure is greater. A programme without a greatest value is one that this solver does not always know for one. */
const MOST = 1e6;

let solver: Promise<Highs> | undefined;

/** Its types describe the CommonJS build; what is imported is the ES module's default. */
const load = highsModule as unknown as typeof highsModule.default;

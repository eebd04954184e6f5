import { figuresOf, suppress, withhold, type Cell, type Figure, type Level, type Quantities } from '#access';

/** An answer with everything in it, ready to be cut down. */
export interface Answer {
  /** `/api/schools` */
  readonly path: string;
  readonly body: object;
  readonly cells: readonly Cell[];
}

export interface Published {
  readonly level: Level;
  readonly answers: readonly { readonly path: string; readonly body: object }[];
  readonly figures: ReadonlyMap<string, Figure>;
  /** Keys of figures. */
  readonly hidden: ReadonlySet<string>;
}

/** Counts of people below these are hidden. */
export type Thresholds = Readonly<Record<Level, number>>;

/**
 * Cuts all answers down for partners and for the public, as one: what is hidden in one answer is hidden in all, and cannot be
 * computed from any of them together. The public is shown nothing that partners are not, so that whoever sees both knows no
 * more than a partner.
 */
export async function publish(
  answers: readonly Answer[],
  quantities: Quantities,
  schools: readonly string[],
  thresholds: Thresholds,
): Promise<Published[]> {
  const figures = figuresOf(
    answers.flatMap(({ cells }) => cells),
    quantities,
  );
  const options = { quantities, insiders: { dimension: 'school', members: schools } };
  const toPartners = await suppress(figures, { ...options, threshold: thresholds.partner });
  const toThePublic = await suppress(figures, { ...options, threshold: thresholds.public, hidden: toPartners });
  const cut = (level: Level, hidden: ReadonlySet<string>): Published => ({
    level,
    answers: answers.map(({ path, body, cells }) => ({ path, body: withhold(body, cells, hidden) })),
    figures,
    hidden,
  });
  return [cut('partner', toPartners), cut('public', toThePublic)];
}

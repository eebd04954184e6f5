import type { Timing } from './http-client.js';
import type { RebuildFigures } from './rebuild.js';

export type QueryFigures = Readonly<Record<string, Timing>>;

/** What a run measured. Times in milliseconds, rates in statements (or answers) a second. */
export interface Figures {
  readonly statements: number;
  readonly seed: string;
  readonly eventStore: 'PostgreSQL' | 'EventStoreDB';
  readonly machine: { readonly cores: number; readonly memoryGiB: number; readonly node: string };
  readonly floor: { readonly single: Timing; readonly batch: Timing };
  readonly vetrail: {
    readonly single: Timing;
    readonly batch: Timing;
    /** From the last acknowledgement of the batches until the read models had everything. */
    readonly drainMs: number;
    readonly queries: { readonly few: QueryFigures; readonly many: QueryFigures };
    readonly readers: Timing;
    readonly lag: Timing;
    readonly catchUp: number;
    readonly rebuild: { readonly index: RebuildFigures; readonly development: RebuildFigures };
  };
  readonly peakRssMiB: { readonly tracker: number; readonly projector: number; readonly loadGenerator: number };
}

const number = (value: number): string => Math.round(value).toLocaleString('en');
const ms = (value: number): string => value.toFixed(1);
const percent = (value: number): string => `${Math.round(value * 100)} %`;

/** A run as text: a table of all measurements, and one that holds them to their targets. */
export function report(figures: Figures): string {
  const { floor, vetrail, peakRssMiB: rss, machine } = figures;
  const { few, many } = vetrail.queries;
  const rows: (readonly string[])[] = [['', 'per second', 'p50 ms', 'p95 ms', 'p99 ms']];
  const add = (name: string, { perSecond, p50, p95, p99 }: Timing) =>
    rows.push([name, number(perSecond), ms(p50), ms(p95), ms(p99)]);
  add('floor, single, 16 at once', floor.single);
  add('Vetrail, single, 16 connections', vetrail.single);
  add('floor, batches of 50', floor.batch);
  add('Vetrail, batches of 50, 8 connections', vetrail.batch);
  for (const name of Object.keys(many)) {
    add(`GET ${name}, at 10,000`, few[name]!);
    add(`GET ${name}, at ${number(figures.statements)}`, many[name]!);
  }
  add('GET agent, 8 connections', vetrail.readers);
  add('lag at half load (rate: posted)', vetrail.lag);
  rows.push(['catch-up of all read models', number(vetrail.catchUp), '', '', '']);

  const { index, development } = vetrail.rebuild;
  rows.push(['rebuild of the statement index', number(index.perSecond), '', '', '']);
  rows.push(['rebuild of all other read models', number(development.perSecond), '', '', '']);
  const rebuildRss = Math.max(index.peakRssMiB, development.peakRssMiB);

  const slowest = Math.max(...Object.values(many).map(({ p95 }) => p95));
  const growth = Math.max(...Object.keys(many).map((name) => many[name]!.p95 / few[name]!.p95));
  const targets: readonly (readonly [string, string, boolean])[] = [
    ...rates(figures),
    ...ratio('batches ≥ 60 % of the floor', vetrail.batch, floor.batch, 0.6),
    ['every GET p95 ≤ 15 ms', ms(slowest), slowest <= 15],
    ['p95 grows ≤ 1.5 times from 10,000', growth.toFixed(2), growth <= 1.5],
    ['GET agent ≥ 1,400/s', number(vetrail.readers.perSecond), vetrail.readers.perSecond >= 1_400],
    ['rebuild peak RSS ≤ 300 MiB', number(rebuildRss), rebuildRss <= 300],
    ['lag p99 ≤ 500 ms', ms(vetrail.lag.p99), vetrail.lag.p99 <= 500],
    ['tracker peak RSS ≤ 350 MiB', number(rss.tracker), rss.tracker <= 350],
    ['projector peak RSS ≤ 300 MiB', number(rss.projector), rss.projector <= 300],
  ];
  const checked = targets.map(([name, value, reached]) => [name, value, reached ? 'reached' : 'MISSED']);
  const where = `${figures.eventStore}, ${machine.cores} cores, ${machine.memoryGiB} GiB, Node ${machine.node}, seed ${figures.seed}`;
  const drained = `read models had everything ${number(vetrail.drainMs)} ms after the last batch`;
  return `\n${where}; synthetic statements\n\n${table(rows)}\n${drained}\n\n${table(checked)}`;
}

/**
 * What is asked of a rate as such, which depends on how the event store keeps and gives events. The floor of EventStoreDB
 * is no HTTP server, so that single POSTs are not held against it.
 */
function rates({ eventStore, vetrail, floor }: Figures): [string, string, boolean][] {
  const least = (name: string, rate: number, wanted: number): [string, string, boolean] => [
    `${name} ≥ ${number(wanted)}/s`,
    number(rate),
    rate >= wanted,
  ];
  const { index, development } = vetrail.rebuild;
  switch (eventStore) {
    case 'EventStoreDB':
      return [least('catch-up', vetrail.catchUp, 5_000)];
    case 'PostgreSQL':
      return [
        least('batches', vetrail.batch.perSecond, 8_000),
        least('singles', vetrail.single.perSecond, 2_500),
        ...ratio('singles ≥ 50 % of the floor', vetrail.single, floor.single, 0.5),
        least('catch-up', vetrail.catchUp, 10_000),
        least('rebuild of the index', index.perSecond, 10_000),
        least('rebuild of the others', development.perSecond, 25_000),
      ];
    default:
      return eventStore satisfies never;
  }
}

function ratio(name: string, ours: Timing, floor: Timing, least: number): [string, string, boolean][] {
  const share = ours.perSecond / floor.perSecond;
  return [[name, percent(share), share >= least]];
}

function table(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  const line = (row: readonly string[]) =>
    row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join('  ');
  return `${rows.map(line).join('\n')}\n`;
}

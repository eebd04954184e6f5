import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const FOLDER = fileURLToPath(new URL('../../infra/grafana/dashboards/', import.meta.url));

interface Target {
  readonly datasource: { readonly uid: string };
  /** PromQL. */
  readonly expr?: string;
  readonly rawSql?: string;
}

interface Transformation {
  readonly options: Readonly<Record<string, string>>;
}

export interface Panel {
  readonly title: string;
  readonly options: { readonly xField?: string };
  readonly fieldConfig: { readonly overrides: readonly { readonly matcher: { readonly options: string } }[] };
  readonly transformations?: readonly Transformation[];
  readonly targets: readonly Target[];
}

export interface GrafanaDashboard {
  readonly title: string;
  readonly time: { readonly from: string; readonly to: string };
  readonly templating: { readonly list: readonly { readonly name: string; readonly query: string }[] };
  readonly panels: readonly Panel[];
}

/** The dashboards that infra/ provisions. */
export function grafanaDashboards(): GrafanaDashboard[] {
  return readdirSync(FOLDER).map((file) => JSON.parse(readFileSync(`${FOLDER}${file}`, 'utf8')) as GrafanaDashboard);
}

/**
 * A panel's SQL as Grafana sends it to PostgreSQL: its macro and variables replaced.
 *
 * @param values of each variable; all of them are chosen
 */
export function expandSql(
  sql: string,
  { time }: GrafanaDashboard,
  values: Readonly<Record<string, readonly string[]>>,
): string {
  const expanded = sql
    .replace(/\$__timeFilter\(([^)]+)\)/g, (_, column) => `${column} BETWEEN '${time.from}' AND '${time.to}'`)
    .replace(/\$\{(\w+):sqlstring\}/g, (_, name: string) =>
      (values[name] ?? []).map((value) => `'${value.replaceAll("'", "''")}'`).join(','),
    );
  if (expanded.includes('$')) throw new Error(`not expanded: ${expanded}`);
  return expanded;
}

/** The columns that a panel speaks of by name, before its transformations make others of them. */
export function namedColumns({ options, transformations = [], fieldConfig }: Panel): string[] {
  if (transformations.length > 0) {
    return transformations.flatMap(({ options: { rowField, columnField, valueField } }) => [
      rowField!,
      columnField!,
      valueField!,
    ]);
  }
  const overridden = fieldConfig.overrides.map(({ matcher }) => matcher.options);
  return options.xField === undefined ? overridden : [options.xField, ...overridden];
}

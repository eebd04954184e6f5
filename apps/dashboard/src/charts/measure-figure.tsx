import type { EChartsCoreOption } from 'echarts/core';
import { useMemo, type ReactNode } from 'react';
import {
  useDescription,
  useMeasure,
  type Cut,
  type Field,
  type MeasureDescription,
  type Row,
  type Scope,
} from '../api/measures.js';
import { useSpeech } from '../i18n/messages.js';
import { Empty, Loaded } from '../shell/states.js';
import { Chart } from './chart.js';
import { SUPPRESSED, type Cell, type Table } from './csv.js';
import { Figure } from './figure.js';

interface MeasureFigureProps {
  readonly measure: string;
  readonly table: string;
  readonly scope: Scope;
  readonly cut: Cut;
  readonly title: string;
  /** Which rows of the table it shows. */
  readonly rows?: (row: Row) => boolean;
  /** Its columns, by the names of the measure's fields. Default: all. */
  readonly columns?: readonly string[];
  /** What its n is, of the rows shown. */
  readonly n?: (rows: readonly Row[]) => number | undefined;
  /** Undefined for rows that make no chart. */
  readonly chart?: (rows: readonly Row[]) => EChartsCoreOption | undefined;
  /** What stands under the title, of the rows shown. */
  readonly note?: (rows: readonly Row[]) => ReactNode;
  readonly height?: number;
  readonly wide?: boolean;
}

/** A figure of a measure: what it is and how it is defined comes from the service, as do its rows. */
export function MeasureFigure(props: MeasureFigureProps) {
  const { measure, table, scope, cut, title, rows: shows, n, chart, note, height, wide = false, columns } = props;
  const resource = useMeasure(scope, measure, cut);
  const description = useDescription(measure);
  const { t } = useSpeech();
  const fields = description?.tables[table]?.fields;
  const answer = resource.state === 'ready' ? resource.value : undefined;
  const rows = useMemo(
    () => (answer?.tables[table] ?? []).filter((row) => shows === undefined || shows(row)),
    [answer, table, shows],
  );
  const option = useMemo(() => (rows.length > 0 ? chart?.(rows) : undefined), [rows, chart]);
  const known = useMemo(() => fields && tableOf(rows, fields, columns), [rows, fields, columns]);
  return (
    <Loaded resource={resource}>
      {() =>
        rows.length === 0 || known === undefined ? (
          <section className={wide ? 'figure wide' : 'figure'}>
            <h3>{title}</h3>
            <Empty />
          </section>
        ) : (
          <Figure
            title={title}
            n={n?.(rows)}
            asKnownAt={cut.asKnownAt}
            definition={description && definitionOf(description)}
            table={known}
            fileName={[measure, table, nameOf(scope)].join('-')}
            wide={wide}
            note={note?.(rows)}
          >
            {option && <Chart option={option} label={`${title}: ${t.figure.table}`} {...(height && { height })} />}
          </Figure>
        )
      }
    </Loaded>
  );
}

function definitionOf({ definition, source, choice, caution }: MeasureDescription) {
  return { text: definition, source, choice, caution };
}

function nameOf(scope: Scope): string {
  return scope.level === 'programme' ? 'programme' : scope.level === 'school' ? scope.code : scope.id;
}

function tableOf(rows: readonly Row[], fields: Readonly<Record<string, Field>>, columns?: readonly string[]): Table {
  const names = columns ?? Object.keys(fields).filter((name) => name !== 'level');
  return {
    columns: names.map((name) => ({ title: name, numeric: isNumeric(fields[name]) })),
    rows: rows.map((row) => names.map((name) => cellOf(row, name))),
  };
}

function isNumeric(field: Field | undefined): boolean {
  return field?.type === 'integer' || field?.type === 'number';
}

function cellOf(row: Row, name: string): Cell {
  if (row.suppressed?.includes(name)) return SUPPRESSED;
  const value = row[name];
  if (value === undefined || value === null) return null;
  return typeof value === 'number' ? value : typeof value === 'object' ? value.join(' ') : String(value);
}

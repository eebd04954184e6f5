import type { EChartsCoreOption } from 'echarts/core';
import { useMemo, type ReactNode } from 'react';
import {
  useDescription,
  useMeasure,
  type Cut,
  type MeasureDescription,
  type Row,
  type Scope,
} from '../api/measures.js';
import { useMayAsk } from '../api/viewer.js';
import { useSpeech } from '../i18n/messages.js';
import { useWords } from '../i18n/words-context.js';
import { Empty, Loaded } from '../shell/states.js';
import { Chart } from './chart.js';
import { Figure } from './figure.js';
import { heightClass } from './height.js';
import { measureTable } from './measure-table.js';

interface MeasureFigureProps {
  readonly measure: string;
  readonly table: string;
  readonly scope: Scope;
  readonly cut: Cut;
  readonly title: string;
  /** One sentence on what it shows. */
  readonly explain?: string;
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
  /** See `Chart`. */
  readonly moving?: number;
  readonly wide?: boolean;
  /** Its id on the page, for what leads to it. */
  readonly anchor?: string;
}

/** A figure of a measure: what it is and how it is defined comes from the service, as do its rows. */
export function MeasureFigure(props: MeasureFigureProps) {
  const { measure, table, scope, cut, title, explain, rows: shows, n, chart, note, height, wide = false } = props;
  const { columns, moving, anchor } = props;
  const resource = useMeasure(scope, measure, cut);
  const description = useDescription(measure);
  const { t, day } = useSpeech();
  const words = useWords();
  const fields = description?.tables[table]?.fields;
  const answer = resource.state === 'ready' ? resource.value : undefined;
  const rows = useMemo(
    () => (answer?.tables[table] ?? []).filter((row) => shows === undefined || shows(row)),
    [answer, table, shows],
  );
  const option = useMemo(() => (rows.length > 0 ? chart?.(rows) : undefined), [rows, chart]);
  const known = useMemo(
    () => fields && measureTable(rows, fields, columns, { t, words, day }),
    [rows, fields, columns, t, words, day],
  );
  const place = wide ? 'figure wide' : 'figure';
  // What is not published to whoever looks has no place.
  if (!useMayAsk()(scope, measure) || (answer && answer.tables[table] === undefined)) return null;
  if (resource.state !== 'ready') {
    return (
      <section className={place} data-height={chart && heightClass(height ?? 280)}>
        <h3>{title}</h3>
        <Loaded resource={resource}>{() => null}</Loaded>
      </section>
    );
  }
  return (
    <Loaded resource={resource}>
      {() =>
        rows.length === 0 || known === undefined ? (
          <section className={place}>
            <h3>{title}</h3>
            <Empty />
          </section>
        ) : (
          <Figure
            title={title}
            explain={explain}
            n={n?.(rows)}
            asKnownAt={cut.asKnownAt}
            definition={description && definitionOf(description)}
            table={known}
            fileName={[measure, table, nameOf(scope)].join('-')}
            wide={wide}
            anchor={anchor}
            note={
              <>
                {note?.(rows)}
                {rows.some(hidesSomething) && <p className="explain">{t.figure.someHidden}</p>}
              </>
            }
          >
            {option && (
              <Chart
                option={option}
                label={`${title}: ${t.figure.seeTable}`}
                {...(height !== undefined && { height })}
                {...(moving !== undefined && { moving })}
              />
            )}
          </Figure>
        )
      }
    </Loaded>
  );
}

const hidesSomething = ({ suppressed }: Row): boolean => suppressed !== undefined && suppressed.length > 0;

export function definitionOf({ definition, source, choice, caution }: MeasureDescription) {
  return { text: definition, source, choice, caution };
}

function nameOf(scope: Scope): string {
  return scope.level === 'programme' ? 'programme' : scope.level === 'school' ? scope.code : scope.id;
}

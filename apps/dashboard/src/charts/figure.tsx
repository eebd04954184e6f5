import { useId, useState, type ReactNode } from 'react';
import { useSpeech } from '../i18n/messages.js';
import { toCsv, type Table } from './csv.js';
import { download } from './download.js';
import { TableOf } from './table.js';

/** What a figure says of itself, from `/api/measures`. */
export interface Definition {
  readonly text: string;
  readonly source: string;
  /** The programme's own choice. */
  readonly choice: boolean;
  /** How far it may be read. */
  readonly caution: string | null;
}

interface FigureProps {
  readonly title: string;
  /** One sentence on what it shows. */
  readonly explain?: string | undefined;
  /** People, or whatever it is made of. */
  readonly n?: number | undefined;
  readonly asKnownAt?: string | undefined;
  readonly definition?: Definition | undefined;
  readonly table: Table;
  /** Of the CSV, without its ending. */
  readonly fileName: string;
  readonly wide?: boolean;
  /** Its id on the page, for what leads to it. */
  readonly anchor?: string | undefined;
  /** Where a row of the table leads. */
  readonly link?: (row: number) => string | undefined;
  /** What stands under the title. */
  readonly note?: ReactNode;
  /** The chart; none: the table stands in its place. */
  readonly children?: ReactNode;
}

/** A figure: what it is, its n, how it is defined, when it was known; its chart, its table and its CSV. */
export function Figure(props: FigureProps) {
  const {
    title,
    explain,
    n,
    asKnownAt,
    definition,
    table,
    fileName,
    wide = false,
    anchor,
    link,
    note,
    children,
  } = props;
  const { t, number, day } = useSpeech();
  const [showsTable, setShowsTable] = useState(false);
  const [defines, setDefines] = useState(false);
  const id = useId();
  const chart = children !== undefined && children !== false;
  return (
    <section
      id={anchor}
      tabIndex={anchor === undefined ? undefined : -1}
      className={wide ? 'figure wide' : 'figure'}
      aria-labelledby={id}
    >
      <header>
        <h3 id={id}>{title}</h3>
        {explain && <p className="explain">{explain}</p>}
      </header>
      {note}
      {chart && !showsTable ? children : <TableOf table={table} caption={title} link={link} />}
      {definition && defines && <DefinitionOf id={`${id}-definition`} definition={definition} />}
      <footer>
        <div className="tools">
          {chart && (
            <button type="button" aria-pressed={showsTable} onClick={() => setShowsTable(!showsTable)}>
              {showsTable ? t.figure.chart : t.figure.table}
            </button>
          )}
          <button type="button" onClick={() => download(`${fileName}.csv`, toCsv(table))}>
            {t.figure.csv}
          </button>
          {definition && (
            <button type="button" aria-expanded={defines} onClick={() => setDefines(!defines)}>
              {t.figure.definition}
            </button>
          )}
        </div>
        <p className="notes">
          {n !== undefined && <span>{t.figure.n(number(n, 0))}</span>}
          <span>{asKnownAt === undefined ? t.figure.asKnownNow : t.figure.asKnownAt(day(asKnownAt))}</span>
        </p>
      </footer>
    </section>
  );
}

export function DefinitionOf({ id, definition }: { readonly id: string; readonly definition: Definition }) {
  const { t } = useSpeech();
  const { text, source, choice, caution } = definition;
  return (
    <div id={id} className="definition" lang="en">
      <p>{text}</p>
      {caution !== null && <p className="caution">{caution}</p>}
      {choice && <p>{t.figure.choice}</p>}
      <p className="source">
        {t.figure.source}: {source}
      </p>
    </div>
  );
}

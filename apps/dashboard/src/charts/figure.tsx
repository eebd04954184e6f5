import { useId, useState, type ReactNode } from 'react';
import { useSpeech } from '../i18n/messages.js';
import { isSuppressed, toCsv, type Cell, type Table } from './csv.js';

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
  /** People, or whatever it is made of. */
  readonly n?: number | undefined;
  readonly asKnownAt?: string | undefined;
  readonly definition?: Definition | undefined;
  readonly table: Table;
  /** Of the CSV, without its ending. */
  readonly fileName: string;
  readonly wide?: boolean;
  /** Where a row of the table leads. */
  readonly link?: (row: number) => string | undefined;
  /** What stands under the title. */
  readonly note?: ReactNode;
  /** The chart; none: the table stands in its place. */
  readonly children?: ReactNode;
}

/** A figure: what it is, its n, how it is defined, when it was known; its chart, its table and its CSV. */
export function Figure({
  title,
  n,
  asKnownAt,
  definition,
  table,
  fileName,
  wide = false,
  link,
  note,
  children,
}: FigureProps) {
  const { t, number, day } = useSpeech();
  const [showsTable, setShowsTable] = useState(children === undefined);
  const heading = useId();
  return (
    <section className={wide ? 'figure wide' : 'figure'} aria-labelledby={heading}>
      <header>
        <h3 id={heading}>{title}</h3>
        <p className="notes">
          {n !== undefined && <span>{t.figure.n(number(n, 0))}</span>}
          <span>{t.figure.asKnownAt(asKnownAt === undefined ? t.shell.now : day(asKnownAt))}</span>
        </p>
      </header>
      {note}
      {showsTable ? <TableOf table={table} caption={title} {...(link && { link })} /> : children}
      <footer>
        {children !== undefined && (
          <button type="button" aria-pressed={showsTable} onClick={() => setShowsTable(!showsTable)}>
            {showsTable ? t.figure.chart : t.figure.table}
          </button>
        )}
        <button type="button" onClick={() => download(`${fileName}.csv`, toCsv(table))}>
          {t.figure.csv}
        </button>
        {definition && <DefinitionOf definition={definition} />}
      </footer>
    </section>
  );
}

function DefinitionOf({ definition: { text, source, choice, caution } }: { readonly definition: Definition }) {
  const { t } = useSpeech();
  return (
    <details>
      <summary>{t.figure.definition}</summary>
      <p>{text}</p>
      {caution !== null && <p className="caution">{caution}</p>}
      {choice && <p>{t.figure.choice}</p>}
      <p className="source">
        {t.figure.source}: {source}
      </p>
    </details>
  );
}

interface TableProps {
  readonly table: Table;
  readonly caption: string;
  readonly link?: (row: number) => string | undefined;
}

export function TableOf({ table: { columns, rows }, caption, link }: TableProps) {
  const { t } = useSpeech();
  return (
    <div className="table" tabIndex={0} role="region" aria-label={`${caption}: ${t.figure.table}`}>
      <table>
        <caption className="hidden">{caption}</caption>
        <thead>
          <tr>
            {columns.map(({ title, numeric }) => (
              <th key={title} scope="col" className={numeric ? 'number' : undefined}>
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, i) => (
            <tr key={i}>
              {row.map((cell, j) =>
                j === 0 ? (
                  <th key={j} scope="row">
                    <Linked href={link?.(i)}>
                      <CellOf cell={cell} />
                    </Linked>
                  </th>
                ) : (
                  <td key={j} className={columns[j]?.numeric ? 'number' : undefined}>
                    <CellOf cell={cell} />
                  </td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Linked({ href, children }: { readonly href: string | undefined; readonly children: ReactNode }) {
  return href === undefined ? children : <a href={href}>{children}</a>;
}

function CellOf({ cell }: { readonly cell: Cell }) {
  const { t, number } = useSpeech();
  if (cell === null) return <span className="none">–</span>;
  if (isSuppressed(cell)) return <Suppressed />;
  return typeof cell === 'number' ? number(cell, 2) : cell;

  function Suppressed() {
    return (
      <span className="suppressed" title={t.figure.suppressed}>
        <span aria-hidden="true">▒▒</span>
        <span className="hidden">{t.figure.suppressed}</span>
      </span>
    );
  }
}

function download(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/csv;charset=utf-8' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}

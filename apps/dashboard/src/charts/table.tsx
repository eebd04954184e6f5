import type { ReactNode } from 'react';
import { useSpeech } from '../i18n/messages.js';
import { isSuppressed, type Cell, type Column, type Table } from './csv.js';

interface TableProps {
  readonly table: Table;
  readonly caption: string;
  /** Where a row leads. */
  readonly link?: ((row: number) => string | undefined) | undefined;
}

/** A table that scrolls by itself where there is no room for it, by keyboard too. */
export function TableOf({ table: { columns, rows }, caption, link }: TableProps) {
  const { t } = useSpeech();
  return (
    <div className="table" tabIndex={0} role="region" aria-label={`${caption}: ${t.figure.table}`}>
      <table>
        <caption className="hidden">{caption}</caption>
        <thead>
          <tr>
            {columns.map(({ title, numeric }, i) => (
              <th key={i} scope="col" className={numeric ? 'number' : undefined}>
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, i) => (
            <tr key={i}>
              {row.map((cell, j) => (
                <Place key={j} column={columns[j]!} first={j === 0}>
                  <Linked href={j === 0 ? link?.(i) : undefined}>
                    <CellOf cell={cell} column={columns[j]!} />
                  </Linked>
                </Place>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface PlaceProps {
  readonly column: Column;
  readonly first: boolean;
  readonly children: ReactNode;
}

/** The first column says what a row is about. */
function Place({ column: { numeric }, first, children }: PlaceProps) {
  const className = numeric ? 'number' : undefined;
  return first ? (
    <th scope="row" className={className}>
      {children}
    </th>
  ) : (
    <td className={className}>{children}</td>
  );
}

function Linked({ href, children }: { readonly href: string | undefined; readonly children: ReactNode }) {
  return href === undefined ? children : <a href={href}>{children}</a>;
}

function CellOf({ cell, column }: { readonly cell: Cell; readonly column: Column }) {
  const { number, percent } = useSpeech();
  if (cell === null) return <span className="none">–</span>;
  if (isSuppressed(cell)) return <Suppressed />;
  if (typeof cell !== 'number') return cell;
  return column.format === 'share' ? percent(cell) : number(cell, cell < 10 ? 2 : 1);
}

/** In the place of a figure that is about too few people. */
export function Suppressed() {
  const { t } = useSpeech();
  return (
    <span className="suppressed" title={t.figure.suppressed}>
      <span aria-hidden="true">{t.figure.hidden}</span>
      <span className="hidden">{t.figure.suppressed}</span>
    </span>
  );
}

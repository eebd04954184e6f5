import { useId, useState } from 'react';
import type { MeasureDescription } from '../api/measures.js';
import { useSpeech } from '../i18n/messages.js';
import { isSuppressed, type Cell } from './csv.js';
import { DefinitionOf } from './figure.js';
import { definitionOf } from './measure-figure.js';
import { Suppressed } from './table.js';

/** One number that says much. */
export interface Tile {
  readonly label: string;
  /** Undefined: on its way. */
  readonly value: Cell | undefined;
  readonly format?: 'share' | 'decimal';
  /** What it is out of, or how sure it is. */
  readonly detail?: string | undefined;
  readonly description?: MeasureDescription | undefined;
}

/** Figures at a glance; each opens its definition. */
export function Tiles({ title, tiles }: { readonly title: string; readonly tiles: readonly Tile[] }) {
  const { t } = useSpeech();
  const [open, setOpen] = useState<number>();
  const id = useId();
  const defined = open === undefined ? undefined : tiles[open]?.description;
  return (
    <section className="tiles" aria-label={title}>
      <dl>
        {tiles.map(({ label, value, format, detail, description }, i) => (
          <div key={label}>
            <dt>
              {label}
              {description && (
                <button
                  type="button"
                  className="why"
                  aria-label={`${t.figure.definition}: ${label}`}
                  aria-expanded={open === i}
                  onClick={() => setOpen(open === i ? undefined : i)}
                >
                  ?
                </button>
              )}
            </dt>
            <dd className="value">
              <Value value={value} {...(format && { format })} />
            </dd>
            {detail !== undefined && <dd className="detail">{detail}</dd>}
          </div>
        ))}
      </dl>
      {defined && <DefinitionOf id={id} definition={definitionOf(defined)} />}
    </section>
  );
}

function Value({ value, format }: Pick<Tile, 'value' | 'format'>) {
  const { number, percent } = useSpeech();
  if (value === undefined) return <span className="pending" aria-hidden="true" />;
  if (value === null) return '–';
  if (isSuppressed(value)) return <Suppressed />;
  if (typeof value === 'string') return value;
  return format === 'share' ? percent(value) : number(value, format === 'decimal' ? 1 : 0);
}

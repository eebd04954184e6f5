import { useCallback } from 'react';
import type { Cut, Row, Scope } from '../../api/measures.js';
import { MeasureFigure } from '../../charts/measure-figure.js';
import { intervals } from '../../charts/options.js';
import { numberOf } from '../../charts/rows.js';
import { useSpeech } from '../../i18n/messages.js';

interface GrowthProps {
  readonly scope: Scope;
  readonly cut: Cut;
  readonly rows: (row: Row) => boolean;
}

/** Growth by competence, with its interval. */
export function Growth({ scope, cut, rows }: GrowthProps) {
  const { t } = useSpeech();
  const chart = useCallback((all: readonly Row[]) => {
    const known = all.filter((row) => numberOf(row, 'gav') !== null);
    if (known.length === 0) return undefined;
    return intervals(
      known.map((row) => ({
        name: `${String(row['competence'])} (${String(row['instrumentVersion'])})`,
        value: numberOf(row, 'gav')!,
        low: numberOf(row, 'gavLow') ?? numberOf(row, 'gav')!,
        high: numberOf(row, 'gavHigh') ?? numberOf(row, 'gav')!,
      })),
    );
  }, []);
  return (
    <MeasureFigure
      measure="growth"
      table="effects"
      scope={scope}
      cut={cut}
      rows={rows}
      title={t.school.growthTitle}
      chart={chart}
      note={() => <p className="caution">{t.school.descriptive}</p>}
    />
  );
}

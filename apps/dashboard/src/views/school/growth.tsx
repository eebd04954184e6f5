import { useCallback } from 'react';
import type { Cut, Row, Scope } from '../../api/measures.js';
import { MeasureFigure } from '../../charts/measure-figure.js';
import { intervals } from '../../charts/options.js';
import { numberOf } from '../../charts/rows.js';
import { useSpeech } from '../../i18n/messages.js';
import { useWords } from '../../i18n/words-context.js';
import { useColours } from '../../shell/theme.js';

const COLUMNS = [
  ...['competence', 'instrumentVersion', 'pretested', 'pairs', 'attrition', 'meanBefore', 'meanAfter'],
  ...['sdBefore', 'sdAfter', 'gav', 'gavLow', 'gavHigh', 'reading'],
];

interface GrowthProps {
  readonly scope: Scope;
  readonly cut: Cut;
  readonly rows: (row: Row) => boolean;
}

/** Growth by competence, with its interval. */
export function Growth({ scope, cut, rows }: GrowthProps) {
  const { t, number } = useSpeech();
  const words = useWords();
  const colours = useColours();
  const chart = useCallback(
    (all: readonly Row[]) => {
      const known = all.filter((row) => numberOf(row, 'gav') !== null);
      if (known.length === 0) return undefined;
      return intervals(
        known.map((row) => ({
          name: `${words.term(String(row['competence']))},\n${t.figure.n(number(numberOf(row, 'pairs') ?? 0, 0))}`,
          value: numberOf(row, 'gav')!,
          low: numberOf(row, 'gavLow') ?? numberOf(row, 'gav')!,
          high: numberOf(row, 'gavHigh') ?? numberOf(row, 'gav')!,
        })),
        colours.muted,
      );
    },
    [words, number, colours, t],
  );
  return (
    <MeasureFigure
      measure="growth"
      table="effects"
      scope={scope}
      cut={cut}
      rows={rows}
      columns={COLUMNS}
      title={t.school.growthTitle}
      explain={t.school.growthExplain}
      chart={chart}
      n={(all) => Math.max(0, ...all.map((row) => numberOf(row, 'pairs') ?? 0))}
      note={() => <p className="caution">{t.school.descriptive}</p>}
    />
  );
}

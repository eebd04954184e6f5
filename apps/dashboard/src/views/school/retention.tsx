import { useCallback } from 'react';
import type { Cut, Row, Scope } from '../../api/measures.js';
import { MeasureFigure } from '../../charts/measure-figure.js';
import { matrix } from '../../charts/matrix.js';
import { numberOf } from '../../charts/rows.js';
import { useSpeech } from '../../i18n/messages.js';
import { useWords } from '../../i18n/words-context.js';
import { useColours } from '../../shell/theme.js';

interface RetentionProps {
  readonly scope: Scope;
  readonly cut: Cut;
  readonly rows: (row: Row) => boolean;
}

/** How many of those who joined in a quarter are active later, in per cent. */
export function Retention({ scope, cut, rows }: RetentionProps) {
  const { t } = useSpeech();
  const { programme } = useWords();
  const colours = useColours();
  const chart = useCallback(
    (all: readonly Row[]) => {
      const cohorts = programme.quarters.map(({ code }) => code);
      const offsets = cohorts.map((_, offset) => `+${offset}`);
      const cells = all.flatMap((row) => {
        const share = numberOf(row, 'share');
        const place = [Number(row['offset']), cohorts.indexOf(String(row['cohort']))] as const;
        return share === null ? [] : [[...place, Math.round(share * 100)] as const];
      });
      return matrix(cohorts, offsets, cells, {
        colours: [colours.surface, colours.accent],
        ink: [colours.text, colours.onAccent],
        most: 100,
      });
    },
    [programme, colours],
  );
  return (
    <MeasureFigure
      measure="retention"
      table="cohorts"
      scope={scope}
      cut={cut}
      rows={rows}
      columns={['cohort', 'offset', 'size', 'active', 'share', 'left']}
      title={t.school.retentionTitle}
      explain={t.school.retentionExplain}
      chart={chart}
      n={joinedIn}
      height={440}
    />
  );
}

/** People of all cohorts. */
const joinedIn = (rows: readonly Row[]): number =>
  rows.reduce((sum, row) => sum + (row['offset'] === 0 ? (numberOf(row, 'size') ?? 0) : 0), 0);

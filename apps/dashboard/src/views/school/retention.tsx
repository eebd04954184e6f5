import { useCallback } from 'react';
import type { Cut, Row, Scope } from '../../api/measures.js';
import type { Programme } from '../../api/programme.js';
import { MeasureFigure } from '../../charts/measure-figure.js';
import { matrix } from '../../charts/options.js';
import { numberOf } from '../../charts/rows.js';
import { useSpeech } from '../../i18n/messages.js';
import { useColours } from '../../shell/theme.js';

interface RetentionProps {
  readonly programme: Programme;
  readonly scope: Scope;
  readonly cut: Cut;
  readonly rows: (row: Row) => boolean;
}

/** How many of those who joined in a quarter are active later, in per cent. */
export function Retention({ programme, scope, cut, rows }: RetentionProps) {
  const { t } = useSpeech();
  const colours = useColours();
  const chart = useCallback(
    (all: readonly Row[]) => {
      const cohorts = programme.quarters.map(({ code }) => code);
      const offsets = cohorts.map((_, offset) => String(offset));
      const cells = all.flatMap((row) => {
        const share = numberOf(row, 'share');
        const place = [Number(row['offset']), cohorts.indexOf(String(row['cohort']))] as const;
        return share === null ? [] : [[...place, Math.round(share * 100)] as const];
      });
      return matrix(cohorts, offsets, cells, [colours.surface, colours.accent]);
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
      title={t.school.retentionTitle}
      chart={chart}
      height={440}
    />
  );
}

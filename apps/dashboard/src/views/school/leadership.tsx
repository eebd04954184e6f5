import { useCallback } from 'react';
import type { Cut, Row, Scope } from '../../api/measures.js';
import { MeasureFigure } from '../../charts/measure-figure.js';
import { bars } from '../../charts/options.js';
import { numberOf, valuesAlong } from '../../charts/rows.js';
import { useSpeech } from '../../i18n/messages.js';
import { useWords } from '../../i18n/words-context.js';

interface LeadershipProps {
  readonly scope: Scope;
  readonly cut: Cut;
  readonly rows: (row: Row) => boolean;
}

/** Under which dimensions of leadership somebody at the school led. */
export function Leadership({ scope, cut, rows }: LeadershipProps) {
  const { t, number } = useSpeech();
  const words = useWords();
  const chart = useCallback(
    (all: readonly Row[]) => {
      const dimensions = words.programme.vocabulary.leadershipDimensions;
      const series = [{ name: words.field('actions'), values: valuesAlong(all, 'dimension', 'actions', dimensions) }];
      const categories = dimensions.map(words.term);
      return bars({ categories, series }, { lying: true, write: (value) => number(value, 0) });
    },
    [words, number],
  );
  return (
    <MeasureFigure
      measure="capacity-index"
      table="leadership"
      scope={scope}
      cut={cut}
      rows={rows}
      columns={['dimension', 'actions', 'people']}
      title={t.school.leadershipTitle}
      explain={t.school.leadershipExplain}
      chart={chart}
      n={(all) => all.reduce((sum, row) => sum + (numberOf(row, 'actions') ?? 0), 0)}
    />
  );
}

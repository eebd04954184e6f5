import { useCallback } from 'react';
import type { Cut, Row, Scope } from '../../api/measures.js';
import { MeasureFigure } from '../../charts/measure-figure.js';
import { bars } from '../../charts/options.js';
import { numberOf } from '../../charts/rows.js';
import { useSpeech } from '../../i18n/messages.js';

const COMPONENTS = ['individual', 'collective', 'leadership', 'external', 'spread'] as const;

interface CapacityIndexProps {
  readonly scope: Scope;
  readonly school: string;
  readonly cut: Cut;
}

/** The capacity index by its components: as one number alone it would be read as a rank. */
export function CapacityIndex({ scope, school, cut }: CapacityIndexProps) {
  const { t, number } = useSpeech();
  const isOwn = useCallback((row: Row) => row['school'] === school, [school]);
  const components = useCallback(
    ([row]: readonly Row[]) =>
      bars(
        {
          categories: COMPONENTS.map((component) => t.school.components[component]),
          series: [{ name: t.school.share, values: COMPONENTS.map((component) => hundred(numberOf(row, component))) }],
        },
        { lying: true, most: 100 },
      ),
    [t],
  );
  const note = ([row]: readonly Row[]) => {
    const figures = ['index', 'leaveOneOutLeast', 'leaveOneOutGreatest'].map((field) => numberOf(row, field));
    const [index, least, greatest] = figures.map((value) => (value === null ? '–' : number(value, 0)));
    return (
      <>
        <p>{figures[0] === null ? t.school.insufficient : t.school.index(index!, least!, greatest!)}</p>
        <p className="caution">{t.school.notValidated}</p>
      </>
    );
  };
  return (
    <MeasureFigure
      measure="capacity-index"
      table="schools"
      scope={scope}
      cut={cut}
      rows={isOwn}
      title={t.school.capacityTitle}
      chart={components}
      note={note}
      n={([row]) => numberOf(row, 'activePeople') ?? undefined}
    />
  );
}

const hundred = (share: number | null): number | null => (share === null ? null : Math.round(share * 1_000) / 10);

import { useCallback } from 'react';
import type { Cut, Row, Scope } from '../../api/measures.js';
import { MeasureFigure } from '../../charts/measure-figure.js';
import { bars } from '../../charts/options.js';
import { numberOf } from '../../charts/rows.js';
import { useSpeech } from '../../i18n/messages.js';

const COMPONENTS = ['individual', 'collective', 'leadership', 'external', 'spread'] as const;
const COLUMNS = [
  ...['activePeople', 'peopleWithCycle', 'individual', 'processes', 'attendedProcesses', 'collective'],
  ...['dimensions', 'allDimensions', 'leadership', 'partners', 'foreignSchools', 'external'],
  ...[
    'localPlayers',
    'localPlayersReached',
    'spread',
    'index',
    'leaveOneOutLeast',
    'leaveOneOutGreatest',
    'validation',
  ],
];

interface CapacityIndexProps {
  readonly scope: Scope;
  readonly school: string;
  readonly cut: Cut;
}

/** The capacity index by its components: as one number alone it would be read as a rank. */
export function CapacityIndex({ scope, school, cut }: CapacityIndexProps) {
  const { t, percent } = useSpeech();
  const isOwn = useCallback((row: Row) => row['school'] === school, [school]);
  const components = useCallback(
    ([row]: readonly Row[]) =>
      bars(
        {
          categories: COMPONENTS.map((component) => t.school.components[component]),
          series: [{ name: t.school.share, values: COMPONENTS.map((component) => numberOf(row, component)) }],
        },
        { lying: true, most: 1, write: percent },
      ),
    [t, percent],
  );
  return (
    <MeasureFigure
      measure="capacity-index"
      table="schools"
      scope={scope}
      cut={cut}
      rows={isOwn}
      columns={['school', ...COLUMNS]}
      title={t.school.capacityTitle}
      chart={components}
      note={([row]) => <IndexOf row={row} />}
      n={([row]) => numberOf(row, 'activePeople') ?? undefined}
      wide
    />
  );
}

/** The index with its range, or that there is none, and that it is not validated. */
function IndexOf({ row }: { readonly row: Row | undefined }) {
  const { t, number } = useSpeech();
  const [index, least, greatest] = ['index', 'leaveOneOutLeast', 'leaveOneOutGreatest'].map((field) => {
    const value = numberOf(row, field);
    return value === null ? undefined : number(value, 0);
  });
  return (
    <div className="index">
      <p className="mark">{t.school.notValidated}</p>
      <p className="explain">{t.school.notValidatedHelp}</p>
      {index === undefined ? (
        <p>{t.school.insufficient}</p>
      ) : (
        <p>
          {t.school.index} <strong>{index}</strong> {t.school.ofHundred}
          {least !== undefined && greatest !== undefined && `; ${t.school.range(least, greatest)}`}
        </p>
      )}
    </div>
  );
}

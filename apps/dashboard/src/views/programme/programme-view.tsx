import { useCallback } from 'react';
import { PROGRAMME, type Row } from '../../api/measures.js';
import type { Programme } from '../../api/programme.js';
import { MeasureFigure } from '../../charts/measure-figure.js';
import { bars, lines } from '../../charts/options.js';
import { seriesBy, valuesAlong } from '../../charts/rows.js';
import { useSpeech } from '../../i18n/messages.js';
import type { Route } from '../../routing/route.js';
import { Growth } from '../school/growth.js';
import { Retention } from '../school/retention.js';
import { Overview } from './overview.js';
import { Ticker } from './ticker.js';

const LEVELS = [1, 2, 4] as const;
const isSchool = (row: Row) => row['level'] === 'school';
const isProgramme = (row: Row) => row['level'] === 'programme';

/** What happened, where, and how it developed: the programme at a glance. */
export function ProgrammeView({ programme, route }: { readonly programme: Programme; readonly route: Route }) {
  const { t } = useSpeech();
  const hours = useCallback(
    (rows: readonly Row[]) => {
      const quarters = programme.quarters.map(({ code }) => code);
      const schools = programme.schools.map(({ code }) => ({ key: code, name: code }));
      const series = seriesBy(rows, { by: 'school', along: 'quarter', value: 'hours' }, schools, quarters);
      return bars({ categories: quarters, series, unit: t.programme.hours }, { stacked: true });
    },
    [programme, t],
  );
  const levels = useCallback(
    (rows: readonly Row[]) => {
      const quarters = programme.quarters.map(({ code }) => code);
      const series = LEVELS.map((level) => {
        const own = rows.filter((row) => row['guskeyLevel'] === level);
        return { name: t.programme.level(level), values: valuesAlong(own, 'quarter', 'share', quarters) };
      });
      return lines({ categories: quarters, series }, { share: true });
    },
    [programme, t],
  );
  const objectives = useCallback(
    (rows: readonly Row[]) => {
      const codes = programme.objectives.map(({ code }) => code);
      const series = [{ name: t.programme.people, values: valuesAlong(rows, 'objective', 'people', codes) }];
      return bars({ categories: codes, series }, { lying: true });
    },
    [programme, t],
  );
  const own = { scope: PROGRAMME, cut: route };
  return (
    <>
      <Overview route={route} />
      <div className="grid">
        <MeasureFigure
          {...own}
          measure="hours"
          table="quarters"
          title={t.programme.hoursTitle}
          rows={isSchool}
          chart={hours}
          wide
        />
        <MeasureFigure
          {...own}
          measure="evaluation-level"
          table="quarters"
          title={t.programme.levelsTitle}
          rows={isProgramme}
          chart={levels}
        />
        <MeasureFigure
          {...own}
          measure="breadth"
          table="objectives"
          title={t.programme.objectivesTitle}
          rows={isProgramme}
          chart={objectives}
        />
        <Growth {...own} rows={isProgramme} />
        <Retention {...own} programme={programme} rows={isProgramme} />
        <Ticker />
      </div>
    </>
  );
}

import { useCallback, useMemo } from 'react';
import type { Row, Scope } from '../../api/measures.js';
import type { Programme } from '../../api/programme.js';
import { MeasureFigure } from '../../charts/measure-figure.js';
import { bars, lines } from '../../charts/options.js';
import { valuesAlong } from '../../charts/rows.js';
import { useSpeech } from '../../i18n/messages.js';
import type { Route } from '../../routing/route.js';
import type { Go } from '../../routing/use-route.js';
import { CapacityIndex } from './capacity-index.js';
import { Growth } from './growth.js';
import { Retention } from './retention.js';

const LEVELS = [1, 2, 4] as const;
const STAGES = ['T6', 'T7', 'T8', 'T9'] as const;

interface SchoolViewProps {
  readonly programme: Programme;
  readonly route: Route;
  readonly go: Go;
}

/** One school's development. */
export function SchoolView({ programme, route, go }: SchoolViewProps) {
  const { t } = useSpeech();
  const school = programme.schools.find(({ code }) => code === route.subject) ?? programme.schools[0]!;
  const scope = useMemo<Scope>(() => ({ level: 'school', code: school.code }), [school.code]);
  const isOwn = useCallback((row: Row) => row['school'] === school.code, [school.code]);
  const quarters = useMemo(() => programme.quarters.map(({ code }) => code), [programme]);
  const byQuarter = (field: string, name: string) => (rows: readonly Row[]) =>
    bars({ categories: quarters, series: [{ name, values: valuesAlong(rows, 'quarter', field, quarters) }] });
  const hours = useMemo(() => byQuarter('hours', t.programme.hours), [quarters, t]);
  const people = useMemo(() => byQuarter('people', t.programme.people), [quarters, t]);
  const objectives = useCallback(
    (rows: readonly Row[]) => {
      const codes = programme.objectives.map(({ code }) => code);
      const series = [{ name: t.programme.people, values: valuesAlong(rows, 'objective', 'people', codes) }];
      return bars({ categories: codes, series }, { lying: true });
    },
    [programme, t],
  );
  const funnel = useCallback(
    (rows: readonly Row[]) => {
      const series = [{ name: t.school.cycles, values: valuesAlong(rows, 'stage', 'reached', STAGES) }];
      return bars({ categories: STAGES.map((stage) => t.school.stages[stage]), series }, { lying: true });
    },
    [t],
  );
  const levels = useCallback(
    (rows: readonly Row[]) => {
      const series = LEVELS.map((level) => {
        const own = rows.filter((row) => row['guskeyLevel'] === level);
        return { name: t.programme.level(level), values: valuesAlong(own, 'quarter', 'share', quarters) };
      });
      return lines({ categories: quarters, series }, { share: true });
    },
    [quarters, t],
  );
  const own = { scope, cut: route, rows: isOwn };
  return (
    <>
      <div className="controls">
        <label>
          {t.school.choose}
          <select value={school.code} onChange={(event) => go({ subject: event.target.value })}>
            {programme.schools.map(({ code, name, country }) => (
              <option key={code} value={code}>
                {name} ({country})
              </option>
            ))}
          </select>
        </label>
      </div>
      <h2>{school.name}</h2>
      <div className="grid">
        <MeasureFigure {...own} measure="hours" table="quarters" title={t.school.hoursTitle} chart={hours} />
        <MeasureFigure {...own} measure="hours" table="quarters" title={t.school.peopleTitle} chart={people} />
        <MeasureFigure
          {...own}
          measure="breadth"
          table="objectives"
          title={t.school.objectivesTitle}
          chart={objectives}
        />
        <MeasureFigure {...own} measure="inquiry-cycles" table="funnel" title={t.school.funnelTitle} chart={funnel} />
        <MeasureFigure
          {...own}
          measure="evaluation-level"
          table="quarters"
          title={t.school.levelsTitle}
          chart={levels}
        />
        <Growth {...own} />
        <Retention {...own} programme={programme} />
        <CapacityIndex scope={scope} school={school.code} cut={route} />
      </div>
    </>
  );
}

import { useCallback, useMemo } from 'react';
import type { Row, Scope } from '../../api/measures.js';
import type { Programme } from '../../api/programme.js';
import { activeIn, evaluationLevels } from '../../charts/evaluation-levels.js';
import { MeasureFigure } from '../../charts/measure-figure.js';
import { bars } from '../../charts/options.js';
import { greatest, sumOf, valuesAlong } from '../../charts/rows.js';
import { useSpeech } from '../../i18n/messages.js';
import { useWords } from '../../i18n/words-context.js';
import type { Route } from '../../routing/route.js';
import type { Go } from '../../routing/use-route.js';
import { CapacityIndex } from './capacity-index.js';
import { Growth } from './growth.js';
import { Leadership } from './leadership.js';
import { Retention } from './retention.js';
import { SchoolTiles } from './school-tiles.js';

const STAGES = ['T6', 'T7', 'T8', 'T9'] as const;

interface SchoolViewProps {
  readonly programme: Programme;
  readonly route: Route;
  readonly go: Go;
}

/** One school's development. */
export function SchoolView({ programme, route, go }: SchoolViewProps) {
  const { t, number } = useSpeech();
  const words = useWords();
  const school = programme.schools.find(({ code }) => code === route.subject) ?? programme.schools[0]!;
  const scope = useMemo<Scope>(() => ({ level: 'school', code: school.code }), [school.code]);
  const isOwn = useCallback((row: Row) => row['school'] === school.code, [school.code]);
  const quarters = useMemo(() => programme.quarters.map(({ code }) => code), [programme]);
  const charts = useMemo(() => {
    const whole = (value: number) => number(value, 0);
    const byQuarter = (field: string) => (rows: readonly Row[]) => {
      const series = [{ name: words.field(field), values: valuesAlong(rows, 'quarter', field, quarters) }];
      return bars({ categories: quarters.map(words.quarterTick), series }, { write: whole });
    };
    const objectives = programme.objectives.map(({ code }) => code);
    return {
      hours: byQuarter('hours'),
      people: byQuarter('people'),
      objectives: (rows: readonly Row[]) => {
        const series = [{ name: words.field('people'), values: valuesAlong(rows, 'objective', 'people', objectives) }];
        return bars({ categories: objectives.map(words.objective), series }, { lying: true, write: whole });
      },
      funnel: (rows: readonly Row[]) => {
        const series = [{ name: t.school.cycles, values: valuesAlong(rows, 'stage', 'reached', STAGES) }];
        return bars(
          { categories: STAGES.map((stage) => t.school.stages[stage]), series },
          { lying: true, write: whole },
        );
      },
      levels: (rows: readonly Row[]) => evaluationLevels(rows, quarters, words.quarterTick, t.programme.level),
    };
  }, [programme, quarters, words, t, number]);
  const own = { scope, cut: route, rows: isOwn };
  return (
    <>
      <div className="subject">
        <h3>{school.name}</h3>
        <label>
          <span className="hidden">{t.school.choose}</span>
          <select value={school.code} onChange={(event) => go({ subject: event.target.value })}>
            {programme.schools.map(({ code, name, country }) => (
              <option key={code} value={code}>
                {name} ({country})
              </option>
            ))}
          </select>
        </label>
      </div>
      <SchoolTiles scope={scope} school={school.code} cut={route} />
      <div className="grid">
        <MeasureFigure
          {...own}
          measure="hours"
          table="quarters"
          title={t.school.hoursTitle}
          explain={t.school.hoursExplain}
          columns={['quarter', 'hours', 'people', 'withDuration', 'attendances', 'coverage']}
          chart={charts.hours}
          n={(rows) => sumOf(rows, 'withDuration')}
        />
        <MeasureFigure
          {...own}
          measure="hours"
          table="quarters"
          title={t.school.peopleTitle}
          explain={t.school.peopleExplain}
          columns={['quarter', 'people', 'attendances']}
          chart={charts.people}
          n={(rows) => greatest(rows, 'people')}
        />
        <MeasureFigure
          {...own}
          measure="breadth"
          table="objectives"
          title={t.school.objectivesTitle}
          explain={t.programme.objectivesExplain}
          columns={['objective', 'people']}
          chart={charts.objectives}
          height={370}
          n={(rows) => greatest(rows, 'people')}
        />
        <MeasureFigure
          {...own}
          measure="inquiry-cycles"
          table="funnel"
          title={t.school.funnelTitle}
          explain={t.school.funnelExplain}
          columns={['stage', 'reached', 'furthest', 'people']}
          chart={charts.funnel}
          height={370}
          n={(rows) => greatest(rows, 'reached')}
        />
        <MeasureFigure
          {...own}
          measure="evaluation-level"
          table="quarters"
          title={t.programme.levelsTitle}
          explain={t.programme.levelsExplain}
          columns={['quarter', 'guskeyLevel', 'people', 'active', 'share']}
          chart={charts.levels}
          n={activeIn}
        />
        <Leadership {...own} />
        <CapacityIndex scope={scope} school={school.code} cut={route} />
        <Growth {...own} />
        <Retention {...own} />
      </div>
    </>
  );
}

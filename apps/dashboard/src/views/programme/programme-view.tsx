import { useMemo } from 'react';
import { PROGRAMME, type Row } from '../../api/measures.js';
import type { Programme } from '../../api/programme.js';
import { activeIn, evaluationLevels } from '../../charts/evaluation-levels.js';
import { MeasureFigure } from '../../charts/measure-figure.js';
import { bars } from '../../charts/options.js';
import { greatest, seriesBy, sumOf, valuesAlong } from '../../charts/rows.js';
import { useSpeech } from '../../i18n/messages.js';
import { useWords } from '../../i18n/words-context.js';
import type { Route } from '../../routing/route.js';
import { Loaded } from '../../shell/states.js';
import { Growth } from '../school/growth.js';
import { Retention } from '../school/retention.js';
import { FreshStart } from './fresh-start.js';
import { isFresh, Overview, useSchools } from './overview.js';
import { ProgrammeTiles } from './programme-tiles.js';
import { Ticker } from './ticker.js';

const isSchool = (row: Row) => row['level'] === 'school';
const isProgramme = (row: Row) => row['level'] === 'programme';

/** What happened, where, and how it developed: the programme at a glance. */
export function ProgrammeView({ programme, route }: { readonly programme: Programme; readonly route: Route }) {
  const resource = useSchools(route);
  if (resource.state === 'ready' && isFresh(resource.value, route)) {
    return (
      <>
        <FreshStart route={route} />
        <Ticker />
      </>
    );
  }
  return (
    <>
      <ProgrammeTiles cut={route} />
      <div className="grid">
        <Loaded resource={resource}>{(schools) => <Overview answer={schools} route={route} />}</Loaded>
        <Figures programme={programme} route={route} />
        <Ticker />
      </div>
    </>
  );
}

function Figures({ programme, route }: { readonly programme: Programme; readonly route: Route }) {
  const { t, number } = useSpeech();
  const words = useWords();
  const charts = useMemo(() => {
    const quarters = programme.quarters.map(({ code }) => code);
    const schools = programme.schools.map(({ code }) => ({ key: code, name: words.shortSchool(code) }));
    const objectives = programme.objectives.map(({ code }) => code);
    return {
      hours: (rows: readonly Row[]) => {
        const series = seriesBy(rows, { by: 'school', along: 'quarter', value: 'hours' }, schools, quarters);
        return bars({ categories: quarters.map(words.quarterTick), series, unit: 'h' }, { stacked: true });
      },
      levels: (rows: readonly Row[]) => evaluationLevels(rows, quarters, words.quarterTick, t.programme.level),
      objectives: (rows: readonly Row[]) => {
        const series = [{ name: words.field('people'), values: valuesAlong(rows, 'objective', 'people', objectives) }];
        const write = (value: number) => number(value, 0);
        return bars({ categories: objectives.map(words.objective), series }, { lying: true, write });
      },
    };
  }, [programme, words, t, number]);
  const own = { scope: PROGRAMME, cut: route };
  return (
    <>
      <MeasureFigure
        {...own}
        measure="hours"
        table="quarters"
        title={t.programme.hoursTitle}
        explain={t.programme.hoursExplain}
        rows={isSchool}
        chart={charts.hours}
        n={(rows) => sumOf(rows, 'withDuration')}
        wide
      />
      <MeasureFigure
        {...own}
        measure="evaluation-level"
        table="quarters"
        title={t.programme.levelsTitle}
        explain={t.programme.levelsExplain}
        columns={['quarter', 'guskeyLevel', 'people', 'active', 'share']}
        rows={isProgramme}
        chart={charts.levels}
        height={370}
        n={activeIn}
      />
      <MeasureFigure
        {...own}
        measure="breadth"
        table="objectives"
        title={t.programme.objectivesTitle}
        explain={t.programme.objectivesExplain}
        columns={['objective', 'people']}
        rows={isProgramme}
        chart={charts.objectives}
        height={370}
        n={(rows) => greatest(rows, 'people')}
      />
      <Growth {...own} rows={isProgramme} />
      <Retention {...own} rows={isProgramme} />
    </>
  );
}

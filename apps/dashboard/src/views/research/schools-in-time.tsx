import { useMemo } from 'react';
import { PROGRAMME, useDescription, useRows } from '../../api/measures.js';
import { bubbles } from '../../charts/bubbles.js';
import { Chart } from '../../charts/chart.js';
import { Figure } from '../../charts/figure.js';
import { definitionOf } from '../../charts/measure-figure.js';
import { useSpeech } from '../../i18n/messages.js';
import { useWords } from '../../i18n/words-context.js';
import type { Route } from '../../routing/route.js';
import { Loading } from '../../shell/states.js';
import { useColours } from '../../shell/theme.js';
import { QUARTER_MS, quarterOf } from '../time/time-slider.js';
import { standingsOf, type Standing } from './moments.js';

/** The way of each school: hours of learning against the people who put it to use. */
export function SchoolsInTime({ route }: { readonly route: Route }) {
  const { t, number, percent } = useSpeech();
  const words = useWords();
  const colours = useColours();
  const { programme } = words;
  const hours = useRows(PROGRAMME, 'hours', 'quarters', route);
  const levels = useRows(PROGRAMME, 'evaluation-level', 'quarters', route);
  const description = useDescription('evaluation-level');
  const quarter = quarterOf(programme, route);
  const moments = useMemo(() => {
    if (!hours || !levels) return undefined;
    const [quarters, schools] = [programme.quarters, programme.schools].map((list) => list.map(({ code }) => code));
    return standingsOf(hours, levels, quarters!, schools!);
  }, [hours, levels, programme]);
  const option = useMemo(() => {
    if (!moments) return undefined;
    const every = moments.flat();
    const most = {
      x: Math.max(1, ...every.map(({ hoursPerPerson }) => hoursPerPerson ?? 0)),
      size: Math.max(1, ...every.map(({ active }) => active)),
    };
    const items = programme.schools.map(({ code }, i) => {
      const { hoursPerPerson: x, practice: y, active } = moments[quarter.number - 1]![i]!;
      const text = [
        t.research.people(number(active, 0)),
        `${t.research.hoursPerPerson}: ${x === null ? '–' : number(x)}`,
        `${t.research.practice}: ${y === null ? '–' : percent(y)}`,
      ].join('\n');
      const trail = moments.slice(0, quarter.number - 1).flatMap((moment) => placeOf(moment[i]!));
      return { name: words.shortSchool(code), x, y, size: active, text, trail };
    });
    return bubbles(items, {
      xName: t.research.hoursPerPerson,
      yName: t.research.practice,
      most,
      colours: colours.series,
    });
  }, [moments, programme, quarter, words, colours, t, number, percent]);
  if (!moments || !option) return <Loading />;
  const now = moments[quarter.number - 1]!;
  return (
    <Figure
      title={t.research.schoolsTitle}
      explain={t.research.schoolsExplain}
      n={now.reduce((sum, { active }) => sum + active, 0)}
      asKnownAt={route.asKnownAt}
      definition={description && definitionOf(description)}
      fileName={`schools-${quarter.code}`}
      table={{
        columns: [
          { title: t.programme.school, numeric: false },
          { title: t.programme.people, numeric: true },
          { title: t.programme.hours, numeric: true },
          { title: t.research.hoursPerPerson, numeric: true },
          { title: t.research.practice, numeric: true, format: 'share' },
        ],
        rows: now.map(({ school, active, hours: sum, hoursPerPerson, practice }) => [
          words.school(school),
          active,
          sum,
          hoursPerPerson,
          practice,
        ]),
      }}
    >
      <Chart
        option={option}
        label={`${t.research.schoolsTitle}: ${t.figure.seeTable}`}
        height={440}
        moving={QUARTER_MS / 2}
      />
    </Figure>
  );
}

function placeOf({ hoursPerPerson, practice }: Standing): (readonly [number, number])[] {
  return hoursPerPerson === null || practice === null ? [] : [[hoursPerPerson, practice]];
}

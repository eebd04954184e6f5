import { useMemo } from 'react';
import { PROGRAMME, useDescription, useMeasure, type Row } from '../../api/measures.js';
import { Chart } from '../../charts/chart.js';
import { Figure } from '../../charts/figure.js';
import { definitionOf } from '../../charts/measure-figure.js';
import { measureTable } from '../../charts/measure-table.js';
import { network } from '../../charts/network.js';
import { numberOf } from '../../charts/rows.js';
import { useSpeech } from '../../i18n/messages.js';
import { useWords } from '../../i18n/words-context.js';
import type { Route } from '../../routing/route.js';
import type { Go } from '../../routing/use-route.js';
import { Loaded } from '../../shell/states.js';
import { useColours } from '../../shell/theme.js';
import { edgesOf, nodesOf, scaleOf } from '../counselling/edges.js';
import { QUARTER_MS, quarterOf, TimeSlider } from '../time/time-slider.js';
import { SchoolsInTime } from './schools-in-time.js';

const NETWORK = 'peer-counselling-network';
const COLUMNS = ['from', 'to', 'visits', 'people', 'reciprocated'];

interface ReplayProps {
  readonly route: Route;
  readonly go: Go;
}

/** History as a film: the network and the schools, quarter by quarter. Everything is fetched once, for all quarters. */
export function Replay({ route, go }: ReplayProps) {
  const { t } = useSpeech();
  return (
    <section className="replay" aria-labelledby="replay">
      <h3 id="replay">{t.research.replayTitle}</h3>
      <p className="explain">{t.research.replayExplain}</p>
      <TimeSlider route={route} go={go} />
      <div className="grid">
        <NetworkInTime route={route} />
        <SchoolsInTime route={route} />
      </div>
    </section>
  );
}

function NetworkInTime({ route }: { readonly route: Route }) {
  const resource = useMeasure(PROGRAMME, NETWORK, route);
  return (
    <Loaded resource={resource}>{({ tables }) => <NetworkAt route={route} rows={tables['quarters'] ?? []} />}</Loaded>
  );
}

function NetworkAt({ route, rows }: { readonly route: Route; readonly rows: readonly Row[] }) {
  const { t, number, day } = useSpeech();
  const words = useWords();
  const colours = useColours();
  const { programme } = words;
  const quarter = quarterOf(programme, route);
  const description = useDescription(NETWORK);
  const names = useMemo(() => programme.schools.map(({ code }) => words.shortSchool(code)), [programme, words]);
  const most = useMemo(() => {
    const last = programme.quarters.at(-1)!.code;
    return scaleOf(
      names,
      edgesOf(
        rows.filter((row) => row['quarter'] === last),
        words.shortSchool,
      ),
    );
  }, [rows, programme, names, words]);
  const now = useMemo(() => rows.filter((row) => row['quarter'] === quarter.code), [rows, quarter]);
  const option = useMemo(() => {
    const edges = edgesOf(now, words.shortSchool);
    const nodes = nodesOf(names, edges, (visits) => t.counselling.visitsOf(number(visits, 0)));
    return network(nodes, edges, { line: colours.accent, ink: colours.text, most });
  }, [now, names, words, colours, most, t, number]);
  const fields = description?.tables['quarters']?.fields;
  if (fields === undefined) return null;
  return (
    <Figure
      title={t.counselling.networkTitle}
      explain={t.counselling.networkExplain}
      n={now.reduce((sum, row) => sum + (numberOf(row, 'visits') ?? 0), 0)}
      asKnownAt={route.asKnownAt}
      definition={definitionOf(description!)}
      table={measureTable(now, fields, COLUMNS, { t, words, day })}
      fileName={`network-${quarter.code}`}
    >
      <Chart
        option={option}
        label={`${t.counselling.networkTitle}: ${t.figure.seeTable}`}
        height={440}
        moving={QUARTER_MS / 2}
      />
    </Figure>
  );
}

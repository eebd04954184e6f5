import { useCallback, useMemo } from 'react';
import { PROGRAMME, useDescription, useMeasure, useRows, type Row } from '../../api/measures.js';
import type { Programme } from '../../api/programme.js';
import { MeasureFigure } from '../../charts/measure-figure.js';
import { matrix } from '../../charts/matrix.js';
import { network } from '../../charts/network.js';
import { numberOf } from '../../charts/rows.js';
import { Tiles } from '../../charts/tiles.js';
import { firstCell } from '../../charts/measure-table.js';
import { useSpeech } from '../../i18n/messages.js';
import { useWords } from '../../i18n/words-context.js';
import type { Route } from '../../routing/route.js';
import type { Go } from '../../routing/use-route.js';
import { useColours } from '../../shell/theme.js';
import { QUARTER_MS, quarterOf, TimeSlider } from '../time/time-slider.js';
import { edgesOf, nodesOf, scaleOf } from './edges.js';

const MEASURE = 'peer-counselling-network';
const COLUMNS = ['from', 'to', 'visits', 'people', 'reciprocated'];

interface CounsellingViewProps {
  readonly programme: Programme;
  readonly route: Route;
  readonly go: Go;
}

/** The transnational peer-counselling network, up to the end of a quarter. */
export function CounsellingView({ programme, route, go }: CounsellingViewProps) {
  const { t, number } = useSpeech();
  const words = useWords();
  const colours = useColours();
  const resource = useMeasure(PROGRAMME, MEASURE, route);
  // What is published has no quarters: fixed cuts only.
  const all = resource.state === 'ready' ? resource.value.tables['quarters'] : undefined;
  const quarter = quarterOf(programme, route);
  const table = all ? 'quarters' : 'edges';
  const isNow = useCallback((row: Row) => all === undefined || row['quarter'] === quarter.code, [all, quarter]);
  const names = useMemo(() => programme.schools.map(({ code }) => words.shortSchool(code)), [programme, words]);
  const most = useMemo(() => {
    const last = programme.quarters.at(-1)!.code;
    const rows = all?.filter((row) => row['quarter'] === last);
    return rows && scaleOf(names, edgesOf(rows, words.shortSchool));
  }, [all, programme, names, words]);
  const graph = useCallback(
    (rows: readonly Row[]) => {
      const edges = edgesOf(rows, words.shortSchool);
      const nodes = nodesOf(names, edges, (visits) => t.counselling.visitsOf(number(visits, 0)));
      return network(nodes, edges, { line: colours.accent, ink: colours.text, ...(most && { most }) });
    },
    [names, words, colours, most, t, number],
  );
  const grid = useCallback(
    (rows: readonly Row[]) => {
      const edges = edgesOf(rows, words.shortSchool);
      const cells = edges.map(({ from, to, weight }) => [names.indexOf(to), names.indexOf(from), weight] as const);
      return matrix(names, names, cells, {
        colours: [colours.surface, colours.accent],
        ink: [colours.text, colours.onAccent],
        ...(most && { most: most.weight }),
      });
    },
    [names, words, colours, most],
  );
  const visits = useCallback(
    (rows: readonly Row[]) => rows.reduce((sum, row) => sum + (numberOf(row, 'visits') ?? 0), 0),
    [],
  );
  const own = { measure: MEASURE, scope: PROGRAMME, cut: route, table, columns: COLUMNS, n: visits, rows: isNow };
  const until = useMemo(
    () => (all === undefined || quarter === programme.quarters.at(-1) ? route : { ...route, to: quarter.end }),
    [all, quarter, programme, route],
  );
  return (
    <>
      {all && <TimeSlider route={route} go={go} />}
      <Totals cut={until} />
      <div className="grid">
        <MeasureFigure
          {...own}
          title={t.counselling.networkTitle}
          explain={t.counselling.networkExplain}
          chart={graph}
          height={440}
          moving={QUARTER_MS / 2}
        />
        <MeasureFigure
          {...own}
          title={t.counselling.matrixTitle}
          explain={t.counselling.matrixExplain}
          chart={grid}
          height={440}
        />
        <MeasureFigure
          measure={MEASURE}
          scope={PROGRAMME}
          cut={until}
          table="schools"
          title={t.counselling.schoolsTitle}
          n={(rows) => rows.length}
          wide
        />
      </div>
    </>
  );
}

function Totals({ cut }: { readonly cut: Route }) {
  const { t, number } = useSpeech();
  const rows = useRows(PROGRAMME, MEASURE, 'totals', cut);
  const description = useDescription(MEASURE);
  const value = (field: string) => firstCell(rows, field);
  const said = (field: string) => {
    const known = numberOf(rows?.[0], field);
    return known === null ? '–' : number(known, 0);
  };
  const connections = t.counselling.densityDetail(said('edges'), said('eligiblePairs'));
  return (
    <Tiles
      title={t.counselling.totalsTitle}
      tiles={[
        { label: t.counselling.visits, value: value('visits'), description },
        { label: t.counselling.density, value: value('density'), format: 'share', detail: connections, description },
        {
          label: t.counselling.reciprocity,
          value: value('reciprocity'),
          format: 'share',
          detail: t.counselling.reciprocityDetail,
          description,
        },
      ]}
    />
  );
}

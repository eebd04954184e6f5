import { useCallback, useMemo } from 'react';
import { PROGRAMME, type Row } from '../../api/measures.js';
import type { Programme } from '../../api/programme.js';
import { MeasureFigure } from '../../charts/measure-figure.js';
import { matrix, network, type Edge } from '../../charts/options.js';
import { numberOf } from '../../charts/rows.js';
import { useSpeech } from '../../i18n/messages.js';
import type { Route } from '../../routing/route.js';
import type { Go } from '../../routing/use-route.js';
import { useColours } from '../../shell/theme.js';

interface CounsellingViewProps {
  readonly programme: Programme;
  readonly route: Route;
  readonly go: Go;
}

/** The transnational peer-counselling network, up to the end of a quarter. */
export function CounsellingView({ programme, route, go }: CounsellingViewProps) {
  const { t } = useSpeech();
  const colours = useColours();
  const codes = useMemo(() => programme.schools.map(({ code }) => code), [programme]);
  const last = programme.quarters.at(-1)!;
  const quarter = programme.quarters.find(({ code }) => code === route.choices['quarter']) ?? last;
  const cut = useMemo(() => (quarter === last ? route : { ...route, to: quarter.end }), [route, quarter, last]);
  const graph = useCallback(
    (rows: readonly Row[]) => {
      const edges = edgesOf(rows);
      const sizeOf = (code: string) =>
        edges.reduce((sum, { from, to, weight }) => sum + (from === code || to === code ? weight : 0), 0);
      return network(
        codes.map((name) => ({ name, size: sizeOf(name) })),
        edges,
        colours.accent,
      );
    },
    [codes, colours],
  );
  const grid = useCallback(
    (rows: readonly Row[]) =>
      matrix(
        codes,
        codes,
        edgesOf(rows).map(({ from, to, weight }) => [codes.indexOf(to), codes.indexOf(from), weight] as const),
        [colours.surface, colours.accent],
      ),
    [codes, colours],
  );
  const own = { measure: 'peer-counselling-network', scope: PROGRAMME, cut };
  return (
    <>
      <div className="controls">
        <label>
          {t.counselling.until} {quarter.code}
          <input
            type="range"
            min={1}
            max={programme.quarters.length}
            value={quarter.number}
            aria-valuetext={`${quarter.code}, ${quarter.end}`}
            onChange={({ target }) => {
              const chosen = programme.quarters[Number(target.value) - 1]!;
              go({ choices: { ...route.choices, quarter: chosen.code } }, { replace: true });
            }}
          />
        </label>
      </div>
      <div className="grid">
        <MeasureFigure {...own} table="edges" title={t.counselling.networkTitle} chart={graph} height={440} />
        <MeasureFigure {...own} table="edges" title={t.counselling.matrixTitle} chart={grid} height={440} />
        <MeasureFigure {...own} table="totals" title={t.counselling.totalsTitle} />
        <MeasureFigure {...own} table="schools" title={t.programme.schoolsTitle} />
      </div>
    </>
  );
}

function edgesOf(rows: readonly Row[]): Edge[] {
  return rows.flatMap((row) => {
    const weight = numberOf(row, 'visits');
    return weight === null ? [] : [{ from: String(row['from']), to: String(row['to']), weight }];
  });
}

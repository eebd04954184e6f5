import { useCallback, useMemo } from 'react';
import { PROGRAMME, type Row } from '../../api/measures.js';
import type { Programme } from '../../api/programme.js';
import { MeasureFigure } from '../../charts/measure-figure.js';
import { bars } from '../../charts/options.js';
import { valuesAlong } from '../../charts/rows.js';
import { useSpeech } from '../../i18n/messages.js';
import type { Route } from '../../routing/route.js';

const isSchool = (row: Row) => row['level'] === 'school';

/** The train-the-trainers cascade: whom trainers reached in local processes. */
export function CascadeView({ programme, route }: { readonly programme: Programme; readonly route: Route }) {
  const { t } = useSpeech();
  const codes = useMemo(() => programme.schools.map(({ code }) => code), [programme]);
  const totals = useCallback(
    (rows: readonly Row[]) =>
      bars({
        categories: codes,
        series: [
          { name: t.cascade.facilitators, values: valuesAlong(rows, 'school', 'facilitators', codes) },
          { name: t.cascade.reached, values: valuesAlong(rows, 'school', 'reached', codes) },
        ],
      }),
    [codes, t],
  );
  const own = { measure: 'cascade', scope: PROGRAMME, cut: route, rows: isSchool };
  return (
    <div className="grid">
      <MeasureFigure {...own} table="totals" title={t.cascade.totalsTitle} chart={totals} wide />
      <MeasureFigure
        {...own}
        table="processes"
        title={t.cascade.processesTitle}
        columns={['school', 'process', 'facilitators', 'attendees']}
        wide
      />
    </div>
  );
}

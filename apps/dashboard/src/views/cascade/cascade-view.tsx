import { useCallback } from 'react';
import { PROGRAMME, useDescription, useRows, type Cut, type Row } from '../../api/measures.js';
import type { Programme } from '../../api/programme.js';
import { MeasureFigure } from '../../charts/measure-figure.js';
import { firstCell } from '../../charts/measure-table.js';
import { bars } from '../../charts/options.js';
import { sumOf, valuesAlong } from '../../charts/rows.js';
import { Tiles } from '../../charts/tiles.js';
import { useSpeech } from '../../i18n/messages.js';
import { useWords } from '../../i18n/words-context.js';
import type { Route } from '../../routing/route.js';

const isSchool = (row: Row) => row['level'] === 'school';
const isProgramme = (row: Row) => row['level'] === 'programme';

/** The train-the-trainers cascade: whom trainers reached in local processes. */
export function CascadeView({ programme, route }: { readonly programme: Programme; readonly route: Route }) {
  const { t, number } = useSpeech();
  const words = useWords();
  const totals = useCallback(
    (rows: readonly Row[]) => {
      const codes = programme.schools.map(({ code }) => code);
      const series = ['facilitators', 'reached'].map((field) => ({
        name: words.field(field),
        values: valuesAlong(rows, 'school', field, codes),
      }));
      return bars({ categories: codes.map(words.shortSchool), series }, { lying: true, write: (n) => number(n, 0) });
    },
    [programme, words, number],
  );
  const own = { measure: 'cascade', scope: PROGRAMME, cut: route, rows: isSchool };
  return (
    <>
      <CascadeTiles cut={route} />
      <div className="grid">
        <MeasureFigure
          {...own}
          table="totals"
          title={t.cascade.totalsTitle}
          explain={t.cascade.totalsExplain}
          columns={['school', 'processes', 'facilitators', 'reached', 'ratio']}
          chart={totals}
          n={(rows) => sumOf(rows, 'reached')}
          height={440}
          wide
        />
        <MeasureFigure
          {...own}
          table="processes"
          title={t.cascade.processesTitle}
          columns={['school', 'process', 'facilitators', 'attendees']}
          n={(rows) => rows.length}
          wide
        />
      </div>
    </>
  );
}

function CascadeTiles({ cut }: { readonly cut: Cut }) {
  const { t } = useSpeech();
  const rows = useRows(PROGRAMME, 'cascade', 'totals', cut)?.filter(isProgramme);
  const description = useDescription('cascade');
  const value = (field: string) => firstCell(rows, field);
  return (
    <Tiles
      title={t.programme.glance}
      tiles={[
        { label: t.cascade.processesTile, value: value('processes'), description },
        { label: t.cascade.facilitatorsTile, value: value('facilitators'), description },
        { label: t.cascade.reachedTile, value: value('reached'), description },
        { label: t.cascade.ratio, value: value('ratio'), format: 'decimal', description },
      ]}
    />
  );
}

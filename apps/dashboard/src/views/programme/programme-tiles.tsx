import { PROGRAMME, useDescription, useRows, type Cut, type Row } from '../../api/measures.js';
import { firstCell } from '../../charts/measure-table.js';
import { numberOf } from '../../charts/rows.js';
import { Tiles } from '../../charts/tiles.js';
import { useSpeech } from '../../i18n/messages.js';

const isProgramme = ({ level }: Row) => level === 'programme';

/** The programme in four numbers. */
export function ProgrammeTiles({ cut }: { readonly cut: Cut }) {
  const { t, number, percent } = useSpeech();
  const levels = useRows(PROGRAMME, 'evaluation-level', 'quarters', cut)?.filter(isProgramme).slice(-1);
  const hours = useRows(PROGRAMME, 'hours', 'totals', cut)?.filter(isProgramme);
  const cycles = useRows(PROGRAMME, 'inquiry-cycles', 'totals', cut)?.filter(isProgramme);
  const network = useRows(PROGRAMME, 'peer-counselling-network', 'totals', cut);
  const described = {
    levels: useDescription('evaluation-level'),
    hours: useDescription('hours'),
    cycles: useDescription('inquiry-cycles'),
    network: useDescription('peer-counselling-network'),
  };
  const said = (rows: readonly Row[] | undefined, field: string) => {
    const known = numberOf(rows?.[0], field);
    return known === null ? '–' : number(known, 0);
  };
  const coverage = numberOf(hours?.[0], 'coverage');
  return (
    <Tiles
      title={t.programme.glance}
      tiles={[
        {
          label: t.programme.active,
          value: firstCell(levels, 'active'),
          detail: t.programme.activeDetail,
          description: described.levels,
        },
        {
          label: t.programme.hoursTile,
          value: firstCell(hours, 'hours'),
          detail: coverage === null ? undefined : t.programme.coverageDetail(percent(coverage)),
          description: described.hours,
        },
        {
          label: t.programme.cyclesTile,
          value: firstCell(cycles, 'completed'),
          detail: cycles?.[0] && t.programme.cyclesDetail(said(cycles, 'opened')),
          description: described.cycles,
        },
        {
          label: t.programme.visitsTile,
          value: firstCell(network, 'visits'),
          detail: network?.[0] && t.programme.visitsDetail(said(network, 'edges'), said(network, 'eligiblePairs')),
          description: described.network,
        },
      ]}
    />
  );
}

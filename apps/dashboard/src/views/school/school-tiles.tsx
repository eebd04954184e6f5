import { useDescription, useRows, type Cut, type Row, type Scope } from '../../api/measures.js';
import { firstCell } from '../../charts/measure-table.js';
import { numberOf } from '../../charts/rows.js';
import { Tiles } from '../../charts/tiles.js';
import { useSpeech } from '../../i18n/messages.js';
import { useWords } from '../../i18n/words-context.js';

interface SchoolTilesProps {
  readonly scope: Scope;
  readonly school: string;
  readonly cut: Cut;
}

/** A school in six numbers. */
export function SchoolTiles({ scope, school, cut }: SchoolTilesProps) {
  const { t, number, percent } = useSpeech();
  const { objectives } = useWords().programme;
  const own = ({ school: of }: Row) => of === school;
  const capacity = useRows(scope, 'capacity-index', 'schools', cut)?.filter(own);
  const hours = useRows(scope, 'hours', 'totals', cut)?.filter(own);
  const cycles = useRows(scope, 'inquiry-cycles', 'totals', cut)?.filter(own);
  const touched = useRows(scope, 'breadth', 'objectives', cut)?.filter(own);
  const described = {
    capacity: useDescription('capacity-index'),
    hours: useDescription('hours'),
    cycles: useDescription('inquiry-cycles'),
    breadth: useDescription('breadth'),
  };
  const said = (rows: readonly Row[] | undefined, field: string) => {
    const value = numberOf(rows?.[0], field);
    return value === null ? '–' : number(value, 0);
  };
  const coverage = numberOf(hours?.[0], 'coverage');
  return (
    <Tiles
      title={t.programme.glance}
      tiles={[
        {
          label: t.programme.active,
          value: firstCell(capacity, 'activePeople'),
          detail: t.programme.activeDetail,
          description: described.capacity,
        },
        {
          label: t.programme.hoursTile,
          value: firstCell(hours, 'hours'),
          detail: coverage === null ? undefined : t.programme.coverageDetail(percent(coverage)),
          description: described.hours,
        },
        {
          label: t.school.objectivesTile,
          value:
            touched &&
            (touched.length === 0 ? null : touched.filter((row) => (numberOf(row, 'people') ?? 0) > 0).length),
          detail: t.school.objectivesTileDetail(number(objectives.length, 0)),
          description: described.breadth,
        },
        {
          label: t.programme.cyclesTile,
          value: firstCell(cycles, 'completed'),
          detail: t.programme.cyclesDetail(said(cycles, 'opened')),
          description: described.cycles,
        },
        {
          label: t.school.partnersTile,
          value: firstCell(capacity, 'partners'),
          detail: t.school.partnersDetail(said(capacity, 'foreignSchools')),
          description: described.capacity,
        },
        {
          label: t.school.reachedTile,
          value: firstCell(capacity, 'localPlayersReached'),
          detail: t.school.reachedDetail(said(capacity, 'localPlayers')),
          description: described.capacity,
        },
      ]}
    />
  );
}

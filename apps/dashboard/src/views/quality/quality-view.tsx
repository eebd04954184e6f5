import { PROGRAMME, type Row } from '../../api/measures.js';
import { greatest, sumOf } from '../../charts/rows.js';
import { MeasureFigure } from '../../charts/measure-figure.js';
import { useSpeech } from '../../i18n/messages.js';
import type { Route } from '../../routing/route.js';
import { Attention } from './attention.js';
import { UnclaimedActors } from './unclaimed-actors.js';

const FLAGS = [
  ...['statements', 'unclassified', 'unclaimedActors', 'missingDurations', 'outOfOrderCycles'],
  ...['sameCountryVisits', 'outsidePeriod', 'profileViolations'],
];
const statements = (rows: readonly Row[]) => sumOf(rows, 'statements');
const ofProgramme = (rows: readonly Row[]) => greatest(rows, 'statements');

/** What needs attention, by source and rule, and whom nobody has claimed. */
export function QualityView({ route }: { readonly route: Route }) {
  const { t } = useSpeech();
  const own = { measure: 'data-quality', scope: PROGRAMME, cut: route, wide: true };
  return (
    <>
      <Attention cut={route} />
      <UnclaimedActors />
      <div className="grid">
        <MeasureFigure
          {...own}
          anchor="sources"
          table="sources"
          columns={['sourceName', ...FLAGS]}
          title={t.quality.sourcesTitle}
          n={statements}
        />
        <MeasureFigure
          {...own}
          anchor="schools"
          table="totals"
          columns={['school', ...FLAGS]}
          title={t.quality.schoolsTitle}
          n={ofProgramme}
        />
        <MeasureFigure
          {...own}
          anchor="rules"
          table="rules"
          columns={['sourceName', 'template', 'rule', 'statements']}
          title={t.quality.rulesTitle}
          n={statements}
        />
      </div>
    </>
  );
}

import { PROGRAMME } from '../../api/measures.js';
import { MeasureFigure } from '../../charts/measure-figure.js';
import { useSpeech } from '../../i18n/messages.js';
import type { Route } from '../../routing/route.js';
import { UnclaimedActors } from './unclaimed-actors.js';

/** What needs attention, by source and rule, and whom nobody has claimed. */
export function QualityView({ route }: { readonly route: Route }) {
  const { t } = useSpeech();
  const own = { measure: 'data-quality', scope: PROGRAMME, cut: route, wide: true };
  return (
    <>
      <UnclaimedActors />
      <div className="grid">
        <MeasureFigure {...own} table="sources" title={t.quality.sourcesTitle} />
        <MeasureFigure {...own} table="totals" title={t.quality.schoolsTitle} />
        <MeasureFigure {...own} table="rules" title={t.quality.rulesTitle} />
      </div>
    </>
  );
}

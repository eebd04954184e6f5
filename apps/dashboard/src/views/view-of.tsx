import { lazy, Suspense } from 'react';
import { useProgramme } from '../api/programme.js';
import type { Route } from '../routing/route.js';
import type { Go } from '../routing/use-route.js';
import { Loaded } from '../shell/states.js';

// Views come when they are looked at, and the charts with them: the first paint waits for neither.
const ProgrammeView = lazy(async () => ({ default: (await import('./programme/programme-view.js')).ProgrammeView }));
const SchoolView = lazy(async () => ({ default: (await import('./school/school-view.js')).SchoolView }));
const CounsellingView = lazy(async () => ({
  default: (await import('./counselling/counselling-view.js')).CounsellingView,
}));
const CascadeView = lazy(async () => ({ default: (await import('./cascade/cascade-view.js')).CascadeView }));
const ParticipantView = lazy(async () => ({
  default: (await import('./participant/participant-view.js')).ParticipantView,
}));
const QualityView = lazy(async () => ({ default: (await import('./quality/quality-view.js')).QualityView }));

/** The view that a route names. */
export function ViewOf({ route, go }: { readonly route: Route; readonly go: Go }) {
  const resource = useProgramme();
  return (
    <Loaded resource={resource}>
      {(programme) => (
        <Suspense>
          {(() => {
            switch (route.view) {
              case 'school':
                return <SchoolView programme={programme} route={route} go={go} />;
              case 'counselling':
                return <CounsellingView programme={programme} route={route} go={go} />;
              case 'cascade':
                return <CascadeView programme={programme} route={route} />;
              case 'participant':
                return <ParticipantView programme={programme} route={route} go={go} />;
              case 'quality':
                return <QualityView route={route} />;
              default:
                return <ProgrammeView programme={programme} route={route} />;
            }
          })()}
        </Suspense>
      )}
    </Loaded>
  );
}

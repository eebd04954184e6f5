import { lazy, Suspense } from 'react';
import { maySee } from '../api/may-see.js';
import { useProgramme } from '../api/programme.js';
import type { Me, Role } from '../api/session.js';
import { ViewerProvider } from '../api/viewer.js';
import { useSpeech } from '../i18n/messages.js';
import { WordsProvider } from '../i18n/words-context.js';
import type { Route, View } from '../routing/route.js';
import type { Go } from '../routing/use-route.js';
import { CutOfHistory } from '../shell/cut-of-history.js';
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
const ResearchView = lazy(async () => ({ default: (await import('./research/research-view.js')).ResearchView }));
const OperationsView = lazy(async () => ({
  default: (await import('./operations/operations-view.js')).OperationsView,
}));
const QualityView = lazy(async () => ({ default: (await import('./quality/quality-view.js')).QualityView }));

/** Views of how things stand, and not of history. */
const UNCUT: readonly View[] = ['operations'];

interface ViewOfProps {
  readonly me: Me;
  readonly role: Role;
  readonly route: Route;
  readonly go: Go;
}

/** The view that a route names, for those whom it is for, with the cut of history that it is made of. */
export function ViewOf({ me, role, route: asked, go }: ViewOfProps) {
  const { t } = useSpeech();
  // Who may see one school or one person's record alone begins there.
  const route = { ...asked, subject: asked.subject ?? ownSubject(me, asked) };
  const resource = useProgramme();
  return (
    <Loaded resource={resource}>
      {(programme) => (
        <WordsProvider programme={programme}>
          <ViewerProvider me={me}>
            <div className="page-head">
              <div>
                <h2>{t.views[route.view]}</h2>
                <p className="lead">{t.leads[route.view]}</p>
              </div>
              {UNCUT.includes(route.view) || <CutOfHistory programme={programme} role={role} route={route} go={go} />}
            </div>
            {programme.synthetic && <p className="banner">{t.shell.synthetic}</p>}
            {maySee(role, route.view) ? (
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
                    case 'research':
                      return <ResearchView route={route} go={go} />;
                    case 'operations':
                      return <OperationsView />;
                    case 'quality':
                      return <QualityView route={route} />;
                    default:
                      return <ProgrammeView programme={programme} route={route} />;
                  }
                })()}
              </Suspense>
            ) : (
              <p className="state">{t.states.notForRole}</p>
            )}
          </ViewerProvider>
        </WordsProvider>
      )}
    </Loaded>
  );
}

function ownSubject({ school, participant }: Me, { view }: Route): string | undefined {
  if (view === 'school') return school ?? undefined;
  return view === 'participant' ? (participant ?? undefined) : undefined;
}

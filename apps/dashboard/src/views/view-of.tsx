import { maySee } from '../api/may-see.js';
import { useProgramme } from '../api/programme.js';
import type { Me, Role } from '../api/session.js';
import { ViewerProvider } from '../api/viewer.js';
import { useSpeech } from '../i18n/messages.js';
import { WordsProvider } from '../i18n/words-context.js';
import type { Route, View } from '../routing/route.js';
import type { Go } from '../routing/use-route.js';
import { arriving } from '../shell/arriving.js';
import { CutOfHistory } from '../shell/cut-of-history.js';
import { Loaded, Loading } from '../shell/states.js';

// Views come when they are looked at: the first paint waits for none.
const IMPORTS = {
  programme: () => import('./programme/programme-view.js'),
  school: () => import('./school/school-view.js'),
  counselling: () => import('./counselling/counselling-view.js'),
  cascade: () => import('./cascade/cascade-view.js'),
  participant: () => import('./participant/participant-view.js'),
  research: () => import('./research/research-view.js'),
  quality: () => import('./quality/quality-view.js'),
  operations: () => import('./operations/operations-view.js'),
} as const satisfies Readonly<Record<View, () => Promise<unknown>>>;

const waiting = () => <Loading />;

const ProgrammeView = arriving(async () => (await IMPORTS.programme()).ProgrammeView, waiting);
const SchoolView = arriving(async () => (await IMPORTS.school()).SchoolView, waiting);
const CounsellingView = arriving(async () => (await IMPORTS.counselling()).CounsellingView, waiting);
const CascadeView = arriving(async () => (await IMPORTS.cascade()).CascadeView, waiting);
const ParticipantView = arriving(async () => (await IMPORTS.participant()).ParticipantView, waiting);
const ResearchView = arriving(async () => (await IMPORTS.research()).ResearchView, waiting);
const QualityView = arriving(async () => (await IMPORTS.quality()).QualityView, waiting);
const OperationsView = arriving(async () => (await IMPORTS.operations()).OperationsView, waiting);

/** Fetches a view's code, so that it is there when it is known who looks. */
export const preloadView = (view: View): Promise<unknown> => IMPORTS[view]();

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
              <>
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
              </>
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

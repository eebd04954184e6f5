import { useResource } from '../../api/use-resource.js';
import { Figure } from '../../charts/figure.js';
import { useSpeech } from '../../i18n/messages.js';
import { writeRoute, type Route } from '../../routing/route.js';
import { CopyLine } from '../../shell/copy-line.js';
import { Loaded } from '../../shell/states.js';

export interface Study {
  readonly name: string;
  readonly knownAt: string;
  readonly createdAt: string;
}

/** The read models as they were known at a time, each to be looked at with the whole dashboard. */
export function Studies({ route }: { readonly route: Route }) {
  const { t, moment } = useSpeech();
  const [resource] = useResource<{ readonly studies: readonly Study[] }>('/api/studies');
  return (
    <Loaded resource={resource}>
      {({ studies }) => (
        <>
          {studies.length === 0 ? (
            <section className="figure" aria-labelledby="studies">
              <h3 id="studies">{t.research.studiesTitle}</h3>
              <p className="explain">{t.research.studiesExplain}</p>
              <p>{t.research.noStudies}</p>
              <Make />
            </section>
          ) : (
            <Figure
              title={t.research.studiesTitle}
              explain={t.research.studiesExplain}
              n={studies.length}
              fileName="studies"
              note={
                <>
                  {route.study !== undefined && <p className="standing busy">{t.research.openStudy(route.study)}</p>}
                  <Make />
                </>
              }
              table={{
                columns: [t.research.study, t.research.knownAt, t.research.createdAt].map((title) => ({
                  title,
                  numeric: false,
                })),
                rows: studies.map(({ name, knownAt, createdAt }) => [name, moment(knownAt), moment(createdAt)]),
              }}
              link={(row) =>
                writeRoute({ ...route, view: 'programme', subject: undefined, study: studies[row]!.name, choices: {} })
              }
            />
          )}
        </>
      )}
    </Loaded>
  );
}

function Make() {
  const { t } = useSpeech();
  return <CopyLine label={t.research.make} line="npx vetrail as-known-at 2023-06-30 --schema study_2023" />;
}

import { useResource } from '../../api/use-resource.js';
import type { School } from '../../api/programme.js';
import { SUPPRESSED, type Cell } from '../../charts/csv.js';
import { Figure } from '../../charts/figure.js';
import { useSpeech } from '../../i18n/messages.js';
import { windowQuery, writeRoute, type Route } from '../../routing/route.js';
import { Loaded } from '../../shell/states.js';

interface Totals {
  readonly activeParticipants: number | null;
  readonly unclaimed: number | null;
  readonly events: number | null;
  readonly hours: number | null;
  readonly hoursCoverage: { readonly share: number | null };
  readonly suppressed?: readonly string[];
}

interface SchoolsAnswer {
  readonly schools: readonly {
    readonly school: School | null;
    readonly total: Totals;
    readonly unclassified: number | null;
  }[];
}

/** All schools side by side, in the programme's order: they are never ranked. */
export function Overview({ route }: { readonly route: Route }) {
  const { t, percent } = useSpeech();
  const [resource] = useResource<SchoolsAnswer>(`/api/schools${windowQuery(route)}`);
  return (
    <Loaded resource={resource}>
      {({ schools }) =>
        schools.every(({ total, unclassified }) => total.events === 0 && unclassified === 0) ? (
          <FreshStart />
        ) : (
          <Figure
            title={t.programme.schoolsTitle}
            asKnownAt={route.asKnownAt}
            fileName="schools"
            table={{
              columns: [
                { title: t.programme.school, numeric: false },
                { title: t.programme.people, numeric: true },
                { title: t.programme.unclaimed, numeric: true },
                { title: t.programme.events, numeric: true },
                { title: t.programme.hours, numeric: true },
                { title: t.programme.coverage, numeric: true },
              ],
              rows: schools.map(({ school, total }) => [
                school ? `${school.name} (${school.country})` : t.programme.noSchool,
                cellOf(total, 'activeParticipants'),
                cellOf(total, 'unclaimed'),
                cellOf(total, 'events'),
                cellOf(total, 'hours'),
                total.hoursCoverage.share === null ? null : percent(total.hoursCoverage.share),
              ]),
            }}
            link={(row) => {
              const code = schools[row]?.school?.code;
              return code === undefined ? undefined : writeRoute({ ...route, view: 'school', subject: code });
            }}
          />
        )
      }
    </Loaded>
  );
}

function cellOf(total: Totals, name: 'activeParticipants' | 'unclaimed' | 'events' | 'hours'): Cell {
  return total.suppressed?.includes(name) ? SUPPRESSED : total[name];
}

/** Nothing has been recorded: what to do next. */
function FreshStart() {
  const { t } = useSpeech();
  return (
    <section className="figure state">
      <h2>{t.states.start}</h2>
      <p>{t.states.startHelp}</p>
      <pre>npm run demo</pre>
    </section>
  );
}

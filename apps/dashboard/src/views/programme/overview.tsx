import { PROGRAMME, useRows } from '../../api/measures.js';
import type { School } from '../../api/programme.js';
import type { Resource } from '../../api/resources.js';
import { useResource } from '../../api/use-resource.js';
import { SUPPRESSED, type Cell } from '../../charts/csv.js';
import { activeIn } from '../../charts/evaluation-levels.js';
import { Figure } from '../../charts/figure.js';
import { useSpeech } from '../../i18n/messages.js';
import { windowQuery, writeRoute, type Route } from '../../routing/route.js';

interface Totals {
  readonly activeParticipants: number | null;
  readonly unclaimed: number | null;
  readonly events: number | null;
  readonly hours: number | null;
  readonly hoursCoverage: { readonly share: number | null };
  readonly suppressed?: readonly string[];
}

export interface SchoolsAnswer {
  readonly schools: readonly {
    readonly school: School | null;
    readonly total: Totals;
    readonly unclassified: number | null;
  }[];
}

export function useSchools(route: Route): Resource<SchoolsAnswer> {
  const [resource] = useResource<SchoolsAnswer>(`/api/schools${windowQuery(route)}`);
  return resource;
}

/** Nothing was ever recorded. A cut without anything in it is another matter. */
export function isFresh({ schools }: SchoolsAnswer, { from, to, asKnownAt, study }: Route): boolean {
  const whole = [from, to, asKnownAt, study].every((bound) => bound === undefined);
  return whole && schools.every(({ total, unclassified }) => total.events === 0 && unclassified === 0);
}

interface OverviewProps {
  readonly answer: SchoolsAnswer;
  readonly route: Route;
}

/** All schools side by side, in the programme's order: they are never ranked. */
export function Overview({ answer, route }: OverviewProps) {
  const { t } = useSpeech();
  // What belongs to no school is a row only where there is any.
  const schools = answer.schools.filter(({ school, total }) => school !== null || total.events !== 0);
  // People of several schools count once.
  const active = useRows(PROGRAMME, 'evaluation-level', 'quarters', route)?.filter(
    ({ level }) => level === 'programme',
  );
  return (
    <Figure
      title={t.programme.schoolsTitle}
      explain={t.programme.schoolsExplain}
      n={active && activeIn(active)}
      asKnownAt={route.asKnownAt}
      fileName="schools"
      wide
      table={{
        columns: [
          { title: t.programme.school, numeric: false },
          { title: t.programme.people, numeric: true },
          { title: t.programme.unclaimed, numeric: true },
          { title: t.programme.events, numeric: true },
          { title: t.programme.hours, numeric: true },
          { title: t.programme.coverage, numeric: true, format: 'share' },
        ],
        rows: schools.map(({ school, total }) => [
          school ? `${school.name} (${school.country})` : t.programme.noSchool,
          cellOf(total, 'activeParticipants'),
          cellOf(total, 'unclaimed'),
          cellOf(total, 'events'),
          cellOf(total, 'hours'),
          total.hoursCoverage.share,
        ]),
      }}
      link={(row) => {
        const code = schools[row]?.school?.code;
        return code === undefined ? undefined : writeRoute({ ...route, view: 'school', subject: code });
      }}
    />
  );
}

function cellOf(total: Totals, name: 'activeParticipants' | 'unclaimed' | 'events' | 'hours'): Cell {
  return total.suppressed?.includes(name) ? SUPPRESSED : total[name];
}

import { useResource } from '../../api/use-resource.js';
import { Figure } from '../../charts/figure.js';
import { useSpeech } from '../../i18n/messages.js';
import { useWords } from '../../i18n/words-context.js';
import { windowQuery, type Route } from '../../routing/route.js';
import { Loaded } from '../../shell/states.js';

interface Entry {
  readonly statement: string;
  readonly timestamp: string;
  readonly quarter: string;
  readonly template: string | null;
  readonly verb: string;
  readonly object: { readonly id: string | null; readonly name: Readonly<Record<string, string>> | null };
  readonly objectives: readonly string[];
  readonly school: string | null;
  readonly durationSeconds: number | null;
}

interface TimelineAnswer {
  readonly participant: { readonly id: string | null; readonly name: string | null; readonly school: string | null };
  readonly entries: readonly Entry[];
}

/** What one person did, in the order of happening. */
export function Timeline({ id, route }: { readonly id: string; readonly route: Route }) {
  const { t, language, moment } = useSpeech();
  const words = useWords();
  const query = windowQuery(route, { limit: '500' });
  const [resource] = useResource<TimelineAnswer>(`/api/participants/${encodeURIComponent(id)}/timeline${query}`);
  return (
    <Loaded resource={resource}>
      {({ participant, entries }) => (
        <>
          <h3 className="of">{participant.name ?? participant.id ?? id}</h3>
          <Figure
            title={t.participant.timelineTitle}
            n={entries.length}
            asKnownAt={route.asKnownAt}
            fileName={`timeline-${id}`}
            table={{
              columns: [
                { title: t.participant.when, numeric: false },
                { title: t.participant.template, numeric: false },
                { title: t.participant.what, numeric: false },
                { title: t.programme.school, numeric: false },
                { title: t.participant.objectives, numeric: false },
                { title: t.programme.hours, numeric: true },
              ],
              rows: entries.map(({ timestamp, template, object, school, objectives, durationSeconds }) => [
                moment(timestamp),
                template === null ? t.participant.unclassified : (t.templates[template as 'T1'] ?? template),
                object.name?.[language] ?? object.name?.['en'] ?? Object.values(object.name ?? {})[0] ?? object.id,
                school === null ? null : words.school(school),
                objectives.map((code) => code.split('-', 1)[0]).join(', '),
                durationSeconds === null ? null : durationSeconds / 3_600,
              ]),
            }}
          />
        </>
      )}
    </Loaded>
  );
}

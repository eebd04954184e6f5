import { useState } from 'react';
import type { Programme } from '../../api/programme.js';
import { useResource } from '../../api/use-resource.js';
import { Figure } from '../../charts/figure.js';
import { MeasureFigure } from '../../charts/measure-figure.js';
import { sumOf } from '../../charts/rows.js';
import { useSpeech } from '../../i18n/messages.js';
import { useWords } from '../../i18n/words-context.js';
import { writeRoute, type Route } from '../../routing/route.js';
import type { Go } from '../../routing/use-route.js';
import { Loaded } from '../../shell/states.js';
import { Timeline } from './timeline.js';

interface Participant {
  readonly id: string;
  readonly name: string | null;
  readonly school: string | null;
  readonly position: string | null;
  readonly projectRoles: readonly string[];
}

interface ParticipantViewProps {
  readonly programme: Programme;
  readonly route: Route;
  readonly go: Go;
}

/** Who takes part, or what one of them did; shown to those who may see it. */
export function ParticipantView({ programme, route, go }: ParticipantViewProps) {
  return route.subject === undefined ? (
    <Roster programme={programme} route={route} go={go} />
  ) : (
    <OneParticipant id={route.subject} route={route} />
  );
}

function Roster({ programme, route, go }: ParticipantViewProps) {
  const { t } = useSpeech();
  const words = useWords();
  const [pages, setPages] = useState<readonly string[]>([]);
  const school = route.choices['school'];
  const query = new URLSearchParams({ limit: '50', ...(school !== undefined && { school }) });
  const after = pages.at(-1);
  if (after !== undefined) query.set('after', after);
  const [resource] = useResource<{ readonly participants: readonly Participant[]; readonly next: string | null }>(
    `/api/participants?${query.toString()}`,
  );
  return (
    <>
      <div className="controls">
        <label>
          {t.school.choose}
          <select
            value={school ?? ''}
            onChange={({ target }) => {
              setPages([]);
              go({ choices: target.value === '' ? {} : { school: target.value } });
            }}
          >
            <option value="">{t.participant.all}</option>
            {programme.schools.map(({ code, name }) => (
              <option key={code} value={code}>
                {name}
              </option>
            ))}
          </select>
        </label>
      </div>
      <Loaded resource={resource}>
        {({ participants, next }) => (
          <>
            <Figure
              title={t.participant.rosterTitle}
              n={participants.length}
              fileName="participants"
              table={{
                columns: [t.participant.name, t.programme.school, t.participant.position, t.participant.roles].map(
                  (title) => ({ title, numeric: false }),
                ),
                rows: participants.map(({ id, name, school: at, position, projectRoles }) => [
                  name ?? id,
                  at === null ? null : words.school(at),
                  position === null ? null : words.term(position),
                  projectRoles.map(words.term).join(', '),
                ]),
              }}
              link={(row) => writeRoute({ ...route, subject: participants[row]!.id, choices: {} })}
            />
            <div className="controls">
              <button type="button" disabled={pages.length === 0} onClick={() => setPages(pages.slice(0, -1))}>
                {t.participant.previous}
              </button>
              <button
                type="button"
                disabled={next === null}
                onClick={() => next !== null && setPages([...pages, next])}
              >
                {t.participant.next}
              </button>
            </div>
          </>
        )}
      </Loaded>
    </>
  );
}

function OneParticipant({ id, route }: { readonly id: string; readonly route: Route }) {
  const { t } = useSpeech();
  const scope = { level: 'participant', id } as const;
  return (
    <>
      <Timeline id={id} route={route} />
      <div className="grid">
        <MeasureFigure
          measure="hours"
          table="people-quarters"
          scope={scope}
          cut={route}
          title={t.school.hoursTitle}
          columns={['quarter', 'hours', 'attendances']}
          n={(rows) => sumOf(rows, 'withDuration')}
        />
        <MeasureFigure
          measure="growth"
          table="pairs"
          scope={scope}
          cut={route}
          title={t.participant.growthTitle}
          columns={['competence', 'before', 'after', 'difference']}
          n={(rows) => rows.length}
        />
        <MeasureFigure
          measure="inquiry-cycles"
          table="cycles"
          scope={scope}
          cut={route}
          title={t.participant.cyclesTitle}
          columns={['t6', 't7', 't8', 't9', 'stage', 'status']}
          n={(rows) => rows.length}
        />
      </div>
    </>
  );
}

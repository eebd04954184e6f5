import { useState } from 'react';
import { RequestFailed, sendJson, type Failure } from '../../api/client.js';
import { useResource } from '../../api/use-resource.js';
import { useSpeech } from '../../i18n/messages.js';
import { useWords } from '../../i18n/words-context.js';
import { Failed, Loaded } from '../../shell/states.js';

interface Actor {
  readonly identity: Readonly<Record<string, unknown>>;
  readonly name: string | null;
  readonly statements: number;
  readonly lastSeen: string;
  readonly schools: readonly string[];
}

interface Person {
  readonly id: string;
  readonly name: string | null;
  readonly school: string | null;
}

/** Actors whom no participant has claimed; linking one gives its whole history to a participant. */
export function UnclaimedActors() {
  const { t, number, moment } = useSpeech();
  const words = useWords();
  const [resource, reload] = useResource<{ readonly total: number; readonly actors: readonly Actor[] }>(
    '/api/unclaimed-actors?limit=50',
  );
  const [linking, setLinking] = useState<Actor>();
  return (
    <section className="figure" id="unclaimed" tabIndex={-1} aria-labelledby="unclaimed-title">
      <h3 id="unclaimed-title">{t.quality.unclaimedTitle}</h3>
      <Loaded resource={resource}>
        {({ total, actors }) =>
          total === 0 ? (
            <p className="state">{t.quality.allClaimed}</p>
          ) : (
            <div
              className="table"
              tabIndex={0}
              role="region"
              aria-label={`${t.quality.unclaimedTitle}: ${t.figure.table}`}
            >
              <table>
                <thead>
                  <tr>
                    <th scope="col">{t.quality.actor}</th>
                    <th scope="col" className="number">
                      {t.quality.statements}
                    </th>
                    <th scope="col">{t.quality.lastSeen}</th>
                    <th scope="col">{t.programme.school}</th>
                    <th scope="col">
                      <span className="hidden">{t.quality.link}</span>
                    </th>
                  </tr>
                </thead>
                <tbody>
                  {actors.map((actor) => (
                    <tr key={textOf(actor)}>
                      <th scope="row">
                        {actor.name ?? textOf(actor)}
                        <br />
                        <small>{textOf(actor)}</small>
                      </th>
                      <td className="number">{number(actor.statements, 0)}</td>
                      <td>{moment(actor.lastSeen)}</td>
                      <td>{actor.schools.map(words.school).join(', ')}</td>
                      <td>
                        {linking && textOf(linking) === textOf(actor) ? (
                          <LinkForm
                            actor={actor}
                            onDone={() => {
                              setLinking(undefined);
                              // The roster follows within a moment.
                              window.setTimeout(reload, 600);
                            }}
                          />
                        ) : (
                          <button type="button" onClick={() => setLinking(actor)}>
                            {t.quality.link}
                          </button>
                        )}
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
          )
        }
      </Loaded>
    </section>
  );
}

function LinkForm({ actor, onDone }: { readonly actor: Actor; readonly onDone: () => void }) {
  const { t } = useSpeech();
  const [failure, setFailure] = useState<Failure>();
  const [id, setId] = useState('');
  const [resource] = useResource<{ readonly participants: readonly Person[] }>('/api/participants?limit=1000');
  const link = async (): Promise<void> => {
    try {
      await sendJson('POST', `/api/participants/${id}/identities`, { identity: actor.identity });
      onDone();
    } catch (error) {
      if (!(error instanceof RequestFailed)) throw error;
      setFailure(error.failure);
    }
  };
  return (
    <Loaded resource={resource}>
      {({ participants }) => (
        <form
          className="controls"
          onSubmit={(event) => {
            event.preventDefault();
            void link();
          }}
        >
          <select aria-label={t.quality.participant} value={id} required onChange={({ target }) => setId(target.value)}>
            <option value="">{t.quality.choose}</option>
            {participants.map(({ id: known, name, school }) => (
              <option key={known} value={known}>
                {name ?? known} {school === null ? '' : `(${school})`}
              </option>
            ))}
          </select>
          <button type="submit" className="primary" disabled={id === ''}>
            {t.quality.link}
          </button>
          {failure && <Failed failure={failure} />}
        </form>
      )}
    </Loaded>
  );
}

function textOf({ identity }: Actor): string {
  const account = identity['account'] as { readonly homePage: string; readonly name: string } | undefined;
  return account ? `${account.name} @ ${account.homePage}` : String(Object.values(identity)[0] ?? '');
}

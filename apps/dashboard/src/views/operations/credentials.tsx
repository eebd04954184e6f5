import { useState } from 'react';
import { sendJson } from '../../api/client.js';
import { useAttempt } from '../../api/use-attempt.js';
import { useResource } from '../../api/use-resource.js';
import { useSpeech } from '../../i18n/messages.js';
import { Failed, Loaded } from '../../shell/states.js';
import { NewCredential } from './new-credential.js';

export interface Credential {
  readonly key: string;
  readonly name: string;
  readonly scopes: readonly string[];
  readonly deriveIds: boolean;
  readonly lenient: boolean;
  readonly createdAt: string;
  readonly revokedAt: string | null;
}

interface CredentialsAnswer {
  readonly scopes: readonly string[];
  readonly credentials: readonly Credential[];
}

/** Who may call the API: made here, and ended here. */
export function Credentials() {
  const { t } = useSpeech();
  const [resource, reload] = useResource<CredentialsAnswer>('/api/credentials');
  return (
    <section className="figure" aria-labelledby="credentials">
      <h3 id="credentials">{t.operations.credentialsTitle}</h3>
      <p className="explain">{t.operations.credentialsExplain}</p>
      <Loaded resource={resource}>
        {({ scopes, credentials }) => (
          <>
            <NewCredential scopes={scopes} onMade={reload} />
            <List credentials={credentials} onRevoked={reload} />
          </>
        )}
      </Loaded>
    </section>
  );
}

interface ListProps {
  readonly credentials: readonly Credential[];
  readonly onRevoked: () => void;
}

function List({ credentials, onRevoked }: ListProps) {
  const { t, day } = useSpeech();
  const [asked, setAsked] = useState<string>();
  const { failure, attempt } = useAttempt();
  const revoke = (key: string) =>
    attempt(async () => {
      await sendJson('DELETE', `/api/credentials/${encodeURIComponent(key)}`);
      setAsked(undefined);
      onRevoked();
    });
  return (
    <>
      {failure && <Failed failure={failure} />}
      <div className="table" tabIndex={0} role="region" aria-label={t.operations.credentialsTable}>
        <table>
          <thead>
            <tr>
              <th scope="col">{t.operations.name}</th>
              <th scope="col">{t.operations.key}</th>
              <th scope="col">{t.operations.scopes}</th>
              <th scope="col">{t.operations.created}</th>
              <th scope="col">
                <span className="hidden">{t.operations.revoke}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {credentials.map(({ key, name, scopes, deriveIds, lenient, createdAt, revokedAt }) => (
              <tr key={key} className={revokedAt === null ? undefined : 'gone'}>
                <th scope="row">{name}</th>
                <td>
                  <code>{key}</code>
                </td>
                <td>
                  {[
                    ...scopes,
                    ...(deriveIds ? [t.operations.deriveIds] : []),
                    ...(lenient ? [t.operations.lenient] : []),
                  ].map((text) => (
                    <span key={text} className="chip">
                      {text}
                    </span>
                  ))}
                </td>
                <td>{day(createdAt)}</td>
                <td>
                  {revokedAt !== null ? (
                    t.operations.revoked(day(revokedAt))
                  ) : asked === key ? (
                    <span className="controls">
                      <button type="button" className="danger" onClick={() => void revoke(key)}>
                        {t.operations.revokeSure}
                      </button>
                      <button type="button" onClick={() => setAsked(undefined)}>
                        {t.operations.keep}
                      </button>
                    </span>
                  ) : (
                    <button type="button" aria-label={`${t.operations.revoke}: ${name}`} onClick={() => setAsked(key)}>
                      {t.operations.revoke}
                    </button>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

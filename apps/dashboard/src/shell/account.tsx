import { useState } from 'react';
import { RequestFailed, type Failure } from '../api/client.js';
import { chooseRole, roleOf, signInLink, signOut, type Me } from '../api/session.js';
import { useSpeech } from '../i18n/messages.js';
import { Failed } from './states.js';

/** Who looks, with which role, and how to become another. */
export function Account({ me }: { readonly me: Me }) {
  const { t } = useSpeech();
  const [failure, setFailure] = useState<Failure>();
  const attempt = (work: Promise<void>) =>
    void work.catch((error: unknown) => {
      if (!(error instanceof RequestFailed)) throw error;
      setFailure(error.failure);
    });
  if (me.via === 'nothing') return <SignIn me={me} />;
  return (
    <div className="account">
      <span>{t.shell.signedInAs(me.name ?? roleOf(me))}</span>
      {me.via === 'session' && me.roles.length > 1 && (
        <select
          aria-label={t.shell.role}
          value={roleOf(me)}
          onChange={({ target }) => attempt(chooseRole(target.value))}
        >
          {me.roles.map((role) => (
            <option key={role}>{role}</option>
          ))}
        </select>
      )}
      {me.via === 'session' && (
        <button type="button" onClick={() => attempt(signOut())}>
          {t.shell.signOut}
        </button>
      )}
      {failure && <Failed failure={failure} />}
    </div>
  );
}

function SignIn({ me }: { readonly me: Me }) {
  const { t } = useSpeech();
  if (me.signIn === 'none') return null;
  return (
    <a className="button" href={signInLink(window.location.hash)}>
      {t.shell.signIn}
    </a>
  );
}

/** For those who may see nothing: why, and what to do. */
export function NothingToSee({ me }: { readonly me: Me }) {
  const { t } = useSpeech();
  if (me.via !== 'nothing') return <p className="state">{t.states.noRole}</p>;
  return (
    <div className="state">
      <p>{me.signIn === 'none' ? t.states.noSignIn : t.states.signIn}</p>
      <SignIn me={me} />
    </div>
  );
}

import { useEffect } from 'react';
import { useLive } from '../api/live.js';
import { maySee } from '../api/may-see.js';
import { useMe } from '../api/session.js';
import { LANGUAGES, messagesOf } from '../i18n/languages.js';
import { useSpeech } from '../i18n/messages.js';
import { VIEWS, writeRoute } from '../routing/route.js';
import { useRoute } from '../routing/use-route.js';
import { preloadView, ViewOf } from '../views/view-of.js';
import { Account, NothingToSee } from './account.js';
import { Away, Loaded } from './states.js';
import { chooseTheme, useTheme } from './theme.js';

/** What stands around every view: the programme, the views, the language, the theme, and whether the page is live. */
export function Shell() {
  const { t, language } = useSpeech();
  const [route, go] = useRoute();
  const theme = useTheme();
  const resource = useMe();
  useEffect(() => void preloadView(route.view), [route.view]);
  const me = resource.state === 'ready' ? resource.value : undefined;
  const role = me?.role ?? undefined;
  return (
    <div className="shell">
      <a className="skip" href="#content">
        {t.skipToContent}
      </a>
      <header>
        <h1>
          <img src="./icon.svg" alt="" />
          {t.title}
        </h1>
        {role && <LiveMark />}
        {me && <Account me={me} />}
        <button
          type="button"
          className="theme"
          aria-label={t.shell.theme}
          aria-pressed={theme === 'dark'}
          title={theme === 'dark' ? t.shell.dark : t.shell.light}
          onClick={() => chooseTheme(theme === 'dark' ? 'light' : 'dark')}
        >
          <span aria-hidden="true">{theme === 'dark' ? '☾' : '☀'}</span>
        </button>
        <select
          aria-label={t.shell.language}
          value={language}
          onChange={(event) => go({ language: event.target.value })}
        >
          {LANGUAGES.map((known) => (
            <option key={known} value={known} lang={known}>
              {messagesOf(known).language}
            </option>
          ))}
        </select>
      </header>
      <nav className="views" aria-label={t.shell.navigation}>
        {VIEWS.filter((view) => role === undefined || maySee(role, view)).map((view) => (
          <a
            key={view}
            href={writeRoute({ ...route, view, subject: undefined, choices: {} })}
            aria-current={view === route.view ? 'page' : undefined}
          >
            {t.views[view]}
          </a>
        ))}
      </nav>
      <main id="content" tabIndex={-1}>
        <Away />
        <Loaded resource={resource}>
          {(known) =>
            known.role === null ? (
              <NothingToSee me={known} />
            ) : (
              <ViewOf me={known} role={known.role} route={route} go={go} />
            )
          }
        </Loaded>
      </main>
    </div>
  );
}

function LiveMark() {
  const { t } = useSpeech();
  const { connected } = useLive();
  return (
    <span role="status" className={connected ? 'live' : 'live away'}>
      {connected ? t.shell.live : t.shell.notLive}
    </span>
  );
}

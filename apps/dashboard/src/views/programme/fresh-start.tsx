import { useSpeech } from '../../i18n/messages.js';
import { writeRoute, type Route } from '../../routing/route.js';
import { CopyLine } from '../../shell/copy-line.js';

/** Nothing has been recorded: three ways to begin. */
export function FreshStart({ route }: { readonly route: Route }) {
  const { t } = useSpeech();
  const credentials = writeRoute({ ...route, view: 'operations', subject: undefined, choices: {} });
  return (
    <section className="figure fresh" aria-labelledby="fresh">
      <h3 id="fresh">{t.states.start}</h3>
      <p className="explain">{t.states.startHelp}</p>
      <ol>
        <li>
          <h4>{t.states.startDemo}</h4>
          <p>{t.states.startDemoHelp}</p>
          <CopyLine line="npm run demo" />
        </li>
        <li>
          <h4>{t.states.startConnect}</h4>
          <p>{t.states.startConnectHelp}</p>
          <a className="button" href={credentials}>
            {t.operations.create}
          </a>
        </li>
        <li>
          <h4>{t.states.startPost}</h4>
          <p>{t.states.startPostHelp}</p>
          <a className="button" href="/docs">
            /docs
          </a>
        </li>
      </ol>
    </section>
  );
}

import { useLive } from '../../api/live.js';
import { useSpeech } from '../../i18n/messages.js';

/** What is being recorded at this moment. */
export function Ticker() {
  const { t, moment } = useSpeech();
  const { recent } = useLive();
  return (
    <section className="figure" aria-labelledby="ticker">
      <h3 id="ticker">{t.programme.tickerTitle}</h3>
      {recent.length === 0 ? (
        <p className="state">{t.programme.tickerEmpty}</p>
      ) : (
        <ol className="ticker" aria-live="polite">
          {recent.map((event) => (
            <li key={event.position}>
              <time>{typeof event['stored'] === 'string' ? moment(event['stored']) : ''}</time>
              <span>{[event['template'], event['school']].filter((part) => typeof part === 'string').join(' · ')}</span>
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}

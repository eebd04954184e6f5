import { useLive } from '../../api/live.js';
import { useSpeech } from '../../i18n/messages.js';
import { useWords } from '../../i18n/words-context.js';

/** What is being recorded at this moment. */
export function Ticker() {
  const { t, moment } = useSpeech();
  const words = useWords();
  const { recent } = useLive();
  const kindOf = (what: string | null) =>
    what !== null && what in t.templates ? t.templates[what as keyof typeof t.templates] : t.participant.unclassified;
  return (
    <section className="figure wide" aria-labelledby="ticker">
      <h3 id="ticker">{t.programme.tickerTitle}</h3>
      {recent.length === 0 ? (
        <p className="state">{t.programme.tickerEmpty}</p>
      ) : (
        <ol className="ticker" aria-live="polite">
          {recent.map((event) => (
            <li key={event.position}>
              <time dateTime={event.stored}>{moment(event.stored)}</time>
              <span>
                {[kindOf(event.what), event.school && words.school(event.school)].filter(Boolean).join(' · ')}
              </span>
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}

import { useEffect, useId, useState } from 'react';
import type { Programme, Quarter } from '../../api/programme.js';
import { useSpeech } from '../../i18n/messages.js';
import { useWords } from '../../i18n/words-context.js';
import type { Route } from '../../routing/route.js';
import type { Go } from '../../routing/use-route.js';

/** How long a quarter lasts while history plays. */
export const QUARTER_MS = 1_400;

/** The quarter that an address stands at; the last one where it names none. */
export function quarterOf(programme: Pick<Programme, 'quarters'>, { choices }: Pick<Route, 'choices'>): Quarter {
  return programme.quarters.find(({ code }) => code === choices['quarter']) ?? programme.quarters.at(-1)!;
}

interface TimeSliderProps {
  readonly route: Route;
  readonly go: Go;
}

/** Which quarter is looked at, kept in the address; arrow keys move it, and it plays by itself when asked to. */
export function TimeSlider({ route, go }: TimeSliderProps) {
  const { t } = useSpeech();
  const words = useWords();
  const { quarters } = words.programme;
  const quarter = quarterOf(words.programme, route);
  const [playing, setPlaying] = useState(false);
  const id = useId();
  const at = (number: number) =>
    go({ choices: { ...route.choices, quarter: quarters[number - 1]!.code } }, { replace: true });

  useEffect(() => {
    if (!playing) return undefined;
    const timer = window.setTimeout(() => {
      if (quarter.number < quarters.length) at(quarter.number + 1);
      else setPlaying(false);
    }, QUARTER_MS);
    return () => window.clearTimeout(timer);
  });

  const play = () => {
    if (!playing && quarter.number === quarters.length) at(1);
    setPlaying(!playing);
  };
  return (
    <div className="time">
      <button type="button" className="primary play" onClick={play}>
        <span aria-hidden="true">{playing ? '❚❚' : '►'}</span> {playing ? t.time.pause : t.time.play}
      </button>
      <div className="track">
        <label htmlFor={id}>
          {t.counselling.period} <strong>{words.quarter(quarter.code)}</strong>
        </label>
        <input
          id={id}
          type="range"
          min={1}
          max={quarters.length}
          value={quarter.number}
          aria-valuetext={words.quarter(quarter.code)}
          onChange={({ target }) => {
            setPlaying(false);
            at(Number(target.value));
          }}
        />
        <div className="ticks" aria-hidden="true">
          {quarters.map(({ code, number }) => (
            <span key={code} className={number === quarter.number ? 'here' : undefined}>
              {code}
            </span>
          ))}
        </div>
      </div>
    </div>
  );
}

import { PROGRAMME, useRows, type Cut } from '../../api/measures.js';
import { numberOf } from '../../charts/rows.js';
import { useSpeech } from '../../i18n/messages.js';

/** What may need somebody, by the fields that count it, and where on the page it is looked into. */
const PLACES = {
  unclaimedActors: 'unclaimed',
  profileViolations: 'rules',
  missingDurations: 'sources',
  outOfOrderCycles: 'schools',
  sameCountryVisits: 'sources',
  outsidePeriod: 'sources',
  unclassified: 'sources',
} as const;

/** What needs attention, most pressing first, each with the way to it. */
export function Attention({ cut }: { readonly cut: Cut }) {
  const { t, number } = useSpeech();
  const row = useRows(PROGRAMME, 'data-quality', 'totals', cut)?.find(({ level }) => level === 'programme');
  const fields = Object.keys(PLACES) as (keyof typeof PLACES)[];
  const counted = fields.map((field) => ({ field, count: numberOf(row, field) ?? 0 })).filter(({ count }) => count > 0);
  if (!row) return null;
  if (counted.length === 0) return <p className="standing well">{t.quality.nothing}</p>;
  return (
    <ul className="attention" aria-label={t.quality.attention}>
      {counted.map(({ field, count }) => (
        <li key={field}>
          <strong>{number(count, 0)}</strong>
          <span>{t.quality.found[field]}</span>
          <button
            type="button"
            onClick={() => lead(PLACES[field])}
            aria-label={`${t.quality.look}: ${t.quality.found[field]}`}
          >
            {t.quality.look}
          </button>
        </li>
      ))}
    </ul>
  );
}

function lead(id: string): void {
  const place = document.getElementById(id);
  place?.scrollIntoView({ block: 'start' });
  place?.focus({ preventScroll: true });
}

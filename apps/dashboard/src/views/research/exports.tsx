import { useSpeech } from '../../i18n/messages.js';
import { CopyLine } from '../../shell/copy-line.js';

/** What is made where the server runs: packages, replays, rebuildings. */
export function Exports() {
  const { t } = useSpeech();
  const lines = [
    [t.research.export, 'npx vetrail export --out study-2023 --as-known-at 2023-06-30'],
    [t.research.prove, 'npx vetrail export --verify study-2023'],
    [t.research.consenting, 'npx vetrail export --out consenting --only-consenting --format parquet'],
    [t.research.replay, 'npx vetrail replay --school dk-randers --as-known-at 2023-06-30 --to randers.ndjson'],
  ] as const;
  return (
    <section className="figure" aria-labelledby="exports">
      <h3 id="exports">{t.research.exportsTitle}</h3>
      <p className="explain">{t.research.exportsExplain}</p>
      {lines.map(([label, line]) => (
        <CopyLine key={line} label={label} line={line} />
      ))}
    </section>
  );
}

import { useRef, useState } from 'react';
import { useSpeech } from '../i18n/messages.js';

const SAID_MS = 2_000;

/** A line to copy: into a terminal, or into another program's form. */
export function CopyLine({ line, label }: { readonly line: string; readonly label?: string }) {
  const { t } = useSpeech();
  const place = useRef<HTMLElement>(null);
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    // Browsers hand the clipboard out on secure pages alone; elsewhere the line is marked, ready for Ctrl-C.
    if (navigator.clipboard === undefined) {
      window.getSelection()?.selectAllChildren(place.current!);
      return;
    }
    await navigator.clipboard.writeText(line);
    setCopied(true);
    window.setTimeout(() => setCopied(false), SAID_MS);
  };
  return (
    <div className="line">
      {label !== undefined && <span className="label">{label}</span>}
      <code ref={place}>{line}</code>
      <button type="button" aria-label={`${t.copy.copy}: ${label ?? line}`} onClick={() => void copy()}>
        {copied ? t.copy.copied : t.copy.copy}
      </button>
    </div>
  );
}

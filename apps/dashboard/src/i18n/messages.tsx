import { createContext, useContext, type ReactNode } from 'react';
import { messagesOf, type Language, type Messages } from './languages.js';

interface Speech {
  readonly language: Language;
  readonly locale: string;
  readonly t: Messages;
  /** Numbers and dates as the language writes them. */
  readonly number: (value: number, digits?: number) => string;
  readonly percent: (share: number) => string;
  readonly day: (instant: string) => string;
  readonly moment: (instant: string) => string;
}

/** How numbers and dates are written: in English as Europe writes them. */
const LOCALES: Readonly<Record<Language, string>> = { en: 'en-GB', da: 'da-DK' };

function speechOf(language: Language): Speech {
  const locale = LOCALES[language];
  const format = (digits: number) => new Intl.NumberFormat(locale, { maximumFractionDigits: digits });
  const percent = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 0 });
  const day = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone: 'UTC' });
  const moment = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC' });
  return {
    language,
    locale,
    t: messagesOf(language),
    number: (value, digits = 1) => format(digits).format(value),
    percent: (share) => percent.format(share),
    day: (instant) => day.format(new Date(instant)),
    moment: (instant) => `${moment.format(new Date(instant))} UTC`,
  };
}

const SPEECHES: Readonly<Record<Language, Speech>> = { en: speechOf('en'), da: speechOf('da') };
const SpeechContext = createContext<Speech>(SPEECHES.en);

export function SpeechProvider({ language, children }: { readonly language: Language; readonly children: ReactNode }) {
  return <SpeechContext value={SPEECHES[language]}>{children}</SpeechContext>;
}

export const useSpeech = (): Speech => useContext(SpeechContext);

import { da } from './da.js';
import { en } from './en.js';

export type Messages = typeof en;
export type Language = 'en' | 'da';

const MESSAGES: Readonly<Record<Language, Messages>> = { en, da };

export const LANGUAGES = Object.keys(MESSAGES) as readonly Language[];

/** The language that was asked for, else the browser's, else English. */
export function chooseLanguage(asked: string | undefined, preferred: readonly string[]): Language {
  for (const tag of [...(asked === undefined ? [] : [asked]), ...preferred]) {
    const language = LANGUAGES.find((known) => known === tag.toLowerCase().split('-', 1)[0]);
    if (language) return language;
  }
  return 'en';
}

export const messagesOf = (language: Language): Messages => MESSAGES[language];

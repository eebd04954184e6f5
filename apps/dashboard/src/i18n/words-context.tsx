import { createContext, useContext, useMemo, type ReactNode } from 'react';
import type { Programme } from '../api/programme.js';
import { useSpeech } from './messages.js';
import { wordsOf, type Words } from './words.js';

const WordsContext = createContext<Words | undefined>(undefined);

/** Gives what stands in it the programme's words in the language of the page. */
export function WordsProvider({
  programme,
  children,
}: {
  readonly programme: Programme;
  readonly children: ReactNode;
}) {
  const { t, locale } = useSpeech();
  const words = useMemo(() => wordsOf(programme, t.terms, t.fields, locale), [programme, t, locale]);
  return <WordsContext value={words}>{children}</WordsContext>;
}

/** @throws Error outside a WordsProvider */
export function useWords(): Words {
  const words = useContext(WordsContext);
  if (!words) throw new Error('useWords needs a WordsProvider around it');
  return words;
}

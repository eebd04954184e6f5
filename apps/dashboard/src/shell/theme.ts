import { useMemo, useSyncExternalStore } from 'react';

export type Theme = 'light' | 'dark';

/** Colours for canvases, as the style sheet has them. */
export interface Colours {
  readonly text: string;
  readonly muted: string;
  readonly surface: string;
  readonly line: string;
  readonly accent: string;
  readonly onAccent: string;
  /** Distinguishable with any colour vision (Okabe and Ito, 2008), in an order that also differs in lightness. */
  readonly series: readonly string[];
  /** The family of the page's letters; canvases do not inherit it. */
  readonly font: string;
}

const KEY = 'vetrail-theme';
const preference = window.matchMedia('(prefers-color-scheme: dark)');
const listeners = new Set<() => void>();

function current(): Theme {
  const chosen = window.localStorage.getItem(KEY);
  return chosen === 'light' || chosen === 'dark' ? chosen : preference.matches ? 'dark' : 'light';
}

export function applyTheme(): void {
  document.documentElement.dataset['theme'] = current();
}

export function chooseTheme(theme: Theme): void {
  window.localStorage.setItem(KEY, theme);
  applyTheme();
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  const followed = () => {
    applyTheme();
    listener();
  };
  preference.addEventListener('change', followed);
  return () => {
    listeners.delete(listener);
    preference.removeEventListener('change', followed);
  };
}

export const useTheme = (): Theme => useSyncExternalStore(subscribe, current);

/** The colours of the theme that is in force. */
export function useColours(): Colours {
  const theme = useTheme();
  return useMemo(() => {
    const style = getComputedStyle(document.documentElement);
    const read = (name: string) => style.getPropertyValue(`--${name}`).trim();
    return {
      text: read('text'),
      muted: read('muted'),
      surface: read('surface'),
      line: read('line'),
      accent: read('accent'),
      onAccent: read('on-accent'),
      font: getComputedStyle(document.body).fontFamily,
      series: Array.from({ length: 8 }, (_, i) => read(`series-${i + 1}`)),
    };
    // The style sheet's values change with the theme.
  }, [theme]);
}

/** Whether the reader wants nothing to move. */
export const stillness = (): boolean => window.matchMedia('(prefers-reduced-motion: reduce)').matches;

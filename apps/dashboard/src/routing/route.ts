/** What the page shows. Everything that a reader chose stands in it, so that an address holds the whole view. */
export interface Route {
  readonly view: View;
  /** What the view is of: a school's code, a participant's id. */
  readonly subject: string | undefined;
  /** Days, `2023-06-30`: what happened from and to, and what was known by. */
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly asKnownAt: string | undefined;
  /** A study's name, where the figures are those of a study. */
  readonly study: string | undefined;
  readonly language: string | undefined;
  /** Choices of the view's own, such as the quarter that the slider stands at. */
  readonly choices: Readonly<Record<string, string>>;
}

export const VIEWS = [
  'programme',
  'school',
  'counselling',
  'cascade',
  'participant',
  'research',
  'quality',
  'operations',
] as const;
export type View = (typeof VIEWS)[number];

const SHARED = ['from', 'to', 'asKnownAt', 'study', 'language'] as const;

/** Reads an address's fragment, `#/school/dk-randers?to=2023-06-30`. What it does not know it leaves out. */
export function readRoute(fragment: string): Route {
  const [path = '', query = ''] = fragment.replace(/^#?\/?/, '').split('?');
  const [view = '', subject] = path.split('/').map(decodeURIComponent);
  const parameters = new URLSearchParams(query);
  const shared = (name: (typeof SHARED)[number]) => parameters.get(name) ?? undefined;
  const own = [...parameters].filter(([name]) => !(SHARED as readonly string[]).includes(name));
  return {
    view: VIEWS.find((known) => known === view) ?? 'programme',
    subject: subject === '' ? undefined : subject,
    from: shared('from'),
    to: shared('to'),
    asKnownAt: shared('asKnownAt'),
    study: shared('study'),
    language: shared('language'),
    choices: Object.fromEntries(own),
  };
}

/** The fragment that `readRoute` reads as this route. */
export function writeRoute(route: Route): string {
  const parameters = new URLSearchParams();
  for (const name of SHARED) if (route[name] !== undefined) parameters.set(name, route[name]);
  for (const [name, value] of Object.entries(route.choices)) parameters.set(name, value);
  const path = [route.view, ...(route.subject === undefined ? [] : [route.subject])].map(encodeURIComponent).join('/');
  return `#/${path}${parameters.size > 0 ? `?${parameters.toString()}` : ''}`;
}

/** The query of an API request for this route's cut of history, with more parameters where given. */
export function windowQuery(
  { from, to, asKnownAt, study }: Pick<Route, 'from' | 'to' | 'asKnownAt' | 'study'>,
  more: Readonly<Record<string, string | undefined>> = {},
): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries({ from, to, asKnownAt, study, ...more })) {
    if (value !== undefined) parameters.set(name, value);
  }
  return parameters.size > 0 ? `?${parameters.toString()}` : '';
}

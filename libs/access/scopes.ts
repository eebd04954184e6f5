/** What a credential may do. The first eight are the xAPI standard's; the others guard the programme's own API. */
export const SCOPES = [
  'statements/write',
  'statements/read',
  'statements/read/mine',
  'state',
  'define',
  'profile',
  'all/read',
  'all',
  'programme/read',
  'programme/write',
  'programme/read/research',
  'programme/read/partner',
] as const;

export type Scope = (typeof SCOPES)[number];

const IMPLIED: Partial<Record<Scope, readonly Scope[]>> = {
  'statements/read': ['statements/read/mine'],
  'all/read': ['statements/read', 'statements/read/mine', 'programme/read'],
  'programme/write': ['programme/read'],
  all: SCOPES,
};

/** Whether the scopes that a credential holds cover the one that is asked for. */
export function covers(held: readonly Scope[], wanted: Scope): boolean {
  return held.some((scope) => scope === wanted || IMPLIED[scope]?.includes(wanted));
}

export function isScope(text: string): text is Scope {
  return (SCOPES as readonly string[]).includes(text);
}

import { covers, type Scope } from './scopes.js';

/**
 * Who looks at the programme, which decides what is shown. Resolved once for each request.
 *
 * - `coordinator`: everything
 * - `school-leader`: the own school's figures in full and its people without reflections and scores; other schools as a
 *   partner does
 * - `participant`: their own record in full; figures as the public does
 * - `researcher`: everything under pseudonyms
 * - `partner`, `public`: figures of the publication, small counts hidden
 */
export type Viewer =
  | { readonly role: 'coordinator' }
  | { readonly role: 'school-leader'; readonly school: string }
  | { readonly role: 'participant'; readonly participant: string }
  | { readonly role: 'researcher' }
  | { readonly role: 'partner' }
  | { readonly role: 'public' };

export type Role = Viewer['role'];

/** The roles that somebody can be given, the one that shows most first. */
export const GRANTABLE = ['coordinator', 'researcher', 'school-leader', 'partner', 'participant'] as const;

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const CODE = /^[^\s:]+$/;

/** A viewer as one text: `coordinator`, `school-leader:dk-randers`, `participant:<uuid>`. */
export function textOfViewer(viewer: Viewer): string {
  switch (viewer.role) {
    case 'school-leader':
      return `school-leader:${viewer.school}`;
    case 'participant':
      return `participant:${viewer.participant}`;
    case 'coordinator':
    case 'researcher':
    case 'partner':
    case 'public':
      return viewer.role;
    default:
      return viewer satisfies never;
  }
}

/** What `textOfViewer` gave; undefined for anything else. `public` is nobody's to be given. */
export function parseViewer(text: string): Viewer | undefined {
  const colon = text.indexOf(':');
  const [role, of] = colon < 0 ? [text, undefined] : [text.slice(0, colon), text.slice(colon + 1)];
  if (role === 'school-leader') return of !== undefined && CODE.test(of) ? { role, school: of } : undefined;
  if (role === 'participant') {
    const participant = of?.toLowerCase();
    return participant !== undefined && UUID.test(participant) ? { role, participant } : undefined;
  }
  if (of !== undefined) return undefined;
  return role === 'coordinator' || role === 'researcher' || role === 'partner' ? { role } : undefined;
}

/** The viewers that texts name, each once, the one that is shown most first. Texts that name none are left out. */
export function viewersOf(texts: readonly string[]): Viewer[] {
  const viewers = [...new Set(texts)].flatMap((text) => parseViewer(text) ?? []);
  const rank = ({ role }: Viewer) => (GRANTABLE as readonly Role[]).indexOf(role);
  return viewers.sort((a, b) => rank(a) - rank(b) || (textOfViewer(a) < textOfViewer(b) ? -1 : 1));
}

/** What a machine's credential looks at the programme as; undefined where its scopes are about statements alone. */
export function viewerOfScopes(scopes: readonly Scope[]): Viewer | undefined {
  if (covers(scopes, 'programme/read')) return { role: 'coordinator' };
  if (covers(scopes, 'programme/read/research')) return { role: 'researcher' };
  if (covers(scopes, 'programme/read/partner')) return { role: 'partner' };
  return undefined;
}

import { sendJson } from './client.js';
import type { Resource } from './resources.js';
import { useResourceAt } from './use-resource.js';

export type Role = 'coordinator' | 'school-leader' | 'participant' | 'researcher' | 'partner' | 'public';

/** Who looks, as `/api/me` says. It answers whoever asks. */
export interface Me {
  readonly via: 'credential' | 'session' | 'token' | 'nothing';
  readonly name: string | null;
  /** Null: nobody has given them anything to see. */
  readonly role: Role | null;
  readonly school: string | null;
  readonly participant: string | null;
  /** To choose among: `coordinator`, `school-leader:dk-randers`. */
  readonly roles: readonly string[];
  readonly signIn: 'provider' | 'development' | 'none';
}

/** Asked for once, and without the live feed, which is only for those who may see something. */
export function useMe(): Resource<Me> {
  const [resource] = useResourceAt<Me>('/api/me', 0);
  return resource;
}

/** Where one signs in, and comes back to this very view. */
export function signInLink(fragment: string): string {
  return `/auth/sign-in?return=${encodeURIComponent(`/${fragment}`)}`;
}

/** The role in force, written as `roles` has it. */
export function roleOf({ role, school, participant }: Me): string {
  return [role, school ?? participant].filter((part) => part !== null).join(':');
}

/**
 * Ends the session, here and at the identity provider. The page begins anew, so that nothing shown to one stays for another.
 *
 * @throws RequestFailed
 */
export async function signOut(): Promise<void> {
  const ended = await sendJson<{ readonly endSession: string | null }>('POST', '/auth/sign-out');
  if (ended?.endSession) window.location.assign(ended.endSession);
  else window.location.reload();
}

/**
 * Looks with another role, at a page that begins anew.
 *
 * @throws RequestFailed
 */
export async function chooseRole(role: string): Promise<void> {
  await sendJson('PUT', '/api/me/role', { role });
  window.location.reload();
}

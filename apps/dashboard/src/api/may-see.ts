import type { View } from '../routing/route.js';
import type { Role } from './session.js';

const OF_PEOPLE: readonly Role[] = ['coordinator', 'school-leader', 'participant', 'researcher'];

/** Views that are not for everybody who may see something. What of a view is shown to whom, the service decides. */
const FOR: Readonly<Partial<Record<View, readonly Role[]>>> = {
  participant: OF_PEOPLE,
  quality: ['coordinator'],
};

export function maySee(role: Role, view: View): boolean {
  return FOR[view]?.includes(role) ?? true;
}

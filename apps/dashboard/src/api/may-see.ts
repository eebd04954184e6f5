import type { View } from '../routing/route.js';
import type { Role } from './session.js';

const OF_PEOPLE: readonly Role[] = ['coordinator', 'school-leader', 'participant', 'researcher'];

/** Views that are not for everybody who may see something. What of a view is shown to whom, the service decides. */
const FOR: Readonly<Partial<Record<View, readonly Role[]>>> = {
  participant: OF_PEOPLE,
  research: ['coordinator', 'researcher'],
  quality: ['coordinator'],
  operations: ['coordinator'],
};

/** Of which nothing is published, neither to partners nor to the public. */
const UNPUBLISHED: readonly string[] = ['breadth', 'retention', 'data-quality'];

/** Whose figures somebody looks at. */
export interface Viewer {
  readonly role: Role | null;
  readonly school: string | null;
}

/** Whether there is an answer for them about a measure of the programme, or of this school. */
export function mayAsk({ role, school }: Viewer, of: string | undefined, measure: string): boolean {
  const full = role === 'coordinator' || role === 'researcher' || (role === 'school-leader' && of === school);
  return full || !UNPUBLISHED.includes(measure);
}

export function maySee(role: Role, view: View): boolean {
  return FOR[view]?.includes(role) ?? true;
}

import type { Template } from '../vocabulary/templates.js';

/** Templates whose statements make a person *active*: T2 to T12, all but having joined or left. */
export const ACTIVE_TEMPLATES: readonly Template[] = [
  ...(['T2', 'T3', 'T4', 'T5', 'T6', 'T7', 'T8', 'T9', 'T10', 'T11', 'T12'] as const),
];

/** Whether a statement of this template makes its person active. */
export function isActive(template: Template | null): boolean {
  return template !== null && template !== 'T1';
}

/** `PQ5` for 5. */
export function quarterCode(number: number): string {
  return `PQ${number}`;
}

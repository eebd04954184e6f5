/** Whose heads are counted: people in a position at the school, or in a role in the programme. Two axes, never one. */
export type HeadCountAxis = 'position' | 'project-role';

export interface HeadCount {
  readonly axis: HeadCountAxis;
  /** A position or a project role of the programme. */
  readonly role: string;
  /** The day on which there were so many. */
  readonly date: string;
  readonly count: number;
}

/** The events of a stream `school-<code>`: what is known of one school. */
export type SchoolEvent =
  /** In the programme since the day `on`, whatever was said of it before. */
  | { readonly type: 'SchoolJoined'; readonly data: { readonly code: string; readonly on: string } }
  /** Of one axis, role and date the latest declaration holds. */
  | { readonly type: 'HeadCountDeclared'; readonly data: HeadCount };

export const SCHOOL_STREAM = 'school-';

/** The stream of a school. */
export function schoolStream(code: string): string {
  return `${SCHOOL_STREAM}${code}`;
}

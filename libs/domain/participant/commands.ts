import type { Consent, Membership } from './state.js';

/** What a participant is to be from now on. */
export interface DescribeParticipant {
  /** A UUID. */
  readonly id: string;
  /** Absent: as it was. */
  readonly name?: string;
  /** Code of a school of the programme. Absent: as it was. */
  readonly school?: string;
  /**
   * The day from which they are at `school`; needed when that is another school than before. Absent for somebody who had
   * none: the programme's first day.
   */
  readonly since?: string;
  /**
   * Every membership before that, in order of `since`: together with `school` and `left` the whole history. Absent: what
   * was recorded of the days before `since` stays.
   */
  readonly earlier?: readonly Membership[];
  /** The day from which they are at no school any more. Absent: they are there, or as it was where `school` is absent too. */
  readonly left?: string;
  /** What they said about research, besides what is known of it. */
  readonly consents?: readonly Consent[];
  readonly position: string;
  readonly projectRoles: readonly string[];
  /** All identities of theirs, as `actorKey`s: those not named are unlinked, but for the programme's own account. */
  readonly identities: readonly string[];
}

/** What can be asked of a participant. All but `describe` need one who is enrolled. */
export type ParticipantCommand =
  | ({ readonly type: 'describe' } & DescribeParticipant)
  | { readonly type: 'link-identity'; readonly id: string; readonly identity: string }
  | { readonly type: 'unlink-identity'; readonly id: string; readonly identity: string }
  | {
      readonly type: 'assign-roles';
      readonly id: string;
      readonly position: string;
      readonly projectRoles: readonly string[];
    }
  | { readonly type: 'move'; readonly id: string; readonly school: string; readonly since: string }
  | { readonly type: 'leave'; readonly id: string; readonly from: string }
  | ({ readonly type: 'declare-consent'; readonly id: string } & Consent);

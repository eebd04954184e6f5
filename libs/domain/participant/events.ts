/** The events of a stream `participant-<uuid>`: what is known of one person. */
export type ParticipantEvent =
  | { readonly type: 'ParticipantEnrolled'; readonly data: { readonly id: string; readonly name?: string } }
  | { readonly type: 'Renamed'; readonly data: { readonly name: string } }
  | {
      readonly type: 'RolesAssigned';
      readonly data: { readonly position: string; readonly projectRoles: readonly string[] };
    }
  /** At the school from the day `from` on, whatever was said of the days from it on before. */
  | { readonly type: 'SchoolMoved'; readonly data: { readonly school: string; readonly from: string } }
  /** `identity` is an `actorKey`. */
  | { readonly type: 'IdentityLinked'; readonly data: { readonly identity: string } }
  | { readonly type: 'IdentityUnlinked'; readonly data: { readonly identity: string } };

export const PARTICIPANT_STREAM = 'participant-';

/** The stream of a participant. */
export function participantStream(id: string): string {
  return `${PARTICIPANT_STREAM}${id.toLowerCase()}`;
}

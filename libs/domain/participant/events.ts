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
  /** At no school from the day `from` on, whatever was said of the days from it on before. */
  | { readonly type: 'ParticipantLeft'; readonly data: { readonly from: string } }
  /** `identity` is an `actorKey`. */
  | { readonly type: 'IdentityLinked'; readonly data: { readonly identity: string } }
  | { readonly type: 'IdentityUnlinked'; readonly data: { readonly identity: string } }
  /** The person said on the day `on` that research may use what is recorded of them; holds until they withdraw it. */
  | { readonly type: 'ResearchConsentGiven'; readonly data: { readonly on: string } }
  | { readonly type: 'ResearchConsentWithdrawn'; readonly data: { readonly on: string } };

export const PARTICIPANT_STREAM = 'participant-';

/** The stream of a participant. */
export function participantStream(id: string): string {
  return `${PARTICIPANT_STREAM}${id.toLowerCase()}`;
}

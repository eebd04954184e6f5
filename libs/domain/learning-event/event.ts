import type { Account } from '#xapi';

/** What somebody did it with or at: an IRI, or a code of the programme's own (`<base>/activities/<code>`). */
export interface EventActivity {
  readonly id: string;
  readonly name?: string | undefined;
}

export interface EventScore {
  readonly raw: number;
  readonly min: number;
  readonly max: number;
}

/** A step of an inquiry cycle, named by the registration that all its steps share. */
interface Step {
  /** A UUID. */
  readonly cycle: string;
  /** What the cycle is about. Absent: the cycle itself, by its registration. */
  readonly activity?: EventActivity | undefined;
}

interface Timed {
  readonly activity: EventActivity;
  /** ISO 8601, such as `PT3H`. */
  readonly duration: string;
}

/** What each kind of event says besides what all of them say. Its name is that of its template in the profile. */
export type EventDetails =
  | {
      readonly event: 'joined' | 'left';
      readonly role: { readonly position: string; readonly projectRoles: readonly string[] };
    }
  | (Timed & { readonly event: 'attended-meeting' | 'attended-local-process'; readonly eventKind: string })
  | { readonly event: 'completed-module'; readonly activity: EventActivity; readonly duration?: string | undefined }
  | { readonly event: 'rated-event'; readonly activity: EventActivity; readonly score: EventScore }
  | {
      readonly event: 'self-assessed';
      readonly activity: EventActivity;
      readonly assessment: 'pretest' | 'posttest';
      readonly competence: string;
      readonly instrumentVersion: string;
      readonly score: EventScore;
    }
  | (Step & { readonly event: 'planned' })
  | (Step & { readonly event: 'enacted'; readonly doubleDemand: readonly string[] })
  | (Step & { readonly event: 'reflected'; readonly reflectsOn: string })
  | (Step & { readonly event: 'adjusted'; readonly changeKind: string })
  | (Timed & { readonly event: 'counselled' | 'received-counselling'; readonly counterpartSchool: string })
  | (Timed & { readonly event: 'facilitated' })
  | { readonly event: 'led'; readonly activity: EventActivity; readonly leadershipDimension: string };

/** Something that somebody did for their professional learning, in the programme's words. */
export type LearningEvent = EventDetails & {
  /** Of the statement, a UUID: sent again, it is recognised. Absent: made up. */
  readonly id?: string | undefined;
  /** Who did it. */
  readonly account: Account;
  /** When it began. */
  readonly timestamp: string;
  /** A school's code. */
  readonly school: string;
  /** Codes, at least one. */
  readonly objectives: readonly string[];
  /** What they say about it. */
  readonly notes?: string | undefined;
  /** 1 to 5, where it is evidence for another level than its kind is. */
  readonly guskeyLevel?: number | undefined;
  /** Slots of the DNA of leadership for learning, from 1. */
  readonly brickStones?: readonly number[] | undefined;
};

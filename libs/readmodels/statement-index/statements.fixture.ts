import type { RecordedEvent } from '#eventstore';
import { randomUUID } from 'node:crypto';

/** What the specs need to say about a statement; the rest is filled in. */
export interface StatementFacts {
  readonly id?: string;
  readonly actor?: string;
  readonly verb?: string;
  readonly activity?: string;
  /** The id of the statement that is its object, instead of an activity. */
  readonly refersTo?: string;
  readonly instructor?: string;
  readonly course?: string;
  readonly registration?: string;
}

export interface SampleStatement {
  readonly id: string;
  readonly actor: SampleAgent;
  readonly verb: { readonly id: string };
  readonly object: { readonly objectType: 'Activity' | 'StatementRef'; readonly id: string };
  readonly context: {
    readonly registration?: string;
    readonly instructor?: SampleAgent;
    readonly contextActivities?: { readonly grouping: readonly { readonly id: string }[] };
  };
}

export interface SampleAgent {
  readonly objectType: 'Agent';
  readonly mbox: string;
}

export const VOIDED = 'http://adlnet.gov/expapi/verbs/voided';

export const agent = (name: string): SampleAgent => ({ objectType: 'Agent', mbox: `mailto:${name}@example.org` });
export const verb = (name: string) => (name === 'voided' ? VOIDED : `https://example.org/verbs/${name}`);
export const activity = (name: string) => `https://example.org/activities/${name}`;

export function sampleStatement(facts: StatementFacts = {}): SampleStatement {
  const { id = randomUUID(), actor = 'ann', verb: does = 'read', refersTo } = facts;
  return {
    id,
    actor: agent(actor),
    verb: { id: verb(does) },
    object: refersTo
      ? { objectType: 'StatementRef', id: refersTo }
      : { objectType: 'Activity', id: activity(facts.activity ?? 'book') },
    context: {
      ...(facts.registration && { registration: facts.registration }),
      ...(facts.instructor && { instructor: agent(facts.instructor) }),
      ...(facts.course && { contextActivities: { grouping: [{ id: activity(facts.course) }] } }),
    },
  };
}

/** A log in the making: events with positions and times of record that grow as a real log's do, with gaps and ties. */
export class SampleLog {
  readonly events: RecordedEvent[] = [];
  #position = 0n;
  #microsecond = 0;

  record(facts: StatementFacts): SampleStatement {
    const statement = sampleStatement(facts);
    this.#add(`statement-${statement.id}`, 'StatementRecorded', JSON.stringify(statement));
    return statement;
  }

  /** What a log holds once a statement was erased: a record of it, and no more of the statement. */
  erase(id: string, { scavenged = false } = {}): void {
    if (scavenged)
      this.events.splice(0, Infinity, ...this.events.filter((event) => event.stream !== `statement-${id}`));
    this.#add(`statement-${id}`, '$streamDeleted', '');
  }

  /** An event of another kind, which the index must pass by. */
  recordOther(): void {
    this.#add('school-0001', 'SchoolEnrolled', '{}');
  }

  #add(stream: string, type: string, data: string): void {
    this.#position += this.#position % 3n === 0n ? 5n : 1n;
    if (this.#position % 2n === 0n) this.#microsecond++;
    const recordedAt = `2024-09-01T08:00:00.${String(this.#microsecond).padStart(6, '0')}Z`;
    const metadata = '{}';
    this.events.push({
      id: randomUUID(),
      type,
      data,
      metadata,
      stream,
      revision: type === '$streamDeleted' ? 1n : 0n,
      position: this.#position,
      recordedAt,
    });
  }
}

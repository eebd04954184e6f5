import { createHash } from 'node:crypto';
import { erasePerson, redactorOf, type ErasureContext } from './erase.js';
import { readPerson } from './person.js';
import { findTraces } from './traces.js';

/** What an erasure would take out, in figures. */
export interface ErasurePlan {
  /** Statements of theirs, which go. */
  readonly statements: number;
  /** Events of others that name them, which stay without them. */
  readonly mentions: number;
  /** State and agent profiles of theirs, which go. */
  readonly documents: number;
  readonly attachments: number;
  /** Roles of theirs in Vetrail, which end. */
  readonly roles: number;
  /** Documents of others that name them: to be seen to by hand. */
  readonly documentMentions: readonly string[];
  /** Confirms this very plan: another one, because something was recorded since, has another. */
  readonly confirm: string;
}

export type ErasureOutcome =
  | { readonly outcome: 'unknown' }
  | { readonly outcome: 'planned'; readonly plan: ErasurePlan }
  /** What was confirmed is not what would be erased now. */
  | { readonly outcome: 'changed'; readonly plan: ErasurePlan }
  | { readonly outcome: 'erased'; readonly plan: ErasurePlan; readonly receipt: string };

/**
 * Plans the erasure of a participant, and does it where the very plan is confirmed.
 *
 * @param confirm of the plan, as an earlier call gave it
 */
export async function planOrErase(
  context: ErasureContext,
  participant: string,
  confirm: string | undefined,
): Promise<ErasureOutcome> {
  const person = await readPerson(context.eventStore, participant);
  if (!person) return { outcome: 'unknown' };
  const redactor = redactorOf(person, context.programme);
  const traces = await findTraces(context, person, redactor);
  const plan: ErasurePlan = {
    ...{ statements: traces.own.length, mentions: traces.mentions.length, documents: traces.documents },
    ...{ attachments: traces.attachments.length, roles: traces.assignments, documentMentions: traces.documentMentions },
    confirm: createHash('sha256')
      .update(
        JSON.stringify([person.id, traces], (_key, value: unknown) =>
          typeof value === 'bigint' ? String(value) : value,
        ),
      )
      .digest('hex')
      .slice(0, 32),
  };
  if (confirm === undefined) return { outcome: 'planned', plan };
  if (confirm !== plan.confirm) return { outcome: 'changed', plan };
  return { outcome: 'erased', plan, receipt: await erasePerson(context, person, traces, redactor) };
}

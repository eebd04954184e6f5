import { hash } from 'node:crypto';

/** What documents are kept about. Agents are given by their `actorKey`. */
export type DocumentContext =
  | {
      readonly kind: 'state';
      readonly activity: string;
      readonly agent: string;
      /** Lower case. Undefined in a list or multi-delete: whatever the registration. */
      readonly registration?: string | undefined;
    }
  | { readonly kind: 'activity-profile'; readonly activity: string }
  | { readonly kind: 'agent-profile'; readonly agent: string };

/** One document. */
export interface DocumentAddress {
  readonly context: DocumentContext;
  /** The `stateId` or `profileId`. */
  readonly id: string;
}

/** Names a document: a UUID's text, the first 16 bytes of the SHA-256 of its address. */
export function documentKey({ context, id }: DocumentAddress): string {
  const { registration } = fieldsOf(context);
  return digest([...scope(context), registration, id]);
}

/** Names what lists go by: kind, activity and agent. */
export function contextKey(context: DocumentContext): string {
  return digest(scope(context));
}

/** The context's parts as columns. */
export function fieldsOf(context: DocumentContext): {
  readonly activity: string | null;
  readonly agent: string | null;
  readonly registration: string | null;
} {
  switch (context.kind) {
    case 'state':
      return { activity: context.activity, agent: context.agent, registration: context.registration ?? null };
    case 'activity-profile':
      return { activity: context.activity, agent: null, registration: null };
    case 'agent-profile':
      return { activity: null, agent: context.agent, registration: null };
    default:
      return context satisfies never;
  }
}

function scope(context: DocumentContext): (string | null)[] {
  const { activity, agent } = fieldsOf(context);
  return [context.kind, activity, agent];
}

/** JSON keeps the parts apart, whatever they hold. */
function digest(parts: readonly (string | null)[]): string {
  return hash('sha256', JSON.stringify(parts), 'hex').slice(0, 32);
}

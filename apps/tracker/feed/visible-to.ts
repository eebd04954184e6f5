import type { Viewer } from '#access';
import { isUuid } from '#xapi';
import type { Pseudonyms } from '../disclosure/pseudonyms.js';
import type { Research } from '../disclosure/research.js';
import { hiddenFromSchoolLeaders } from '../programme/participants.disclosure.js';
import type { FeedItem } from './feed-item.js';

/** What of an item is sent. */
export type Shown = Omit<FeedItem, 'position'>;

/** What a listener needs to know besides who they are. */
export interface Lens {
  readonly viewer: Viewer;
  /** Of a researcher; may be another one on the next page. */
  research: Research;
  /** A participant's own identities, as `actorKey`s; changes as the feed goes on. */
  readonly identities: Set<string>;
}

/**
 * What of an item a viewer is shown; undefined for nothing.
 *
 * - coordinators: all of it
 * - researchers: statements, under pseudonyms, but for those of people who want to be in no research
 * - school leaders: what their school's people do, without who, and without reflections and scores
 * - participants: what they do themselves
 * - partners and the public: nothing. Who counts single events knows every count, and when somebody did something.
 */
export function visibleTo({ viewer, research, identities }: Lens, item: FeedItem): Shown | undefined {
  const { position: _, ...shown } = item;
  switch (viewer.role) {
    case 'coordinator':
      return shown;
    case 'researcher':
      if (item.kind !== 'statement' && item.kind !== 'voiding') return undefined;
      if (item.actor !== null && research.withheld.has(item.actor)) return undefined;
      return pseudonymous(shown, research.pseudonyms);
    case 'school-leader':
      if (item.school !== viewer.school) return undefined;
      if (item.kind === 'school') return shown;
      if (item.kind !== 'statement' || hiddenFromSchoolLeaders(item.what)) return undefined;
      return { ...shown, subject: '', actor: null };
    case 'participant':
      followIdentities(item, viewer.participant, identities);
      if (item.kind === 'participant') return item.subject === viewer.participant ? shown : undefined;
      return item.actor !== null && identities.has(item.actor) ? shown : undefined;
    case 'partner':
    case 'public':
      return undefined;
    default:
      return viewer satisfies never;
  }
}

function pseudonymous({ subject, actor, object, ...shown }: Shown, pseudonyms: Pseudonyms): Shown {
  const id = object?.id ?? null;
  return {
    ...shown,
    subject: pseudonyms.of(subject),
    actor: actor === null ? null : pseudonyms.ofText(actor),
    object: { id: id !== null && isUuid(id) ? pseudonyms.of(id) : id, name: null },
  };
}

function followIdentities(
  { kind, subject, what, actor }: FeedItem,
  participant: string,
  identities: Set<string>,
): void {
  if (kind !== 'participant' || actor === null) return;
  if (what === 'IdentityLinked' && subject === participant) identities.add(actor);
  // Linked to somebody else, it is no longer theirs.
  else if (what === 'IdentityUnlinked' ? subject === participant : what === 'IdentityLinked') identities.delete(actor);
}

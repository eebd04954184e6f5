import type { ClientBase, Pool } from 'pg';
import { consentsSql, knownAt, ROSTER } from './attribution.js';

export interface ResearchOptions {
  /** A day (its end) or a timestamp: only what was recorded, and said, until then. Left out: all of it. */
  readonly asKnownAt?: string | undefined;
  /** Also those who have said nothing. */
  readonly onlyConsenting?: boolean | undefined;
}

/**
 * Whom research is told nothing single of: the participants whose latest word on it is that they withdrew their consent, as
 * rows name a person: by the participant's id, and by each identity of theirs, which is what names them in answers as known
 * before it was linked. Every output for researchers leaves out what is about one of them; figures about many count them.
 */
export async function withheldFromResearch(
  db: Pick<Pool | ClientBase, 'query'>,
  { asKnownAt, onlyConsenting = false }: ResearchOptions = {},
): Promise<ReadonlySet<string>> {
  const { rows } = await db.query<{ person: string }>(
    `with refused as (
       select p.id from ${ROSTER}.participant p
         left join (${consentsSql('$1')}) c on c.participant = p.id
        where ${onlyConsenting ? 'c.given is not true' : 'c.given is false'})
     select id::text as person from refused
     union all
     select i.identity from ${ROSTER}.identity i join refused r on r.id = i.participant
      where i.linked_at <= $1::timestamptz and (i.unlinked_at is null or i.unlinked_at > $1::timestamptz)`,
    [knownAt(asKnownAt)],
  );
  return new Set(rows.map(({ person }) => person));
}

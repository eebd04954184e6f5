import type { Programme } from '#domain';
import { inTransaction } from '#platform';
import type { ClientBase } from 'pg';
import type { Published, Thresholds } from '../../shared/publication/publish.js';

export interface Edition {
  readonly asKnownAt: string;
  readonly position: bigint;
  readonly fingerprint: string;
  readonly thresholds: Thresholds;
  readonly programme: Programme;
}

/** Puts a publication in the place of the one before, in one transaction: nobody sees half of each. */
export async function storePublication(
  client: ClientBase,
  published: readonly Published[],
  { asKnownAt, position, fingerprint, thresholds, programme }: Edition,
): Promise<void> {
  await inTransaction(client, async () => {
    await client.query('delete from publication.answer');
    for (const { level, answers } of published) {
      const note = { level, threshold: thresholds[level], asKnownAt };
      await client.query(
        'insert into publication.answer (level, path, body) select $1, * from unnest($2::text[], $3::json[])',
        [
          level,
          answers.map(({ path }) => path),
          answers.map(({ body }) => JSON.stringify({ ...body, publication: note })),
        ],
      );
    }
    await storeFigures(client, published);
    await client.query('delete from publication.publication');
    await client.query(
      `insert into publication.publication (as_known_at, log_position, fingerprint, thresholds, programme)
       values ($1, $2, $3, $4, $5)`,
      [asKnownAt, position, fingerprint, JSON.stringify(thresholds), JSON.stringify(programme)],
    );
  });
}

/** What partners see, for `reporting`. */
async function storeFigures(client: ClientBase, published: readonly Published[]): Promise<void> {
  const { figures, hidden } = published.find(({ level }) => level === 'partner')!;
  const rows = [...figures.values()];
  await client.query('delete from publication.figure');
  await client.query(
    `insert into publication.figure (quantity, place, value, suppressed)
     select * from unnest($1::text[], $2::jsonb[], $3::float8[], $4::boolean[])`,
    [
      rows.map(({ quantity }) => quantity),
      rows.map(({ where }) => JSON.stringify(where)),
      rows.map(({ key, value }) => (hidden.has(key) ? null : value)),
      rows.map(({ key }) => hidden.has(key)),
    ],
  );
}

import type { ProjectedEvent, ReadModel } from '../contract.js';

export interface TallyOptions {
  readonly name?: string;
  /** A number, by which the values are multiplied. */
  readonly version?: string;
  /** Called with the position of each event that is taken in: may fail. */
  readonly onTake?: (position: bigint) => void;
  /** Called with each page when it is written, before the commit: may fail, or take its time. */
  readonly onProject?: (events: readonly ProjectedEvent[]) => void | Promise<void>;
}

/**
 * A read model that shows every way of going wrong: each event adds a row (a second time would violate its key), and a
 * running total, kept in memory and added to as events are taken in, must be what the rows before add up to.
 */
export function tally({ name = 'tally', version = '1', onTake, onProject }: TallyOptions = {}): ReadModel {
  return {
    name,
    version,
    ddl: (schema) => `create table ${schema}.row (position bigint primary key, total bigint not null)`,
    readersIndexes: (schema) => `create index if not exists row_total on ${schema}.row (total)`,
    open: async (client, schema) => {
      const { rows } = await client.query<{ total: bigint }>(
        `select coalesce(max(total), 0) as total from ${schema}.row`,
      );
      let total = BigInt(rows[0]!.total);
      return {
        begin() {
          const events: ProjectedEvent[] = [];
          const totals: bigint[] = [];
          return {
            take(event) {
              onTake?.(event.position);
              total += BigInt((event.payload as { value: number }).value * Number(version));
              events.push(event);
              totals.push(total);
            },
            async write(writer) {
              await writer.query(`insert into ${schema}.row select * from unnest($1::bigint[], $2::bigint[])`, [
                events.map(({ position }) => position),
                totals,
              ]);
              await onProject?.(events);
            },
          };
        },
      };
    },
  };
}

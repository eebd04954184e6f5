import { projecting, type ProjectedEvent, type ReadModel } from '../contract.js';

export interface TallyOptions {
  readonly name?: string;
  /** A number, by which the values are multiplied. */
  readonly version?: string;
  /** Called with each batch before it is written: may fail, or take its time. */
  readonly onProject?: (events: readonly ProjectedEvent[]) => void | Promise<void>;
}

/**
 * A read model that shows every way of going wrong: each event adds a row (a second time would violate its key), and a
 * running total, kept in memory, must be what the rows before add up to.
 */
export function tally({ name = 'tally', version = '1', onProject }: TallyOptions = {}): ReadModel {
  return {
    name,
    version,
    ddl: (schema) => `create table ${schema}.row (position bigint primary key, total bigint not null)`,
    open: async (client, schema) => {
      const { rows } = await client.query<{ total: bigint }>(
        `select coalesce(max(total), 0) as total from ${schema}.row`,
      );
      let total = BigInt(rows[0]!.total);
      return projecting(
        () => true,
        async (writer, events) => {
          const values = events.map(({ position, payload }) => {
            total += BigInt((payload as { value: number }).value * Number(version));
            return [position, total] as const;
          });
          await writer.query(`insert into ${schema}.row select * from unnest($1::bigint[], $2::bigint[])`, [
            values.map(([position]) => position),
            values.map(([, sum]) => sum),
          ]);
          await onProject?.(events);
        },
      );
    },
  };
}

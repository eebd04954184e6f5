import type { Geometry } from './geometry.js';

/**
 * The index's tables.
 *
 * - `statement`: one row for each statement, numbered densely in the log's order. `body` is the text that goes out for
 *   `format=exact`, NULL once the statement was erased. Rows of up to 8 kB stay inline and uncompressed: pages are read
 *   far more often than statements are written.
 * - `posting`: which ordinals of a block carry a key, as a list of offsets or as a bitmap. Inline for the same reason.
 *   Full blocks hardly change; the open block's rows do, hence the fill factor and the eager vacuum.
 * - `reference`: statements whose object is another statement, and whether they void it.
 */
export function ddlOf(schema: string, { blockSize }: Geometry): string {
  return `
    create table ${schema}.statement (
      ordinal bigint not null,
      position bigint not null,
      id uuid not null,
      stored timestamptz not null,
      voided boolean not null,
      body text,
      constraint statement_pkey primary key (ordinal),
      constraint statement_id_key unique (id)
    ) with (toast_tuple_target = 8160);

    create table ${schema}.posting (
      key uuid not null,
      block integer not null,
      list bytea,
      bits bit varying(${blockSize}),
      constraint posting_pkey primary key (key, block)
    ) with (fillfactor = 85, autovacuum_vacuum_scale_factor = 0.05);
    alter table ${schema}.posting alter column list set storage plain, alter column bits set storage plain;

    create table ${schema}.reference (
      ordinal bigint not null,
      target uuid not null,
      voiding boolean not null,
      constraint reference_pkey primary key (ordinal)
    );
    create index reference_target on ${schema}.reference (target);
  `;
}

/** What finds the statements since an instant, or until one. */
export function readersIndexesOf(schema: string): string {
  return `create index if not exists statement_stored on ${schema}.statement (stored, ordinal)`;
}

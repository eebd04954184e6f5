/**
 * The timeline's tables: what each statement says in the profile's terms, and nothing about who that is. Whose identity an
 * actor is, and at which school that person was, is the roster's to say when a query asks (`attributed.ts`).
 *
 * - `fact`: one row a statement. `timestamp` is when it happened, `stored` when it became known; `quarter` the programme's
 *   quarter of `timestamp`, null outside its period; `actor` an `actorKey`, null for an anonymous group; `refers_to` the
 *   statement that this one says it belongs to; `source` the key of the credential by which it came;
 *   `violations` the profile's rules that it breaks, null for none.
 * - `voiding`: one row a voiding statement.
 */
export function ddlOf(schema: string): string {
  return `
    create table ${schema}.fact (
      position bigint not null,
      id uuid not null,
      "timestamp" timestamptz not null,
      stored timestamptz not null,
      quarter smallint,
      actor text,
      actor_hash uuid,
      team_school text,
      template text,
      variant text,
      verb text not null,
      object_id text,
      object_name jsonb,
      objectives text[] not null,
      registration uuid,
      duration_seconds double precision,
      event_kind text,
      refers_to uuid,
      score_raw double precision,
      score_min double precision,
      score_max double precision,
      score_scaled double precision,
      completion boolean,
      success boolean,
      guskey_level smallint,
      leadership_dimension text,
      double_demand text[],
      change_kind text,
      competence text,
      instrument_version text,
      counterpart_school text,
      role_position text,
      role_project_roles text[],
      source text,
      source_name text,
      violations text[],
      constraint fact_pkey primary key (id)
    );

    create table ${schema}.voiding (
      id uuid not null,
      target uuid not null,
      stored timestamptz not null,
      constraint voiding_pkey primary key (id)
    );
  `;
}

/** The indexes by which the timeline is read. */
export function readersIndexesOf(schema: string): string {
  return `
    create index if not exists fact_actor on ${schema}.fact (actor_hash);
    create index if not exists fact_team_school on ${schema}.fact (team_school);
    create index if not exists voiding_target on ${schema}.voiding (target);
  `;
}

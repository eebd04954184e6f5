/**
 * The roster's tables. `position` and `…_position` are places in the log, `…_at` the times of record there; what somebody
 * is at their school is their `job`.
 *
 * - `participant`: one row a person, as they are now.
 * - `identity`: one row each time an identity was linked, open until it is unlinked. Of several that are open for one
 *   identity the latest one holds.
 * - `membership`: one row each time somebody was put at a school from a day on, or (null) left it, which overrules what
 *   was recorded before about the days from then on.
 * - `consent`: one row each time somebody's consent to research was recorded as given or withdrawn on a day; what holds on
 *   a day is the latest by then, of one day what was recorded last.
 * - `assignment`: one row each time somebody was given roles, which overrules what was recorded before.
 * - `school`: one row each time a school was said to have joined on a day; the latest holds.
 * - `head_count`: one row each time a school said how many people it has in a position or project role on a day; of one day
 *   what was recorded last holds.
 */
export function ddlOf(schema: string): string {
  return `
    create table ${schema}.participant (
      id uuid not null,
      name text,
      job text,
      project_roles text[] not null,
      revision bigint not null,
      enrolled_position bigint not null,
      enrolled_at timestamptz not null,
      constraint participant_pkey primary key (id)
    );

    create table ${schema}.identity (
      linked_position bigint not null,
      linked_at timestamptz not null,
      unlinked_position bigint,
      unlinked_at timestamptz,
      identity text not null,
      identity_hash uuid not null,
      participant uuid not null,
      constraint identity_pkey primary key (linked_position)
    );
    create index identity_hash on ${schema}.identity (identity_hash, linked_position);
    create index identity_participant on ${schema}.identity (participant);

    create table ${schema}.membership (
      position bigint not null,
      recorded_at timestamptz not null,
      participant uuid not null,
      school text,
      since date not null,
      constraint membership_pkey primary key (position)
    );
    create index membership_participant on ${schema}.membership (participant, position);
    create index membership_school on ${schema}.membership (school);

    create table ${schema}.consent (
      position bigint not null,
      recorded_at timestamptz not null,
      participant uuid not null,
      given boolean not null,
      "on" date not null,
      constraint consent_pkey primary key (position)
    );
    create index consent_participant on ${schema}.consent (participant, "on", position);

    create table ${schema}.assignment (
      position bigint not null,
      recorded_at timestamptz not null,
      participant uuid not null,
      job text not null,
      project_roles text[] not null,
      constraint assignment_pkey primary key (position)
    );
    create index assignment_participant on ${schema}.assignment (participant, position);

    create table ${schema}.school (
      position bigint not null,
      recorded_at timestamptz not null,
      revision bigint not null,
      code text not null,
      joined date not null,
      constraint school_pkey primary key (position)
    );
    create index school_code on ${schema}.school (code, position);

    create table ${schema}.head_count (
      position bigint not null,
      recorded_at timestamptz not null,
      revision bigint not null,
      school text not null,
      axis text not null,
      role text not null,
      date date not null,
      count integer not null,
      constraint head_count_pkey primary key (position)
    );
    create index head_count_school on ${schema}.head_count (school, axis, role, date, position);
  `;
}

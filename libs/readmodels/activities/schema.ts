/**
 * `activity`: one row for each activity that a statement defined. `definition` is JSON, the canonical definition, merged
 * from all statements in the order of the log. Named by a hash, because an IRI is as long as its sender makes it.
 */
export function ddlOf(schema: string): string {
  return `
    create table ${schema}.activity (
      id_hash uuid not null,
      id text not null,
      definition text not null,
      constraint activity_pkey primary key (id_hash)
    );
  `;
}

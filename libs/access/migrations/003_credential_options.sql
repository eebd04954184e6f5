alter table access.credential
  add column derive_ids boolean not null default false,
  add column lenient boolean not null default false;

comment on column access.credential.derive_ids is 'Statements that come without an id get one from their content, so that a batch sent again is not recorded twice.';
comment on column access.credential.lenient is 'Known mistakes of authoring tools are mended, and each mending is recorded.';

create table erasure.receipt (
  id          uuid        primary key,
  erased_at   timestamptz not null default now(),
  why         text        not null check (why in ('participant', 'retention')),
  counts      jsonb       not null,
  state       text        not null check (state in ('pending', 'complete')),
  notes       jsonb       not null default '[]',
  finished_at timestamptz
);

comment on table erasure.receipt is 'That something was erased, and how much: nothing about whom.';
comment on column erasure.receipt.state is 'Pending until read models, studies and the files of the database hold nothing of it.';
comment on column erasure.receipt.notes is 'What is left to do where this program has no hand.';

create table erasure.retention_run (
  single     boolean     primary key default true check (single),
  statements bigint      not null,
  before     timestamptz not null,
  after      bigint      not null,
  up_to      bigint      not null
);

comment on table erasure.retention_run is 'How far the end of a retention period has come, until its receipt is written. Nothing about whom.';
comment on column erasure.retention_run.statements is 'That were erased, all of the last batch counted in.';
comment on column erasure.retention_run.before is 'The last batch: what happened before then,';
comment on column erasure.retention_run.after is 'and stood in the log after this position,';
comment on column erasure.retention_run.up_to is 'up to this one. What stands there yet has not been erased.';

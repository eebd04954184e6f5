alter table erasure.receipt
  add column step        text  not null default 'rebuild' check (step in ('rebuild', 'rewrite', 'discard')),
  add column wal         jsonb not null default '{}',
  add column waiting_for text;

comment on column erasure.receipt.step is 'What comes next, as long as it is pending: an interrupted or hindered end goes on here.';
comment on column erasure.receipt.wal is 'Where the write-ahead log of each database ended when its tables were written anew, in bytes.';
comment on column erasure.receipt.waiting_for is 'What is in the way of completing it.';

create table forwarding.forwarder (
  id          uuid        primary key,
  name        text        not null,
  endpoint    text        not null,
  key         text        not null,
  secret      text        not null,
  criteria    jsonb       not null,
  paused      boolean     not null default false,
  revision    bigint      not null default 1,
  position    bigint      not null,
  recorded_at timestamptz,
  sent        bigint      not null default 0,
  sent_at     timestamptz,
  failure     text,
  failing_since timestamptz,
  attempts    integer     not null default 0
);

comment on table forwarding.forwarder is 'Statements that are handed on to another record store, and how far that has come.';
comment on column forwarding.forwarder.position is 'Everything up to here was acknowledged by the target, or set aside.';
comment on column forwarding.forwarder.revision is 'Of the configuration: whoever forwards begins anew with it.';

create table forwarding.refusal (
  forwarder   uuid        not null references forwarding.forwarder on delete cascade,
  statement   uuid        not null,
  position    bigint      not null,
  status      integer     not null,
  reason      text        not null,
  refused_at  timestamptz not null default now(),
  resend      boolean     not null default false,
  primary key (forwarder, statement)
);

comment on table forwarding.refusal is 'Statements that a target would not take, until they are sent again and taken, or given up.';
comment on column forwarding.refusal.resend is 'Somebody wants it to be sent again.';

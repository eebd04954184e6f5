create table eventstore.event (
  position    bigint      primary key,
  stream      text        collate "C" not null,
  revision    bigint      not null check (revision >= 0),
  id          uuid        not null,
  type        text        collate "C" not null,
  data        text        collate "C" not null,
  metadata    text        collate "C" not null,
  recorded_at timestamptz not null,
  constraint event_stream_revision unique (stream, revision)
);

comment on table eventstore.event is 'The log: every event ever recorded, in one order. Written by the functions of this schema only.';
comment on column eventstore.event.position is 'Place in the log, from 1. Commits become visible in this order. A deleted stream leaves gaps.';
comment on column eventstore.event.stream is 'The aggregate that the event belongs to, such as statement-<uuid>.';
comment on column eventstore.event.revision is 'Number of the event in its stream, from 0, without gaps.';
comment on column eventstore.event.id is 'Names the event for ever: the same id proposed again at the same place is the same event.';
comment on column eventstore.event.type is 'What happened. $streamDeleted stands, with empty data, where a deleted stream was.';
comment on column eventstore.event.data is 'JSON, kept to the byte as it was proposed.';
comment on column eventstore.event.metadata is 'JSON about how the event came, kept to the byte.';
comment on column eventstore.event.recorded_at is 'Stamped under the append lock. Never goes back along the log, whatever the clock does.';

-- A sequence, because it is written in place: the promise may be moved on many times a second for years, beside readers
-- with hours-old snapshots, and leaves nothing behind to be vacuumed.
create sequence eventstore.promised as bigint minvalue 0 start 0;

comment on sequence eventstore.promised is 'Microseconds since 1970: the greatest instant of which a reader was told that all later events are later.';

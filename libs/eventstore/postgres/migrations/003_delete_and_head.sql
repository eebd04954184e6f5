-- The record takes the stream's first revision, so that whatever is appended to the stream later is refused by the unique
-- constraint, and takes a new position, so that followers come upon it. A stream that never was is closed in the same way.
create function eventstore.delete_stream(name text) returns void
language plpgsql volatile
set enable_seqscan = off
as $$
declare
  head bigint;
  stamp timestamptz;
begin
  select a.head, a.stamp into head, stamp from eventstore.begin_append() a;
  perform from eventstore.event e where e.stream = name and e.revision = 0 and e.type = '$streamDeleted';
  if found then
    return;
  end if;
  delete from eventstore.event e where e.stream = name;
  insert into eventstore.event (position, stream, revision, id, type, data, metadata, recorded_at)
  values (head + 1, name, 0, gen_random_uuid(), '$streamDeleted', '', '', stamp);
  perform pg_notify('eventstore_appended', '');
end
$$;

comment on function eventstore.delete_stream is 'Deletes a stream for good: its events go, one $streamDeleted record takes their place.';

-- The last position, and an instant that every later event is later than. Exact: the instant is now, and the promise is
-- kept even if the clock is set back. It waits for nothing: while an append or another exact call holds the lock, the
-- promise that stands is given. Whoever commits next took the lock after the promise was made, so it is read first.
create function eventstore.head(exact boolean, out "position" bigint, out through timestamptz)
language plpgsql volatile
as $$
#variable_conflict use_column
declare
  locked constant boolean := exact and pg_try_advisory_xact_lock(7310579625091854);
  promised double precision;
begin
  select last_value into promised from eventstore.promised;
  select e.position, e.recorded_at into position, through from eventstore.event e order by e.position desc limit 1;
  position := coalesce(position, 0);
  through := greatest(through, timestamptz 'epoch' + interval '1 microsecond' * promised);
  if locked then
    through := greatest(through, clock_timestamp());
    perform setval('eventstore.promised', (extract(epoch from through) * 1000000)::bigint);
    -- Lost only if the server crashes within a second and comes back with its clock set back beyond that second.
    perform set_config('synchronous_commit', 'off', true);
  end if;
end
$$;

comment on function eventstore.head is 'The end of the log, and an instant that every event after it is later than.';

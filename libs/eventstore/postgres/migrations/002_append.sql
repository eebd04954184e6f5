-- Takes the append lock, which is held until the commit is visible: so commit order is the order of positions, and a reader
-- who has seen a position will never see a lesser one appear. Says where the log ends and the instant to stamp next.
create function eventstore.begin_append(out head bigint, out stamp timestamptz)
language plpgsql volatile
as $$
declare
  promised double precision;
begin
  perform pg_advisory_xact_lock(7310579625091854);
  -- Each statement of a volatile function has a snapshot of its own: these see what was committed under the lock before.
  select e.position, e.recorded_at + interval '1 microsecond' into head, stamp
    from eventstore.event e order by e.position desc limit 1;
  select last_value into promised from eventstore.promised;
  head := coalesce(head, 0);
  stamp := greatest(clock_timestamp(), stamp, timestamptz 'epoch' + interval '1 microsecond' * (promised + 1));
end
$$;

comment on function eventstore.begin_append is 'Locks the end of the log until the transaction ends; gives the last position and the next instant of record.';

-- Several appends (requests), each of one or more commits, in one transaction. Arrays of events run from the first commit's
-- first event to the last one's last; `firsts` says where in them each commit begins (from 1). Expected: a revision, -1 for
-- no stream, -2 for any. Where `revisions` holds what no such expectation fixes, it is ignored.
--
-- One row with commit 0 when everything was recorded as asked: `position` is the one before the first event, and each
-- event follows in its turn. Otherwise one row for each commit, from 1. A conflict's `revision` is the stream's last one,
-- -1 for no stream, -2 for a deleted one; nothing of the conflict's request is written, and the others are.
create function eventstore.append(
  streams text[], revisions bigint[], ids uuid[], types text[], data text[], metadata text[],
  requests int[], expected bigint[], firsts int[], sizes int[]
) returns table (commit int, outcome text, revision bigint, "position" bigint, recorded_at timestamptz)
language plpgsql volatile
-- Plans are kept for the session: one made while the log was small must not be a scan of the table.
set enable_seqscan = off
as $$
#variable_conflict use_column
declare
  head bigint;
  stamp timestamptz;
begin
  select a.head, a.stamp into head, stamp from eventstore.begin_append() a;
  if eventstore.looks_recordable(streams, expected, firsts) then
    begin
      insert into eventstore.event (position, stream, revision, id, type, data, metadata, recorded_at)
      select head + e.n, e.stream, e.revision, e.id, e.type, e.data, e.metadata, stamp
        from unnest(streams, revisions, ids, types, data, metadata)
          with ordinality as e (stream, revision, id, type, data, metadata, n);
      perform pg_notify('eventstore_appended', '');
      return query select 0, 'recorded', null::bigint, head, stamp;
      return;
    exception when unique_violation then
      null; -- some revision is taken: decide one by one
    end;
  end if;
  return query select * from eventstore.append_each(
    head, stamp, streams, ids, types, data, metadata, requests, expected, firsts, sizes);
end
$$;

comment on function eventstore.append is 'Appends a group of requests, each whole or not at all, in one round trip.';

-- False where it takes a look at each commit: one goes to any revision, or follows an event that is not there. Whether a
-- revision is free needs no look: the unique constraint says so.
create function eventstore.looks_recordable(streams text[], expected bigint[], firsts int[]) returns boolean
language plpgsql volatile
as $$
begin
  for c in 1 .. cardinality(expected) loop
    continue when expected[c] = -1;
    if expected[c] = -2 or not exists (
      select from eventstore.event e
       where e.stream = streams[firsts[c]] and e.revision = expected[c] and e.type <> '$streamDeleted'
    ) then
      return false;
    end if;
  end loop;
  return true;
end
$$;

create function eventstore.append_each(
  head bigint, stamp timestamptz,
  streams text[], ids uuid[], types text[], data text[], metadata text[],
  requests int[], expected bigint[], firsts int[], sizes int[]
) returns table (commit int, outcome text, revision bigint, "position" bigint, recorded_at timestamptz)
language plpgsql volatile
as $$
#variable_conflict use_column
declare
  start constant bigint := head;
  before bigint;
  request int;
  refused boolean;
  c int := 1;
begin
  while c <= cardinality(requests) loop
    request := requests[c];
    before := head;
    refused := false;
    begin
      while requests[c] = request loop
        select c, d.outcome, d.revision, d.position, d.recorded_at
          into commit, outcome, revision, position, recorded_at
          from eventstore.decide(streams[firsts[c]], expected[c], ids[firsts[c] : firsts[c] + sizes[c] - 1]) d;
        refused := refused or outcome = 'conflict';
        if outcome = 'recorded' then
          insert into eventstore.event (position, stream, revision, id, type, data, metadata, recorded_at)
          select head + n, streams[firsts[c]], revision + n, e.id, e.type, e.data, e.metadata, stamp
            from rows from (
              unnest(ids[firsts[c] : firsts[c] + sizes[c] - 1]),
              unnest(types[firsts[c] : firsts[c] + sizes[c] - 1]),
              unnest(data[firsts[c] : firsts[c] + sizes[c] - 1]),
              unnest(metadata[firsts[c] : firsts[c] + sizes[c] - 1])
            ) with ordinality as e (id, type, data, metadata, n);
          head := head + sizes[c];
          revision := revision + sizes[c];
          position := head;
          recorded_at := stamp;
        end if;
        return next;
        c := c + 1;
      end loop;
      if refused then
        raise exception 'a commit of this request conflicts' using errcode = 'VT001';
      end if;
    exception when sqlstate 'VT001' then
      head := before; -- nothing of the request stays written; the rows that say why stay in the result
    end;
  end loop;
  if head > start then
    perform pg_notify('eventstore_appended', '');
  end if;
end
$$;

-- What is to become of one commit. For one that may be recorded, `revision` is the stream's last one, -1 for no stream.
create function eventstore.decide(
  stream text, expected bigint, ids uuid[],
  out outcome text, out revision bigint, out "position" bigint, out recorded_at timestamptz
)
language plpgsql volatile
as $$
#variable_conflict use_column
declare
  wanted constant text := stream;
  last_revision bigint;
  last_type text;
  place bigint;
begin
  select e.revision, e.type into last_revision, last_type
    from eventstore.event e where e.stream = wanted order by e.revision desc limit 1;
  if last_type = '$streamDeleted' then
    outcome := 'conflict';
    revision := -2;
    return;
  end if;
  last_revision := coalesce(last_revision, -1);

  -- Where the events stand if this commit was recorded before. To any revision: looked for among the last ones.
  place := expected + 1;
  if expected = -2 then
    select e.revision into place from eventstore.event e
     where e.stream = wanted and e.revision > last_revision - 100 - cardinality(ids) and e.id = ids[1]
     order by e.revision desc limit 1;
  end if;
  if place + cardinality(ids) - 1 <= last_revision then
    perform from unnest(ids) with ordinality as w (id, n)
      where not exists (
        select from eventstore.event e where e.stream = wanted and e.revision = place + w.n - 1 and e.id = w.id);
    if not found then
      select 'already', e.revision, e.position, e.recorded_at into outcome, revision, position, recorded_at
        from eventstore.event e where e.stream = wanted and e.revision = place + cardinality(ids) - 1;
      return;
    end if;
  end if;

  outcome := case when expected = -2 or expected = last_revision then 'recorded' else 'conflict' end;
  revision := last_revision;
end
$$;

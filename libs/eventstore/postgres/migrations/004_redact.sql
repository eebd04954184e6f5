-- For erasure alone: what an event says of an erased person goes, the event stays at its place.
create function eventstore.redact(name text, at bigint, new_data text, new_metadata text) returns void
language sql volatile
as $$
  update eventstore.event set data = new_data, metadata = new_metadata
   where stream = name and revision = at and type <> '$streamDeleted';
$$;

comment on function eventstore.redact is 'Replaces the texts of an event whose stream, revision, position, id and time stay.';

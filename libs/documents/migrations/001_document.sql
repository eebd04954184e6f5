create table documents.document (
  key          uuid        primary key,
  context      uuid        not null,
  kind         text        not null check (kind in ('state', 'activity-profile', 'agent-profile')),
  activity     text,
  agent        text,
  registration uuid,
  id           text        not null,
  content_type text        not null,
  contents     bytea       not null,
  etag         text        not null,
  quirks       text[]      not null default '{}',
  written_by   text        not null,
  updated_at   timestamptz not null
);

comment on table documents.document is 'The documents that learning content keeps here: state, activity profiles, agent profiles. Mutable, as the xAPI standard has them.';
comment on column documents.document.key is 'Names the document: 128 bits of the SHA-256 of everything that addresses it. Activity ids and document ids are as long as their senders make them; an index entry must not be.';
comment on column documents.document.context is 'What lists and multi-deletes go by: the same of kind, activity and agent.';
comment on column documents.document.agent is 'actorKey of the agent: the same for every spelling that the standard holds equal.';
comment on column documents.document.contents is 'Byte for byte as it was sent, or as the last merge left it.';
comment on column documents.document.etag is 'SHA-1 of the contents in lower-case hexadecimal, without the quotes that the header puts around it.';
comment on column documents.document.quirks is 'What was mended for a lenient credential when the document was last written.';
comment on column documents.document.written_by is 'Key of the credential that wrote it last.';

create index document_context on documents.document (context, updated_at);

-- Erasure finds a person's documents by it. A hash index, because an agent's name may be longer than a B-tree entry.
create index document_agent on documents.document using hash (agent);

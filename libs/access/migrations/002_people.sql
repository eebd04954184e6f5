create table access.assignment (
  issuer     text        not null,
  subject    text        not null,
  role       text        not null,
  granted_at timestamptz not null default now(),
  primary key (issuer, subject, role)
);

comment on table access.assignment is 'What a person who signs in may see: one row for each role, in addition to those that the identity provider states.';
comment on column access.assignment.issuer is 'The identity provider, as its tokens name it (iss).';
comment on column access.assignment.subject is 'The person, as the identity provider names them (sub).';
comment on column access.assignment.role is 'coordinator, researcher, partner, school-leader:<school code> or participant:<participant id>.';

create table access.session (
  token_hash text        primary key,
  issuer     text        not null,
  subject    text        not null,
  name       text,
  roles      text[]      not null,
  role       text,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null
);
create index session_expires_at on access.session (expires_at);

comment on table access.session is 'People who are signed in. Signing out removes the row.';
comment on column access.session.token_hash is 'SHA-256 of the cookie''s value, in base64url. The value itself is kept nowhere.';
comment on column access.session.roles is 'The roles that the identity provider stated when they signed in.';
comment on column access.session.role is 'The one of their roles that they chose to look with; null: the first.';

create table access.sign_in (
  state_hash    text        primary key,
  nonce         text        not null,
  code_verifier text        not null,
  return_to     text        not null,
  expires_at    timestamptz not null
);

comment on table access.sign_in is 'Sign-ins under way: what must be the same when the browser comes back from the identity provider. Used once.';

create table access.secret_key (
  name text  primary key,
  key  bytea not null
);

comment on table access.secret_key is 'Keys that stay in this deployment, made when they are first needed.';

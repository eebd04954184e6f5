create table access.credential (
  key         text        primary key,
  secret_hash text        not null,
  name        text        not null,
  scopes      text[]      not null,
  created_at  timestamptz not null default now(),
  revoked_at  timestamptz
);

comment on table access.credential is 'Who may call the HTTP API: one row for each LMS, tool or person that holds a key and a secret.';
comment on column access.credential.secret_hash is 'scrypt of the secret: scrypt$N$r$p$salt$hash, salt and hash in base64url. The secret itself is kept nowhere.';
comment on column access.credential.name is 'Shown as the name of the authority of the statements that it records.';

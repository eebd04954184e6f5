alter table forwarding.forwarder add column erased bigint not null default 0;

comment on column forwarding.forwarder.erased is 'Statements that were set aside until an erasure took them, or what they said of somebody: they are not sent.';

create table api_key (
    key_hash bytea primary key,
    site_id bytea not null references site (id),
    account_id bytea not null references account (id),
    last_four text not null,
    created_at bigint not null,
    expires_at bigint
) without rowid;
create index api_key_by_account on api_key (account_id, created_at);
create index api_key_by_end on api_key (expires_at) where expires_at is not null;

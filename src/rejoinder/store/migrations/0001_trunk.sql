create table site (
    id bytea primary key,
    slug text not null unique,
    name text not null,
    public_url text not null,
    language text not null,
    origins text not null,
    policy text not null,
    version bigint not null,
    desk_seq bigint not null,
    created_at bigint not null
);

create table account (
    id bytea primary key,
    site_id bytea not null references site (id),
    name text not null,
    name_key text not null,
    issuer text not null,
    subject text not null,
    role text not null,
    created_at bigint not null,
    unique (site_id, name_key),
    unique (site_id, issuer, subject)
);

create table account_token (
    token_hash bytea primary key,
    site_id bytea not null references site (id),
    account_id bytea not null references account (id),
    created_at bigint not null,
    expires_at bigint not null,
    used_at bigint
) without rowid;

create table session (
    token_hash bytea primary key,
    site_id bytea not null references site (id),
    account_id bytea not null references account (id),
    created_at bigint not null,
    expires_at bigint not null
) without rowid;

create table import_batch (
    id bytea primary key,
    site_id bytea not null references site (id),
    carrier text not null,
    file_name text not null,
    file_sha256 bytea not null,
    report text not null,
    created_at bigint not null
);

create table story (
    id bytea primary key,
    site_id bytea not null references site (id),
    url text not null,
    title text not null,
    byline text,
    language text not null,
    summary text,
    body text,
    body_html text,
    picture text,
    reported_as text not null,
    published_at bigint,
    modified_at bigint,
    closed_at bigint,
    closes_at bigint,
    origin text not null,
    batch_id bytea references import_batch (id),
    source_key text,
    last_seq bigint not null,
    last_sort_at bigint not null,
    comment_count bigint not null,
    created_at bigint not null
);
create index story_by_site on story (site_id, created_at, id);
create index story_closing on story (closes_at) where closes_at is not null and closed_at is null;
create unique index story_by_source on story (site_id, source_key);

create table story_url (
    site_id bytea not null references site (id),
    url_key text not null,
    story_id bytea not null references story (id),
    url text not null,
    primary key (site_id, url_key)
) without rowid;
create index story_url_by_story on story_url (story_id);

create table story_source (
    site_id bytea not null references site (id),
    story_id bytea not null references story (id),
    position bigint not null,
    body text not null,
    said_by text not null,
    url text,
    primary key (story_id, position)
) without rowid;

create table story_change (
    site_id bytea not null references site (id),
    story_id bytea not null references story (id),
    position bigint not null,
    reported_as text not null,
    at bigint not null,
    reason text not null,
    account_id bytea references account (id),
    primary key (story_id, position)
) without rowid;

create table comment (
    id bytea primary key,
    site_id bytea not null references site (id),
    story_id bytea not null references story (id),
    parent_id bytea references comment (id),
    under_id bytea not null,
    depth bigint not null,
    level smallint not null,
    path bytea not null,
    author_kind text not null,
    author_key bytea,
    author_name text,
    author_staff smallint not null,
    author_suggestion text,
    body text,
    body_hash bytea not null,
    html text not null,
    renderer bigint not null,
    status text not null,
    withdrawn_at bigint,
    visible smallint not null,
    shown smallint not null,
    reply_count bigint not null,
    branch_count bigint not null,
    up bigint not null,
    down bigint not null,
    rank bigint not null,
    sort_at bigint not null,
    posted_at bigint,
    edited_at bigint,
    version bigint not null,
    origin text not null,
    batch_id bytea references import_batch (id),
    source_key text,
    created_at bigint not null
);
create index comment_by_time on comment (under_id, sort_at, id) where shown = 1;
create index comment_by_rank on comment (under_id, rank, sort_at, id) where shown = 1;
create index comment_flat on comment (story_id, sort_at, id) where visible = 1;
create index comment_deep on comment (parent_id, sort_at, id) where shown = 1 and level > 64;
create index comment_waiting on comment (site_id, created_at, id) where status = 'held' and withdrawn_at is null;
create index comment_by_author on comment (site_id, author_key, created_at) where author_key is not null;
create unique index comment_by_source on comment (story_id, source_key) where source_key is not null;

create table revision (
    comment_id bytea not null references comment (id),
    version bigint not null,
    site_id bytea not null references site (id),
    body text,
    at bigint not null,
    primary key (comment_id, version)
);

create table quotation (
    comment_id bytea not null references comment (id),
    block bigint not null,
    site_id bytea not null references site (id),
    source_id bytea references comment (id),
    source_version bigint not null,
    excerpt text not null,
    primary key (comment_id, block)
) without rowid;

create table vote (
    comment_id bytea not null references comment (id),
    voter_key bytea not null,
    site_id bytea not null references site (id),
    value smallint not null,
    at bigint not null,
    primary key (comment_id, voter_key)
) without rowid;

create index vote_by_voter on vote (voter_key, at);

create table tally (
    story_id bytea not null references story (id),
    comment_id bytea not null references comment (id),
    site_id bytea not null references site (id),
    primary key (story_id, comment_id)
) without rowid;

create table flag (
    comment_id bytea not null references comment (id),
    flagger_key bytea not null,
    site_id bytea not null references site (id),
    reason text not null,
    note text,
    at bigint not null,
    primary key (comment_id, flagger_key)
) without rowid;

create table decision (
    id bytea primary key,
    site_id bytea not null references site (id),
    desk_seq bigint not null,
    comment_id bytea not null references comment (id),
    account_id bytea references account (id),
    status text not null,
    reason text,
    note text,
    at bigint not null,
    unique (site_id, desk_seq)
);
create index decision_by_comment on decision (comment_id, desk_seq);

create table event (
    story_id bytea not null references story (id),
    seq bigint not null,
    site_id bytea not null references site (id),
    kind text not null,
    comment_ids bytea not null,
    at bigint not null,
    primary key (story_id, seq)
) without rowid;

create index event_by_age on event (at);

create table pace (
    site_id bytea not null references site (id),
    class text not null,
    bucket bytea not null,
    window_at bigint not null,
    spent bigint not null,
    primary key (window_at, site_id, class, bucket)
) without rowid;

create table idempotency (
    scope bytea primary key,
    site_id bytea not null references site (id),
    body_hash bytea not null,
    status smallint not null,
    target_id bytea not null,
    at bigint not null
) without rowid;

create index idempotency_by_age on idempotency (at);

create table salt (
    day bigint primary key,
    secret bytea not null
) without rowid;

create table picture (
    id bytea primary key,
    site_id bytea not null references site (id),
    content_type text not null,
    bytes bytea not null,
    created_at bigint not null
);

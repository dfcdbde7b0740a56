-- What an import brings beside stories and comments, and what its undoing needs to find again.

alter table import_batch add column options text not null default '{}';
alter table import_batch add column undone_at bigint;
alter table story_url add column batch_id bytea references import_batch (id);

-- Further names of a story: other threads of the same page, and what other systems call it.
create table story_key (
    site_id bytea not null references site (id),
    key text not null,
    story_id bytea not null references story (id),
    batch_id bytea references import_batch (id),
    primary key (site_id, key)
) without rowid;
create index story_key_by_story on story_key (story_id);

-- Further names of a comment. No reference to the comment: an index for it would be written with every row, and only
-- the undoing of a batch deletes comments, after their keys and anchors.
create table comment_key (
    story_id bytea not null references story (id),
    key text not null,
    site_id bytea not null references site (id),
    comment_id bytea not null,
    batch_id bytea references import_batch (id),
    primary key (story_id, key)
) without rowid;

-- What followed the # in links to a comment on the site that it came from.
create table anchor (
    story_id bytea not null references story (id),
    anchor text not null,
    site_id bytea not null references site (id),
    comment_id bytea not null,
    batch_id bytea references import_batch (id),
    primary key (story_id, anchor)
) without rowid;

-- Comments that had a page of their own where they came from.
create table old_permalink (
    site_id bytea not null references site (id),
    url_key text not null,
    story_id bytea not null references story (id),
    comment_id bytea not null,
    batch_id bytea references import_batch (id),
    primary key (site_id, url_key)
) without rowid;
create index old_permalink_by_story on old_permalink (story_id);

-- What the source says of a comment and ours has no place for.
create table provenance (
    comment_id bytea primary key references comment (id),
    site_id bytea not null references site (id),
    raw text,
    raw_type text not null,
    posted_text text,
    author_url text,
    author_key text,
    claim_hash bytea,
    status_reason text,
    confidence text,
    extra text
);
create index provenance_by_claim on provenance (site_id, claim_hash) where claim_hash is not null;

-- Whoever deletes a comment asks what answers and what quotes it.
create index comment_by_parent on comment (parent_id) where parent_id is not null;
create index quotation_by_source on quotation (source_id) where source_id is not null;

-- Also for comments without a key: whoever deletes a story asks for its comments.
drop index comment_by_source;
create unique index comment_by_source on comment (story_id, source_key);

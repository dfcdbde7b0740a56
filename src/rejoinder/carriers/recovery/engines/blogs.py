"""Rules for systems of blogs."""

from dataclasses import replace

from rejoinder.carriers.recovery.engines.rules import Place, Rule, Tree

_WORDPRESS_DROP = (
    ".reply, .comment-reply-link, .comment-edit-link, .edit-link, .comment-awaiting-moderation, .says, .avatar,"
    " .comment-author-info, .comment-meta, .commentmetadata, .comment-metadata, .comment-author, .comment-actions,"
    " .comment-avatar, .comment-header, .comment-footer, .comment-date, .comment-info, .comment-reply,"
    " .comment-permalink, .commentnumber, .comment-number, .comment-like, .comment-rating, .wpulike"
)

WORDPRESS = Rule(
    name="wordpress",
    title="WordPress",
    hints=("comment-",),
    item="li, div, article, section, dd, tr",
    item_id=r"(?:li-|div-|article-)*comment-(\d+)",
    author=(
        Place(".fn"),
        Place("[itemprop=author] [itemprop=name]"),
        Place(".comment-author-name, .comment-author-link, .comment_author, .commentauthor, .comment__author-name"),
        Place("[itemprop=author], .comment-author, .comment__author"),
        Place(".author-name, .author, .comment-name, .comment-user, .user-name, .username"),
        Place("cite"),
        Place("a[rel~=ugc], a.url"),
    ),
    text=(
        ".comment-content, .comment-text, .comment_content, .comment__content, .comment__text, .commenttext"
        ", .comment_text, .comment-entry, .commententry, .comment-message, .commentText, .comment-copy",
        "[itemprop=text], [itemprop=commentText]",
        ".comment-body, .commentbody, .comment_body, .comment__body",
        ".entry-content, .text, .content, .message",
    ),
    time=(
        Place("time[datetime]", "datetime"),
        Place("[datetime]", "datetime"),
        Place("[itemprop=datePublished], [itemprop=commentTime]", "content"),
        Place(".comment-metadata a, .commentmetadata a, .comment-meta a[href*=comment-], .comment-permalink"),
        Place(".comment-date, .comment-time, .commentdate, .comment__date, .comment_date, .date, .time"),
        Place("abbr[title]", "title"),
        Place(".comment-metadata, .commentmetadata, .comment-meta"),
    ),
    drop=(_WORDPRESS_DROP,),
    levels=(Place(attribute="class", pattern=r"(?:^|\s)depth-(\d+)"),),
    tree=(Tree.NESTED, Tree.LEVELS),
    key="wxr:*",
    pingback=".pingback, .trackback, .ping, .type-pingback, .type-trackback",
    more=(
        ".comment-navigation a[href*=comment-page], .comments-pagination a, .navigation a[href*=comment-page]",
        ".commentnav a, .comment-pager a, a[href*=comment-page-].prev, a[href*=comment-page-].next",
    ),
)

# Themes that number anchors or nothing, and leave WordPress' classes on the items.
WORDPRESS_CLASSES = replace(
    WORDPRESS,
    name="wordpress-classes",
    title="WordPress, themes without numbers on comments",
    hints=("thread-even", "depth-1"),
    item="li.comment, li.pingback, li.trackback, div.comment, article.comment",
    item_id=None,
    is_once_in_lists=True,
    is_last_resort=True,
    where=".thread-even, .depth-1",
    ids=(
        Place("a[name^=comment-]", "name", r"comment-(\d+)"),
        Place("[id^=comment-], [id^=div-comment-]", "id", r"comment-(\d+)"),
        Place('a[href*="#comment-"]', "href", r"#comment-(\d+)"),
        Place("[data-commentid]", "data-commentid"),
    ),
)

DISQUS_SYNCED = Rule(
    name="disqus-synced",
    title="Disqus, comments kept in WordPress",
    hints=("dsq-comment",),
    item="li",
    item_id=r"dsq-comment-(\d+)",
    author=(Place("[id^=dsq-author-user-]"), Place("[id^=dsq-cite-]"), Place("cite")),
    text=("[id^=dsq-comment-message-], .dsq-comment-message", "[id^=dsq-comment-body-], .dsq-comment-body"),
    time=(Place("[id^=dsq-time-]"),),
    levels=(Place(attribute="class", pattern=r"(?:^|\s)depth-(\d+)"),),
    tree=(Tree.NESTED, Tree.LEVELS),
    key="wxr:*",
    pingback=".pingback, .trackback, .post.pingback",
    more=(".comment-navigation a, .navigation a[href*=comment-page]",),
)

DISQUS = Rule(
    name="disqus",
    title="Disqus",
    hints=("post-message", "post-content"),
    item="li, div",
    item_id=r"post-(\d+)",
    where=".post-message",
    author=(Place(".author"), Place(".post-byline .publisher-anchor-color"), Place("[data-role=username]")),
    text=("[data-role=message], .post-message",),
    time=(Place(".time-ago[title]", "title"), Place(".time-ago")),
    drop=(".see-more", ".comment-footer"),
    key="disqus",
    removed=".minimized, .post-content--deleted, .deleted",
    rated=(Place("[data-role=likes]"), Place("[data-role=dislikes]")),
    more=("[data-role=more] a, .load-more__button, .load-more a",),
)

BLOGGER = Rule(
    name="blogger",
    title="Blogger",
    hints=("comment-block", "comment-thread"),
    item="li.comment",
    item_id=r"c(\d+)",
    author=(Place("cite.user, .user"),),
    text=(".comment-content",),
    time=(Place(".datetime a[href*=showComment]", "href", r"showComment=(\d+)"), Place(".datetime")),
    key="blogger",
    removed=".comment-content .deleted-comment, .deleted-comment",
    more=(".loadmore:not(.hidden) a, .paging-control",),
)

BLOGGER_CLASSIC = Rule(
    name="blogger-classic",
    title="Blogger, comments in a row",
    hints=("comment-author", "comments-block"),
    item="dt",
    item_id=r"c(\d+)",
    follows=True,
    author=(Place("a[rel=nofollow]"), Place("")),
    text=("dd.comment-body",),
    time=(
        Place(".comment-timestamp a[href*=showComment]", "href", r"showComment=(\d+)"),
        Place(".comment-timestamp a"),
        Place(".comment-timestamp"),
    ),
    key="blogger",
    removed=".deleted-comment",
    tree=(),
    more=(".paging-control",),
)

DRUPAL_8 = Rule(
    name="drupal-8",
    title="Drupal 8 and newer",
    hints=("schema:Comment", "data-comment-user-id"),
    item='[typeof~="schema:Comment"], article[data-comment-user-id], div[data-comment-user-id]',
    author=(
        Place(".field--name-uid"),
        Place('[typeof~="schema:Person"]'),
        Place(".comment__author, .username"),
        Place("h6"),
        Place(
            ".comment__submitted, .submitted",
            pattern=r"(?:by|von|par|por|da|door)\s+(.{1,60}?)\s*(?:$|,|\bon\b|\bam\b)",
        ),
    ),
    text=('[property="schema:text"], .field--name-comment-body', ".comment__content .content, .comment__content"),
    time=(
        Place('[property="schema:dateCreated"]', "content"),
        Place("time[datetime]", "datetime"),
        Place("[data-comment-timestamp]", "data-comment-timestamp"),
        Place(".comment__time, .comment__submitted, .submitted"),
    ),
    drop=("ul.links, .comment__links, .comment__permalink, .visually-hidden, .hidden",),
    ids=(
        Place(attribute="id", pattern=r"comment-(\d+)"),
        Place("preceding-anchor", "id", r"comment-(\d+)"),
        Place(attribute="about", pattern=r"comment/(\d+)"),
        Place('a[href*="#comment-"]', "href", r"#comment-(\d+)"),
    ),
    parents=(
        Place(
            '.parent a[href*="#comment-"], .comment__parent a, p.visually-hidden a[href*="#comment-"]',
            "href",
            r"#comment-(\d+)",
        ),
    ),
    tree=(Tree.NAMED, Tree.BLOCK_AFTER, Tree.NESTED),
    more=(".pager a, .pager__item a",),
)

DRUPAL = Rule(
    name="drupal",
    title="Drupal 6 and 7",
    hints=("field-name-comment-body", "field-comment-body", "comment-by-", "sioct:Comment", "Drupal"),
    item="div.comment, article.comment",
    where='[class*=comment-by-], .field-name-comment-body, .field-comment-body, [typeof~="sioct:Comment"]'
    ", a[id^=comment-], meta[content*=Drupal]",
    author=(
        Place(".username"),
        Place(".submitted a"),
        Place(".comment-author, .author, .name"),
        Place(".submitted", pattern=r"(?:by|von|par|por|da|door)\s+(.{1,60}?)\s*(?:$|,|\bon\b|\bam\b)"),
    ),
    text=(".field-name-comment-body, .field-comment-body", ".comment-body, .content"),
    time=(
        Place("time[datetime]", "datetime"),
        Place('[property~="dc:created"], [property~="dc:date"]', "content"),
        Place(".date, .submitted time, .comment-date, .time"),
        Place(".submitted"),
    ),
    drop=("ul.links, .links, .username, .submitted, h3.name",),
    ids=(
        Place("preceding-anchor", "id", r"comment-(\d+)"),
        Place(attribute="about", pattern=r"comment[/-](\d+)"),
        Place(attribute="id", pattern=r"comment-(\d+)"),
        Place('a[href*="#comment-"]', "href", r"#comment-(\d+)"),
    ),
    parents=(Place('[rel="sioc:reply_of"]', "resource", r"#comment-(\d+)"),),
    tree=(Tree.NAMED, Tree.BLOCK_AFTER, Tree.NESTED),
    more=(".pager a, .item-list .pager a",),
)

SPIP = Rule(
    name="spip",
    title="SPIP",
    hints=("forum-fil", "forum-qui", "comment-texte", "forum-texte"),
    item="li.forum-fil, li.comment-fil, li.comment-item, li.comment-li, div.forum-fil",
    author=(
        Place(".comment-author .fn, .fn"),
        Place('[class*="forum-qui-"] .spip_out, [class*="forum-qui-"]'),
        Place(".forum-qui, .comment-qui, .comment-author"),
    ),
    text=(".comment-texte, .forum-texte, .comment-content",),
    time=(Place("abbr[title]", "title"), Place("time[datetime]", "datetime"), Place(".comment-date, .date")),
    drop=(".repondre, .comment-repondre, .forum-repondre, .comment-reply",),
    ids=(
        Place('[class*="forum-qui-"]', "class", r"forum-qui-(\d+)"),
        Place("[id^=forum]", "id", r"forum(\d+)"),
        Place("[id^=comment]", "id", r"comment-?(\d+)"),
        Place(attribute="id", pattern=r"(?:forum|comment)-?(\d+)"),
    ),
    more=(".pagination a",),
)

BLOGS = (DISQUS_SYNCED, DISQUS, BLOGGER, BLOGGER_CLASSIC, DRUPAL_8, DRUPAL, SPIP)

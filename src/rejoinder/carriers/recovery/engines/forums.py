"""Rules for forums, boards and systems that are put into other pages."""

from rejoinder.carriers.recovery.engines.rules import Place, Rule, Tree

HACKER_NEWS = Rule(
    name="hackernews",
    title="Hacker News",
    hints=('class="comment"', "commtext", "comtr"),
    item="tr",
    where="td.default .comhead, .comhead, .commtext",
    author=(Place(".comhead a.hnuser, a.hnuser"), Place('.comhead a[href*="user?id="]')),
    text=(".commtext", "span.comment", ".comment"),
    time=(Place(".age[title]", "title"), Place(".age"), Place(".comhead", pattern=r"(\d+ [a-z]+ ago)")),
    drop=(".reply, .comhead, .navs",),
    ids=(
        Place(attribute="id", pattern=r"^(\d+)$"),
        Place('.comhead a[href*="item?id="]', "href", r"item\?id=(\d+)"),
        Place(".age a", "href", r"item\?id=(\d+)"),
    ),
    levels=(
        Place("td.ind[indent]", "indent", r"(\d+)"),
        Place('img[src*="s.gif"]', "width", r"(\d+)"),
    ),
    tree=(Tree.LEVELS,),
    key="hackernews",
    more=("a.morelink",),
)

XENFORO_EMBED = Rule(
    name="xenforo-comments",
    title="XenForo, comments below an article",
    hints=("xenforo-comment",),
    item="li.xenforo-comment",
    author=(Place(".author-name"), Place(".username")),
    text=(".js-read-more", ".xenforo-comment-content"),
    time=(Place("time[datetime]", "datetime"), Place(".post-date")),
    ids=(Place(attribute="id", pattern=r"xenforo-comment-(\d+)"),),
    tree=(),
    more=(".xenforo-comments-more a, .view-all-comments",),
)

XENFORO = Rule(
    name="xenforo",
    title="XenForo",
    hints=("data-author", "messageText", "bbWrapper"),
    item="article.message[data-author], li.message[data-author], div.message[data-author]"
    ", article.comment[data-author]",
    author=(Place(attribute="data-author"), Place(".username")),
    text=(".message-body .bbWrapper, .bbWrapper", ".messageText", ".message-content"),
    time=(
        Place("time[datetime]", "datetime"),
        Place("abbr.DateTime[data-time]", "data-time"),
        Place(".DateTime[title]", "title"),
        Place(".DateTime"),
    ),
    drop=(".message-signature, .signature, .message-lastEdit, .bbCodeBlock-expandLink",),
    ids=(
        Place(attribute="data-content", pattern=r"(\d+)"),
        Place(attribute="id", pattern=r"post-(\d+)"),
    ),
    tree=(),
    more=(".pageNav a, .PageNav a",),
)

PHPBB = Rule(
    name="phpbb",
    title="phpBB",
    hints=("postbody", "postprofile"),
    item="div.post, div.postrow",
    item_id=r"p(\d+)",
    author=(Place(".author .username, .author .username-coloured"), Place("[class*=username]"), Place(".postauthor")),
    text=(".content", ".postbody .content", ".postbody"),
    time=(Place(".author time[datetime], time[datetime]", "datetime"), Place("p.author"), Place(".postdetails")),
    drop=(".signature, .notice, .post-buttons, .profile-icons, h3",),
    tree=(),
    more=(".pagination a",),
)

VBULLETIN = Rule(
    name="vbulletin",
    title="vBulletin",
    hints=("postcontainer", "postbit", "post_message_"),
    item="li.postcontainer, li.postbit, table[id^=post], li.b-post",
    item_id=r"(?:post_?|node-)(\d+)",
    author=(Place(".bigusername, .username, [itemprop=name]"),),
    text=("[id^=post_message_], .postcontent", ".b-post__content, .js-post__content-text"),
    time=(Place("time[datetime]", "datetime"), Place(".postdate, .date, .thead"), Place(".b-post__timestamp")),
    drop=(".signature, .signaturecontainer, .after_content, .bbcode_postedby",),
    tree=(),
    more=(".pagination a, .pagenav a",),
)

DISCOURSE = Rule(
    name="discourse",
    title="Discourse",
    hints=("crawler-post", "topic-body"),
    item="div.crawler-post, div[itemprop=comment]",
    where=".post[itemprop], .crawler-post",
    author=(Place(".creator [itemprop=name]"), Place("[itemprop=author]"), Place(".creator")),
    text=(".post[itemprop], .post",),
    time=(Place("time[datetime]", "datetime"),),
    ids=(Place(attribute="id", pattern=r"post_(\d+)"), Place("[itemprop=position]", pattern=r"(\d+)")),
    tree=(),
    more=("[rel=next]",),
)

STACK_EXCHANGE = Rule(
    name="stackexchange",
    title="Stack Exchange",
    hints=("data-answerid", "data-comment-id"),
    item="div.answer[data-answerid], li.comment[data-comment-id], div.comment[data-comment-id]",
    author=(
        Place(".comment-user"),
        Place(".user-info[itemprop=author] .user-details a, [itemprop=author] [itemprop=name]"),
        Place(".user-details a, .user-details"),
    ),
    text=(".comment-copy", ".js-post-body, .post-text"),
    time=(
        Place(".comment-date [title], .relativetime-clean[title]", "title"),
        Place(".user-action-time .relativetime", "title"),
        Place("time[datetime]", "datetime"),
    ),
    ids=(Place(attribute="data-comment-id"), Place(attribute="data-answerid")),
    rated=(Place(".js-vote-count, .comment-score"),),
    more=(".js-show-link:not(.dno)",),
)

REDDIT_OLD = Rule(
    name="reddit-old",
    title="Reddit, old pages",
    hints=("data-fullname",),
    item="div.comment[data-fullname], div.comment.thing",
    author=(Place(".tagline .author, .author"), Place(attribute="data-author")),
    text=(".usertext-body .md, .usertext-body",),
    time=(Place(".tagline time[datetime], time[datetime]", "datetime"), Place("time")),
    ids=(Place(attribute="data-fullname", pattern=r"t1_(\w+)"), Place(attribute="id", pattern=r"t1_(\w+)")),
    key="reddit",
    more=(".morecomments a, .morechildren a",),
)

REDDIT = Rule(
    name="reddit",
    title="Reddit",
    hints=("t1_",),
    item="div, shreddit-comment",
    item_id=r"t1_(\w+)",
    author=(
        Place(attribute="author"),
        Place("[data-testid=comment_author_link], [data-testid=comment_author_icon]"),
        Place('a[href^="/user/"], a[href*="reddit.com/user/"]'),
    ),
    text=("[data-test-id=comment], [data-testid=comment]", "[slot=comment]", ".md, .usertext-body"),
    time=(
        Place("[data-testid=comment_timestamp]"),
        Place('a[id^="CommentTopMeta--Created"]'),
        Place("time[datetime]", "datetime"),
        Place('a[href*="/comments/"]'),
    ),
    ids=(Place(attribute="id", pattern=r"t1_(\w+)"), Place(attribute="thingid", pattern=r"t1_(\w+)")),
    parents=(Place(attribute="parentid", pattern=r"t1_(\w+)"),),
    levels=(
        Place(attribute="depth", pattern=r"(\d+)"),
        Place("span", pattern=r"^level (\d+)$"),
        Place(attribute="style", pattern=r"padding-left:\s*(\d+)"),
    ),
    tree=(Tree.NAMED, Tree.LEVELS),
    key="reddit",
    more=("[id^=moreComments-]",),
)

ISSO = Rule(
    name="isso",
    title="Isso",
    hints=("isso-comment", "isso-"),
    item="div",
    item_id=r"isso-(\d+)",
    author=(Place(".isso-author, .author"),),
    text=(".isso-text, .text",),
    time=(Place("time[datetime]", "datetime"), Place(".isso-permalink, .permalink")),
    drop=(".isso-comment-footer, .isso-follow-up",),
)

REMARK42 = Rule(
    name="remark42",
    title="Remark42",
    hints=("remark42__comment-",),
    item="article, div",
    item_id=r"remark42__comment-([\w-]+)",
    author=(Place(".comment__username"),),
    text=(".comment__text",),
    time=(Place("time[datetime]", "datetime"), Place(".comment__time")),
    levels=(
        Place(attribute="style", pattern=r"--indent:\s*(\d+)"),
        Place(attribute="class", pattern=r"comment_level_(\d+)"),
    ),
    tree=(Tree.NESTED, Tree.LEVELS),
    removed=".comment_deleted, .comment__text_deleted",
)

COMMENTO = Rule(
    name="commento",
    title="Commento and Comentario",
    hints=("commento-comment-card", "comentario-"),
    item="div",
    item_id=r"(?:commento-comment-card-|comentario-)([0-9a-f-]{16,})",
    author=(Place(".commento-name, .comentario-name"),),
    text=(".commento-body, [id^=commento-comment-text-], .comentario-card-body",),
    time=(Place(".commento-timeago[title], .comentario-subtitle [title]", "title"), Place(".commento-timeago")),
)

LIVEFYRE = Rule(
    name="livefyre",
    title="Livefyre",
    hints=("fyre-comment",),
    item="article.fyre-comment-article, div.fyre-comment-article",
    author=(Place(".fyre-comment-username"),),
    text=(".fyre-comment",),
    time=(Place("[datetime]", "datetime"), Place(".fyre-comment-date")),
    ids=(Place(attribute="data-message-id"),),
    more=(".fyre-stream-more",),
)

FORUMS = (
    HACKER_NEWS,
    XENFORO_EMBED,
    XENFORO,
    PHPBB,
    VBULLETIN,
    DISCOURSE,
    STACK_EXCHANGE,
    REDDIT_OLD,
    REDDIT,
    ISSO,
    REMARK42,
    COMMENTO,
    LIVEFYRE,
)

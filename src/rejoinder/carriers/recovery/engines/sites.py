"""Rules for single sites that made systems of their own, of which pages are kept in archives."""

from rejoinder.carriers.recovery.engines.rules import Place, Rule, Tree

KINJA = Rule(
    name="kinja",
    title="Kinja",
    hints=("data-parentid", "data-authorname"),
    item="article[data-parentid]",
    author=(Place(attribute="data-authorname"), Place("h4")),
    text=(".reply-content",),
    time=(Place(".published"), Place("time[datetime]", "datetime"), Place(".publish-time")),
    ids=(Place(attribute="data-id"),),
    parents=(Place(attribute="data-parentid"),),
    tree=(Tree.NAMED,),
    more=(".js_load-more, .load-more-replies",),
)

LE_FIGARO = Rule(
    name="lefigaro",
    title="Le Figaro",
    hints=("fig-comment",),
    item="li.fig-comment",
    author=(Place("a.fig-comment-user, .fig-comment-user"),),
    text=(".fig-comment-msg",),
    time=(Place(".fig-comment-timestamp"),),
    ids=(Place(attribute="class", pattern=r"(?:^|\s)(\d+)(?:\s|$)"), Place(attribute="id", pattern=r"(\d+)")),
)

ZEIT = Rule(
    name="zeit",
    title="ZEIT ONLINE",
    hints=("comment-meta__name",),
    item="article.comment, .comment[id^=cid-]",
    item_id=r"cid-(\d+)",
    author=(Place(".comment-meta__name"),),
    text=(".comment__body",),
    time=(
        Place(".comment-meta__date time[datetime]", "datetime"),
        Place(".comment-meta__date", pattern=r"(?:—|^)\s*([^#—]+)$"),
    ),
    numbers=(Place(".comment-meta__date", pattern=r"#\s*(\d+(?:\.\d+)*)"),),
    tree=(Tree.DOTTED,),
    removed="em.moderation",
    rated=(Place(".js-comment-recommendations"),),
    more=(".comment-overlay__button, .pager__button, .js-load-comment-replies",),
)

FOOL = Rule(
    name="fool",
    title="The Motley Fool",
    hints=("commentPost",),
    item="li[id^=comment]",
    item_id=r"comment(\d+)",
    author=(Place("h6 strong, .commentHead strong"), Place("h6 a")),
    text=(".commentPost",),
    time=(Place("h6, .commentHead", pattern=r"\bOn (.{8,60}), \S.{0,60}? wrote:"),),
    tree=(),
)

MACTECHNEWS = Rule(
    name="mactechnews",
    title="MacTechNews",
    hints=("MtnComment",),
    item=".MtnComment",
    author=(Place(".MtnCommentAccountName"),),
    text=(".MtnCommentText",),
    time=(Place(".MtnCommentTime"),),
    ids=(Place(".MtnCommentProfile", "id", r"(\d+)"), Place('[href*="#Comment"]', "href", r"#Comment(\d+)")),
    tree=(),
)

PIXNET = Rule(
    name="pixnet",
    title="PIXNET",
    hints=("single-post", "pixnet"),
    item="ul.single-post",
    parts="li.reply-text",
    where=".post-text",
    author=(Place(".user-name"), Place(".reply-text > p > a")),
    text=(".post-text", ".reply-text"),
    time=(Place(".post-time"), Place(".reply-text > p", pattern=r"(於 \d{4}/\d\d?/\d\d? \d\d?:\d\d.*)")),
    private=".secret",
    ids=(Place("a[name^=comment-]", "name", r"comment-(\d+)"),),
)

COPIED_DISQUS = Rule(
    name="disqus-copy",
    title="Disqus, copied into the page without scripts",
    hints=("comment-author",),
    item="div.comment",
    where="#disqus_thread div.comment .comment-author, .d-noscript-comments div.comment",
    author=(Place(".comment-author"),),
    text=(".comment-body",),
    time=(Place("time[datetime]", "datetime"), Place(".comment-date")),
)

SITES = (KINJA, LE_FIGARO, ZEIT, FOOL, MACTECHNEWS, PIXNET, COPIED_DISQUS)

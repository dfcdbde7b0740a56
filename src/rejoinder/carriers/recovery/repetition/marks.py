"""What class names, ids and labels tell, in several languages: weak evidence beside the structure. Data and rules."""

import re
import unicodedata
from functools import lru_cache
from typing import Final

_STATE: Final = re.compile(
    r"(?:even|odd|alt|first|last|parent|active|open|expanded|collapsed|hidden|visible|new|clearfix|cf|row\d*|item-?\d+"
    r"|thread-(?:even|odd|alt)|(?:js-|is-|has-).*|byuser|bypostauthor|by(?:post)?author|comment-author-.+|.*-by-.+"
    r"|(?:.*[-_])?(?:depth|level|lvl|indent|nest(?:ed)?)[-_]?\d*|(?:un)?read|lazy\w*|loaded)",
    re.IGNORECASE,
)
_NUMBERED: Final = re.compile(r"[0-9A-Fa-f]{8,}|[A-Za-z]*\d[A-Za-z\d]*")
_DISCUSSION: Final = re.compile(
    r"comment|repl(?:y|ies)|respon[sd]|forum|thread|discuss|message|guestbook|feedback|opinion|review|answer|shout|talk"
    r"|kommentar|komment|antwort|beitrag|meinung|g(?:ae|ä)stebuch|diskussion|leserbrief|commentaire|r[eé]ponse"
    r"|avis(?!o)"
    r"|coment|respuesta|resposta|opini|risposta|reactie|reaktion|reaction|bericht|svar|yorum|cevap|koment|odpowied"
    r"|коммент|отзыв|ответ|mensaje|mensagem|messagg|nachricht|contribution|(?<![a-z])note(?![a-z])|debat|pinglun|liuyan"
    r"|评论|評論|留言|回應|回复|تعليق",
    re.IGNORECASE,
)
_POST: Final = re.compile(r"(?<![a-z])posts?(?![a-z])|entry|(?<![a-z])msg", re.IGNORECASE)
_ELSEWHERE: Final = re.compile(
    r"(?<![a-z])nav|menu|related|share|social|recent|latest|widget|sidebar|footer|teaser|promo|breadcrumb"
    r"|(?<![a-z])tags?"
    r"(?![a-z])|categor|popular|trending|archive|paginat|pager|gallery|carousel|slider|(?<![a-z])ads?(?![a-z])|advert"
    r"|newsletter|products?(?![a-z])|toplist|most-?read|recommend|neueste|letzte|verwandt|similar|derni"
    r"|[uú]ltim|toolbar"
    r"|topstor|headlines|playlist|author-?box|trackback|pingback|blogroll|calendar",
    re.IGNORECASE,
)
_FRESH: Final = re.compile(r"recent|latest|neueste|letzte|derni|[uú]ltim|related|popular|most-", re.I)
_AUTHOR: Final = re.compile(
    r"auth?or|user|(?<![a-z])name|(?<![a-z])nick|(?<![a-z])fn(?![a-z])|poster(?![a-z])|(?<![a-z])by(?![a-z])|byline"
    r"|commenter|commentator|verfasser|autor|benutzer|nutzer|absender|auteur|pseudo|usuari|nombre|nome(?![a-z])|utente"
    r"|gebruiker|naam(?![a-z])|imie|yazar|kullanici|(?<![a-z])qui(?![a-z])|sender|writer|member|person|owner|creator"
    r"|speaker|account|handle|автор|имя|作者|用户|كاتب|(?<![a-z])hnuser|profile|vcard",
    re.IGNORECASE,
)
_NO_AUTHOR: Final = re.compile(
    r"avatar|time|date|count|badge|rank|role|title(?![a-z])|location|karma|points|reply|label|button|(?<![a-z])num"
    r"|joined|member-?since|level|stat(?:s|us)?(?![a-z])|says(?![a-z])",
    re.IGNORECASE,
)
_PROFILE: Final = re.compile(
    r"user|profil|/author|member|/people/|/u/|/@|account|nutzer|autor|auteur|usuario|utente|kullanici|/id/|uid=|blog",
    re.IGNORECASE,
)
_SIGNATURE: Final = re.compile(r"signatur|(?<![a-z])sig(?![a-z])|user-?(?:info|detail)|bio(?![a-z])", re.IGNORECASE)

_CONTROL: Final = re.compile(
    r"\W*(?:repl(?:y|ies)(?: to (?:this|comment|post))?|respond|report(?: (?:this|abuse|comment|post|spam))*"
    r"|flag(?:ged)?|"
    r"(?:un|dis)?likes?|share|perma(?:nent )?link|link|quote|edit(?:ed)?|delete|remove|up|down|(?:up"
    r"|down)?vote(?:s| up|"
    r" down)?|view(?: repl(?:y|ies))?|(?:show|load|read|see|view) (?:more|less|all)(?: .{0,20})?|more|less"
    r"|log ?in(?: to "
    r"(?:reply|vote|post))?.{0,20}|parent|prev(?:ious)?|next|root|collapse|expand|hide|top|context"
    r"|full comments|save|give"
    r" award|says?|said|wrote|writes|on|at|by|points?|thanks|helpful|recommend(?:ed)?|featured|author|op|mod(?:erator)?"
    r"|admin|staff|verified|spam|print|e-?mail|follow|cancel|submit|comments?"
    r"|antworten?|zitieren|zitat|melden|meldung|l[öo]schen|bearbeiten|teilen|gef[äa]llt.{0,12}|sagte?|schreibt|schrieb"
    r"|meint|empfehlen|mehr|beitrag (?:melden|zitieren)|nach oben|auf .{0,30} antworten"
    r"|r[ée]pondre|signaler|alerter|citer|partager|j.aime|recommander|dit|a [ée]crit|modifier|supprimer|haut|lien"
    r"|responder|contestar|denunciar|reportar|citar|me gusta|compartir|editar|eliminar|dijo|dice|escribi[óo]|curtir"
    r"|rispondi|segnala|cita|mi piace|condividi|ha detto|scrive|reageer|reageren|beantwoorden|citeer|rapporteer"
    r"|vind ik leuk"
    r"|svara?|anm[äa]l|citera|gilla|rapporter|odpowiedz|zg[łl]o[śs]|cytuj|lubi[ęe] to|odpov[ěe]d[ěe]t|v[áa]lasz"
    r"|yan[ıi]tla"
    r"|cevapla|[şs]ikayet et|be[ğg]en|ответить|пожаловаться|цитировать|нравится|поделиться|удалить|ссылка|відповісти"
    r"|رد|الرد|إبلاغ|أعجبني|مشاركة|اقتباس|הגב|回覆|回复|举报|舉報|引用|赞|讚|分享|返信|通報|いいね|답글|신고|공감"
    r"|[#№]?\d{0,7}|[#№]?\d{1,4}(?:\.\d{1,4})*|nr\.? ?\d+|(?:level|ebene|niveau|nivel|livello) \d+"
    r"|\d+ ?(?:points?|likes?|votes?|repl(?:y|ies)|antwort\w*|[楼樓階층F]))(?:\W*\d{1,6})?\W*",
    re.IGNORECASE,
)
_PINGBACK: Final = re.compile(r"(?<![a-z])(?:pingback|trackback)s?(?![a-z])", re.IGNORECASE)
_PINGBACK_TEXT: Final = re.compile(r"\W*+(?:pingback|trackback)\s*+:", re.IGNORECASE)
_CUT_BEFORE: Final = ("[…] ", "[...] ")
_CUT_BEHIND: Final = ("[…]", "[...]")
MOST_NAME_CHARS: Final = 100
"""Of a class or an id no more is looked at: what is longer was made by a program and tells nothing."""
MOST_CONTROL_CHARS: Final = 60
_ANSWER_LABEL: Final = re.compile(
    r"(?<!\w)(?:parent|in reply|reply(?:ing)? to|replied to|in response|response to|answer(?:ing)? to"
    r"|antwort auf|als antwort|"
    r"en r[ée]ponse|r[ée]ponse [àa]|en respuesta|respuesta a|respondiendo a|em resposta|resposta a|in risposta"
    r"|risposta a"
    r"|als reactie|reactie op|antwoord op|svar (?:til|p[åa])|som svar|w odpowiedzi|odpowied[źz] na"
    r"|v odpov[ěe]di|в ответ|ответ на"
    r"|yan[ıi]t olarak|ردا? على|בתגובה)|^(?:↑|⬆|»|@|>>)|回复|回覆|返信先",
    re.IGNORECASE,
)
_NO_NAME: Final = re.compile(r"(?:\{\{|<%|\$\{|\[\[|%[a-z_]+%)", re.IGNORECASE)


@lru_cache(maxsize=50_000)
def class_tokens(classes: str) -> tuple[str, ...]:
    """Return the tokens of a class attribute that tell a kind and no state or variant, numbers made alike, sorted."""
    found = {
        _NUMBERED.sub("#", token[:MOST_NAME_CHARS].split("--")[0])
        for token in classes.split()[:12]
        if not _STATE.fullmatch(token)
    }
    found.discard("")
    return tuple(sorted(found))


@lru_cache(maxsize=50_000)
def exact_tokens(classes: str) -> tuple[str, ...]:
    """Return the tokens as `class_tokens` does, with their variants ("cell--main")."""
    return tuple(
        sorted(
            {
                _NUMBERED.sub("#", token[:MOST_NAME_CHARS])
                for token in classes.split()[:12]
                if not _STATE.fullmatch(token)
            }
        )
    )


@lru_cache(maxsize=50_000)
def is_separator(text: str) -> bool:
    """Whether a text is nothing but marks that part other things; signs such as hearts and faces say something."""
    return len(text) < 4 and all(unicodedata.category(char)[0] in "PZ" or char in "|+~^<>" for char in text)


@lru_cache(maxsize=50_000)
def id_pattern(name: str) -> str:
    """Return an id with its numbers made alike ("comment-#"); empty when it has no number."""
    pattern = _NUMBERED.sub("#", name[:MOST_NAME_CHARS])
    return pattern if "#" in pattern else ""


def is_template(text: str) -> bool:
    """Whether a text is a pattern that a script was to fill."""
    return bool(_NO_NAME.search(text))


@lru_cache(maxsize=50_000)
def is_control(text: str) -> bool:
    """Whether a text is the label of a button, a word around names and times, a mere count or no word at all."""
    return len(text) <= MOST_CONTROL_CHARS and bool(_CONTROL.fullmatch(text))


@lru_cache(maxsize=50_000)
def speaks_of_discussion(name: str) -> float:
    """Return how clearly a class or id names readers' contributions: 1.0, 0.4 for "post" and the like, else 0.0."""
    return 1.0 if _DISCUSSION.search(name) else 0.4 if _POST.search(name) else 0.0


@lru_cache(maxsize=50_000)
def is_elsewhere(name: str) -> bool:
    """Whether a class or id names what stands around a page's story and discussion."""
    if _DISCUSSION.search(name):
        return any(_FRESH.search(token) and _DISCUSSION.search(token) for token in name.split())
    return bool(_ELSEWHERE.search(name))


@lru_cache(maxsize=50_000)
def names_author(name: str) -> bool:
    """Whether a class, itemprop or rel names the author."""
    return any(_AUTHOR.search(token) and not _NO_AUTHOR.search(token) for token in name.split())


@lru_cache(maxsize=50_000)
def names_signature(name: str) -> bool:
    """Whether a class names what a person shows under everything they write."""
    return bool(_SIGNATURE.search(name))


def is_profile(url: str) -> bool:
    """Whether an address looks like that of a person's page."""
    return bool(_PROFILE.search(url))


def is_pingback(name: str, text: str) -> bool:
    """Whether an item is what another page sent: by its class and id, or by how its text begins."""
    if _PINGBACK.search(name) or _PINGBACK_TEXT.match(text):
        return True
    bare = text.strip()
    return bare.startswith(_CUT_BEFORE) and bare.endswith(_CUT_BEHIND)


def is_answer_label(text: str) -> bool:
    """Whether a label says whom a comment answers ("in reply to Ann"), or is a link to what it answers."""
    return bool(_ANSWER_LABEL.search(text))

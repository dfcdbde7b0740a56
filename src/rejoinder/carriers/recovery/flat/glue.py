"""Words that stand around names, times and comments of a page and belong to none of them. Data, by language."""

import re

from rejoinder.carriers.recovery.words import is_discussion_heading

# Before or after a name, at the outer edge of a line: "Posted by Ann on ...", "Ann wrote:".
OUTER = frozenset(
    "by released updated published date: section since posted written submitted commented comment reply report"
    " this on said says wrote writes replied link permalink"
    " | · • - – — / : , * ; > › » « [ ] ( ) # from says: said: wrote: writes: replied: schrieb: schreibt: sagt: meint:"
    " schrieb schreibt sagt dit: dit écrit: dice: dice dijo: escribió: scrive: zegt: schreef: napisał: napisała: pisze:"
    " skrev: написал: написала: пишет: يقول: قال: 說: 说: says， 說 说 wrote， 回覆 回复 留言 さん より says; reply:"
    " antwortete: antwortet: répond: responde: risponde: odpowiada: ответил: diz: disse: escreveu:".split()
)
# Between a name and a time.
INNER = frozenset(
    "on at am um on: at: le el il em op om den à a las às alle o w dnia kl. kl в в: في 於 于 の at， , | · •"
    " - – — / : ; ( ) [ ] @ says said wrote writes schrieb schreibt sagt dit dice dijo scrive zegt schreef napisał"
    " napisała skrev написал написала пишет يقول قال posted commented updated edited #".split()
)
# At the beginning of a line without a time, before a name.
BEFORE_NAMES = frozenset("by von par por da di door od от kirjoitti przez av 作者：".split())
# At the end of a line without a time, after a name.
AFTER_NAMES = frozenset(
    "am says: said: wrote: writes: says said wrote reply: replied: schrieb: schreibt: sagt: meint: dit: écrit:"
    " dice: dijo:"
    " escribió: scrive: zegt: schreef: napisał: pisze: skrev: пишет: написал: يقول: قال: 說: 说: 說： 说： antwortete:"
    " answers: commented: comments: on le el op".split()
)

_CLOSED = re.compile(
    r"^\W*(?:(?:comments?|discussions?|replies|this (?:thread|topic|post|discussion|article|story))\b.{0,40}\bclosed"
    r"|(?:add|leave|post|write|submit|join|have|share|make)\b.{0,30}\b(?:comments?|reply|replies|response|say"
    r"|discussion"
    r"|conversation|thoughts|opinion)\b"
    r"|(?:log|sign) ?(?:in|up)\b.{0,60}$|you must\b.{0,40}\b(?:log|sign|regist)|please\b.{0,20}\b(?:log|sign)"
    r"|(?:cancel|what do you think)\b|your (?:e-?mail|name|comment)\b.{0,60}"
    r"|(?:name|e-?mail|website|url|comment)\s*(?:\*|\(required\)|\(optional\)|:)?$"
    r"|(?:related|similar|recommended|popular|trending|sponsored|more)\b(?:.{0,30}\b(?:posts?|articles?|stories|links"
    r"|news|content|topics|threads|from|in|by|reading))?$|see also\b.{0,20}$|(?:latest|recent|top)\s+\w+(?:\s+\w+)?$"
    r"|stay (?:informed|connected|tuned)$|about (?:the author|us|me)$|follow us\b.{0,30}$|subscribe\b.{0,60}"
    r"|newsletters?$|advertisements?$|categories$|archives?$|tags?:?$|pages?:?$|search(?: for)?:?$|navigation$"
    r"|share this\b"
    r"|(?:previous|next|older|newer)\b.{0,12}\b(?:posts?|articles?|comments?|entry|entries|page|story)\b.{0,60}"
    r"|powered by\b.{0,40}|copyright\b|©|\(c\) ?\d{4}|all rights reserved|terms (?:of|and)\b.{0,30}$|privacy\b.{0,20}$"
    r"|kommentar(?:e)? (?:schreiben|hinzufügen|hinterlassen|verfassen|abgeben)|kommentieren$|schreibe? (?:einen|ein)"
    r"|sie müssen\b.{0,60}|(?:die )?kommentarfunktion|mit dem\b.{0,30}\bkommentar|anmelden$|impressum$|werbung$"
    r"|anzeige$"
    r"|(?:laisse[rz]|ajoute[rz]|écri(?:re|vez)|poste[rz]|publie[rz])\b.{0,20}\b(?:commentaire|réponse|avis)"
    r"|vous devez\b.{0,60}|(?:connectez|identifiez)-vous|mentions légales"
    r"|(?:deja|dejar|añad\w+|escrib\w+|public\w+)\b.{0,16}\b(?:comentario|respuesta)|debes\b.{0,40}|inicia sesión"
    r"|(?:lascia|aggiungi|scrivi|inserisci)\b.{0,16}\b(?:commento|risposta)|devi\b.{0,40}\b(?:conness|acced|login)"
    r"|(?:deixe|deixar|adicion\w+|escrev\w+)\b.{0,20}\b(?:comentário|resposta)"
    r"|(?:geef|plaats|laat|schrijf)\b.{0,16}\b(?:reactie|bericht)|je moet\b.{0,40}"
    r"|(?:dodaj|napisz|zostaw)\b.{0,12}\b(?:komentarz|odpowiedź)|musisz\b.{0,40}|zaloguj"
    r"|(?:добавить|оставить|написать)\b.{0,20}\b(?:комментарий|отзыв|ответ)|войдите|комментарии закрыты"
    r"|(?:أضف|اترك|أكتب|اكتب)\s+\w*(?:تعليق|رد)|يجب\b.{0,40}|发表(?:评论|回复)|發表(?:評論|留言|回應)|我要留言|登[入录錄]"
    r"|您尚未登|請先登|请先登|コメントを(?:書く|投稿|残す|する)|ログイン)",
    re.IGNORECASE,
)
_ANONYMOUS = frozenset(
    "anonymous anonym anonyme anónimo anonimo anônimo anoniem anonim guest gast invité invitado visitor user unknown"
    " аноним гость مجهول زائر 訪客 匿名 名無し 游客".split()
)
_CLOSING_CHARS = 240
_COUNT_WORDS = 4
_ASKED = re.compile(
    r"^\W*(?:you must\b|please\b|(?:log|sign) ?in|reply$|kommentieren$|sie müssen|vous devez|debes|devi\b|je"
    r" moet|musisz"
    r"|войдите|يجب|登)",
    re.IGNORECASE,
)
# Words with which people speak of themselves and to one another.
_PERSONAL = re.compile(
    r"(?<!\w)(?:i|i['’]\w+|my|me|you|your|we|ich|mir|mich|mein\w*|du|dir|dein\w*|sie|wir|je|j['’]|mon|ma|vous|tu|nous"
    r"|yo|mi|me|usted|tú|io|mio|mia|eu|meu|minha|você|ik|mijn|jij|je|u|jag|jeg|mój|moim|я|мне|мой|вы|ты|мы|أنا|انا"
    r"|أنت|نحن)(?!\w)|[我你您咱]|私|僕|俺|[?？؟]|[!！]{1,}",
    re.IGNORECASE,
)
_CODE = re.compile(
    r"^#{1,6}\s|^(?:return|import|from|def|class|if|else|end|raise|pass|break|continue|assert|example|examples|see also"
    r"|note|notes|usage|syntax|table of contents)\b|[({][^(){]*[)}]$|^[^(]*\)|\([^()]*$|^['\"(\[<]|,$|=|::|->"
    r"|\w\.\w+\(|\b[vV]?\d+\.\d+|`|\$\w|[;{}]$",
    re.IGNORECASE,
)
_HANDLE = re.compile(r"^@?(?=\S+$)(?=\S*[a-z])(?:\S*[_\d]\S*|[a-z][a-z.\-]*[a-z])$", re.IGNORECASE)


def ends_discussion(line: str) -> bool:
    """Whether a line belongs to what pages print below their comments: a form, a notice, other stories."""
    return len(line) <= _CLOSING_CHARS and bool(_CLOSED.match(line))


def asks_for_comments(line: str) -> bool:
    """Whether a line asks for a comment, or says that there may be no more."""
    return ends_discussion(line) and (is_discussion_heading(line[:100].rstrip(".!:;,… ")) or bool(_ASKED.match(line)))


def is_count_of_comments(line: str) -> bool:
    """Whether a line is a number of comments and little else, or begins with one: "3 thoughts on ..."."""
    words = line.strip(" -–—•|*#").split()
    if len(words) >= 2 and words[0].isdigit():
        return is_discussion_heading(words[1].rstrip(".:"))
    last = words[-1].strip("()[]:") if words else ""
    return len(words) <= _COUNT_WORDS and last.isdigit() and is_discussion_heading(words[-2] if len(words) > 1 else "")


def is_anonymous(line: str) -> bool:
    """Whether a line is what pages print for people who gave no name."""
    return line.casefold() in _ANONYMOUS


def is_personal(text: str) -> bool:
    """Whether somebody speaks of themselves, to somebody, or asks."""
    return bool(_PERSONAL.search(text))


def is_handle(name: str) -> bool:
    """Whether a name is one that only people on the net have: with digits or underscores, or all in small letters."""
    return bool(_HANDLE.match(name)) and (any(char.isdigit() or char == "_" for char in name) or name.islower())


def is_code(text: str) -> bool:
    """Whether a line is a heading of mark-up, a statement of a program or a version: never somebody's name."""
    return bool(_CODE.search(text))

"""Words that tell what a line of a saved page is for: headings, controls, answers, months. Data, by language."""

import re

# Nouns for readers' contributions, as headings use them: "24 Comments", "Kommentare (3)", "6 thoughts on ...".
_COMMENT_NOUNS = (
    r"comments?|responses?|replies|reactions?|discussions?|thoughts?|opinions?|letters|feedback"
    r"|kommentare?n?|antworten|meinungen|leserbriefe|beitr(?:ä|ae)ge|erg(?:ä|ae)nzung(?:en)?|diskussion"
    r"|commentaires?|r(?:é|e)actions?|avis|r(?:é|e)ponses?|comentarios?|respuestas?|opiniones"
    r"|coment(?:á|a)rios?|respostas?|commenti|commento|risposte|reacties|opmerkingen|kommentarer|kommentit"
    r"|komentarze|komentarzy|koment(?:á|a)(?:ř|r)e|hozz(?:á|a)sz(?:ó|o)l(?:á|a)s(?:ok)?|yorum(?:lar)?"
    r"|комментари\w*|коментар\w*|отзыв\w*|обсуждени\w*|σχόλια"
    r"|تعليق\w*|تعليقات|التعليقات|ردود|نظرات|תגובות"
)
_UNSPACED_NOUNS = "评论|評論|留言|迴響|回應|コメント|댓글|ความคิดเห็น"
_HEADING = re.compile(rf"(?<!\w)(?:{_COMMENT_NOUNS})(?!\w)|{_UNSPACED_NOUNS}", re.IGNORECASE)
_COUNT = re.compile(r"(?<![\w.,])\d{1,3}(?:[.,\s]\d{3})+(?!\w)|(?<![\w.,])\d{1,6}(?![\w.,]*\d)")
_COUNTED = re.compile(r"^\D{0,3}\d{1,6}\s+\w+$|^\w+\s*\(\d{1,6}\)$")
MOST_HEADING_CHARS = 100

_CONTROLS = re.compile(
    r"^(?:reply|replies?|respond|report|flag(?:ged)?|like|likes?|dislike|share|permalink|quote|edit|delete|up|down"
    r"|upvote|downvote|view|view repl(?:y|ies)|show more|load more.*|more replies|read more|link|log ?in to reply"
    r"|antworten|l(?:ö|oe)schen|melden|zitieren|gef(?:ä|ae)llt mir|teilen|r(?:é|e)pondre|signaler|alerter|j.aime"
    r"|responder|denunciar|me gusta|rispondi|segnala|reageer|beantwoorden|svar|odpowiedz|ответить|رد|回覆|回复|返信"
    r"|\W*\d{1,4}\W*)$",
    re.IGNORECASE,
)

_ANSWERS = frozenset(
    "yes no yep nope agree agreed exactly indeed right true same this thanks thank lol haha correct wrong nonsense"
    " absolutely definitely sure ok okay well sorry wow amen great good nice cool excellent brilliant perfect congrats"
    " rubbish seriously really please hello hi bravo danke ja nein genau stimmt richtig quatsch super toll merci oui"
    " non exact d'accord gracias sí si no exacto grazie esatto obrigado sim não bedankt precies да нет спасибо верно"
    " شكرا نعم لا صحيح 谢谢 謝謝 同意".split()
)
_ANSWERING = re.compile(
    r"^\W*(?:(?:i|we)\s+(?:\w+\s+)?(?:agree|disagree|doubt|concur)\b|(?:thank you|thanks|thx|cheers)\b"
    r"|(?:yes|yep|yeah|no|nope|agreed?|exactly|indeed|true|right|correct|wrong|absolutely|definitely|sure"
    r"|of course|same here|good point|fair point|well said|very good|great point|good argument|you(?:'re|’re| are))\b"
    r"|(?:danke|ja|nein|genau|stimmt|richtig|falsch|quatsch|merci|oui|non|exact|d.accord|gracias|s[ií]|exacto"
    r"|grazie|esatto|obrigado|sim|n[ãa]o|да|нет|спасибо)\b|(?:شكرا|نعم|صحيح))",
    re.IGNORECASE,
)
_BYLINE = re.compile(r"^(?:by|von|par|por|di|door|av|od|от|автор:?|بقلم:?|كتب:?)\s+(?P<name>.{2,80})$", re.IGNORECASE)
_CREDIT = re.compile(
    r"(?:^|[\s.(\[|–—-])(?P<mark>photo(?:graph)?s?(?: (?:credit|by|courtesy))?|foto(?:s|grafie)?"
    r"|images?|bild(?:er)?|picture|source|quelle|credits?(?: photo)?|crédits? photo|illustration"
    r"|fuente|fonte|фото|صورة|المصدر)\s*:\s*"
    r"|(?P<sign>©|\(c\)\s|ⓒ)\s*",
    re.IGNORECASE,
)


def is_discussion_heading(line: str) -> bool:
    """Whether `line` is short and names readers' comments, in one of some thirty languages."""
    return len(line) <= MOST_HEADING_CHARS and line[-1:] not in ".!…;," and bool(_HEADING.search(line))


def is_counted_heading(line: str) -> bool:
    """Whether `line` is a number and a single word: a heading whose noun we don't know."""
    return bool(_COUNTED.match(line))


def stated_count(line: str) -> int | None:
    """Return the number in a heading, None when it has none or several."""
    found = [int(re.sub(r"\D", "", match)) for match in _COUNT.findall(line)]
    return found[0] if len(found) == 1 else None


def is_control(line: str) -> bool:
    """Whether `line` is nothing but the label of a button or a bare count."""
    return len(line) <= 40 and bool(_CONTROLS.match(line))


def is_answer_word(line: str) -> bool:
    """Whether `line` is a single word with which people answer."""
    return line.strip(".!…").casefold() in _ANSWERS


def begins_with_answer(text: str) -> bool:
    """Whether `text` begins as an answer to what stands directly before it."""
    return bool(_ANSWERING.match(text))


def byline_of(line: str) -> str | None:
    """Return the writer that a byline names, None when `line` is none."""
    match = _BYLINE.match(line)
    return match["name"].strip() if match else None


def credit_of(line: str) -> tuple[str, str] | None:
    """Return what stands before and after the mark of a picture's credit ("Photo:", "©"), None without one."""
    match = _CREDIT.search(line)
    return (line[: match.start()].strip(" -–—|(["), line[match.end() :].strip(" )]")) if match else None

"""Notices that stand where a comment's text was: removed by staff, deleted by its author."""

import re

_MOST_CHARS = 200
_IT = r"(?:comment|post|reply|kommentar|beitrag|commentaire|comentario|comentário|commento|reactie|комментарий)"
_REST = r"(?:\W.{0,100})?"
_REMOVED = (
    r"\[?removed\]?",
    rf"(?:this |your |the )?{_IT} (?:has been |was |is )?(?:removed|hidden|blocked|moderated)(?: by .{{1,60}})?",
    rf"(?:der |dieser |ihr )?{_IT} (?:wurde|ist) (?:\w+ ){{0,4}}(?:entfernt|gelöscht|gesperrt|ausgeblendet){_REST}",
    rf"(?:{_IT} )?(?:entfernt|gelöscht)\.{_REST}",
    rf"(?:ce |le )?{_IT} a été (?:supprimé|modéré|masqué){_REST}",
    rf"(?:este |el |o )?{_IT} (?:ha sido|fue|foi) (?:eliminado|borrado|removido){_REST}",
    rf"(?:questo |il )?{_IT} è stato (?:rimosso|eliminato|cancellato){_REST}",
    rf"{_IT} (?:был )?удал[её]н{_REST}",
    r"(?:تم )?حذف (?:هذا )?التعليق.{0,60}",
    "该评论已被删除|此留言已被刪除|このコメントは削除されました|삭제된 댓글입니다",
)
_DELETED = (
    r"\[?(?:deleted|gelöscht|supprimé|eliminado)\]?",
    rf"(?:this )?{_IT} (?:has been |was )?deleted(?: by (?:its|the) (?:author|user|owner))?",
    rf"(?:this )?{_IT} (?:has been |was )?removed by (?:its|the) (?:author|user)",
    rf"{_IT} (?:vom|durch den) (?:autor|verfasser|nutzer) (?:entfernt|gelöscht)",
    r"der autor hat diesen \w+ (?:entfernt|gelöscht)",
)


def _any(patterns: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"\W*(?:{'|'.join(patterns)})\W*", re.IGNORECASE)


_IS_REMOVED, _IS_DELETED = _any(_REMOVED), _any(_DELETED)


def is_removed_notice(text: str) -> bool:
    """Whether a whole text says only that the comment was taken away by staff."""
    return len(text) <= _MOST_CHARS and bool(_IS_REMOVED.fullmatch(text)) and not is_deleted_notice(text)


def is_deleted_notice(text: str) -> bool:
    """Whether a whole text says only that its author deleted the comment."""
    return len(text) <= _MOST_CHARS and bool(_IS_DELETED.fullmatch(text))

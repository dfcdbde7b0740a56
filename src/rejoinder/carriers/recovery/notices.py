"""Notices that stand where a comment's text was: removed by staff, deleted by its author."""

import re

_MOST_CHARS = 200
_THING = r"(?:comment|post|reply|kommentar|beitrag|commentaire|comentario|comentário|commento|reactie|комментарий|التعليق)"
_REMOVED = re.compile(
    rf"^\W*(?:removed|\[removed\]|(?:this |your |the )?{_THING} (?:has been |was |is )?(?:removed|hidden|blocked|moderated)"
    rf"(?: by .{{1,60}})?|{_THING} removed by .{{1,60}}|(?:der |dieser |ihr )?{_THING} (?:wurde|ist) (?:\w+ ){{0,4}}(?:entfernt"
    rf"|gelöscht|gesperrt|ausgeblendet)|entfernt\b.{{0,120}}|{_THING} (?:entfernt|gelöscht)\b.{{0,80}}|(?:ce |le )?{_THING}"
    rf" a été (?:supprimé|modéré|masqué).{{0,60}}|(?:este |el |o )?{_THING} (?:ha sido|fue|foi) (?:eliminado|borrado|removido)"
    rf".{{0,60}}|(?:questo |il )?{_THING} è stato (?:rimosso|eliminato|cancellato).{{0,60}}|{_THING} (?:был )?удал[её]н.{{0,60}}"
    rf"|(?:تم )?حذف (?:هذا )?التعليق.{{0,60}}|该评论已被删除|此留言已被刪除|このコメントは削除されました|삭제된 댓글입니다)\W*$",
    re.IGNORECASE,
)
_DELETED = re.compile(
    rf"^\W*(?:\[?(?:deleted|gelöscht|supprimé|eliminado)\]?|(?:this )?{_THING} (?:has been |was )?deleted(?: by (?:its|the)"
    rf" (?:author|user|owner))?|(?:this )?{_THING} (?:has been |was )?removed by (?:its|the) author|{_THING} (?:vom|durch den)"
    r" (?:autor|verfasser|nutzer) (?:entfernt|gelöscht)|der autor hat diesen \w+ (?:entfernt|gelöscht))\W*$",
    re.IGNORECASE,
)


def is_removed_notice(text: str) -> bool:
    """Whether a whole text says only that the comment was taken away by staff."""
    return len(text) <= _MOST_CHARS and bool(_REMOVED.match(text))


def is_deleted_notice(text: str) -> bool:
    """Whether a whole text says only that its author deleted the comment."""
    return len(text) <= _MOST_CHARS and bool(_DELETED.match(text))

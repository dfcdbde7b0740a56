"""Texts that only look like a discussion are refused: what is no comment must not become one."""

from __future__ import annotations

import pytest

from rejoinder.core.errors import BinaryFile, EmptyFile, NotADiscussion
from tests.carriers.reading import read_flat
from tests.machinery.corpora import corpus


def blocks(*texts: str) -> str:
    return "\n\n".join(texts) + "\n"


SECTIONS = blocks(
    "Karl Vogel",
    "Karl Vogel (1889-1954) was a poet who lived in the old town for most of his life.",
    "Early Life",
    "He was born on 3 May 1889 in a house by the river. His four sisters became teachers.",
    "Career",
    "His first poems were printed in 1910. He was paid nothing for them.",
    "Personal Life",
    "He married twice. I have never found out why, wrote his biographer.",
    "References",
)
PROSE = {
    "an article": blocks(
        "Council approves new library",
        "By Tove Lindqvist",
        "14 March 2019",
        "The council voted on Tuesday to build a new library on the market square.",
        '"We have waited for this for twenty years," said the mayor. "You can\'t park here as it is."',
        "Funding",
        "Half of the money comes from the state. The rest will be borrowed.",
        "Related stories",
        "Market square to be repaved",
    ),
    "a life with headings": SECTIONS,
    "a recipe": blocks(
        "Apple cake",
        "Serves 8",
        "Ingredients",
        "4 eggs\n200 g sugar\n300 g flour\n3 apples",
        "Method",
        "Beat the eggs with the sugar until they are white. You may add a little milk.",
        "Bake for an hour at 180 degrees.",
        "Tips",
        "Serve with cream.",
    ),
    "a poem with a refrain": blocks(
        *(
            "The River",
            "I walked along the river\nWhen you were far away",
            "I asked it for your letters\nIt would not say",
        )
        * 3
    ),
    "a program": "import sys\n\ndef main():\n    x = 3\n    return x\n\n# Comments\n\nclass Thing:\n    pass\n" * 4,
    "a chronicle": blocks(
        "A short history of the bridge",
        *(
            part
            for year in range(1883, 1890)
            for part in (f"3 May {year}", "A stone is laid, and forty men work on it.")
        ),
    ),
    "a list of stories": blocks(
        *(
            part
            for number in range(8)
            for part in (
                f"Council votes on plan number {number}",
                f"By Tove Lindqvist, {number + 1} March 2019",
                "The council met on Tuesday and talked for a very long time before it voted.",
                "Read more",
            )
        )
    ),
    "a diary": blocks(
        *(f"Posted by Ann Vogel on March {day}, 2019\n\nI got up late and went for a walk." for day in range(1, 9))
    ),
    "an interview": blocks(
        *("Tove Lindqvist", "Why do you want a library?", "Ruth Aldana", "Because I have wanted one all my life.") * 6
    ),
    "a play": blocks(*("HAMLET", "I ask you.", "OPHELIA", "My lord, I have it.", "POLONIUS", "I hear him coming.") * 5),
    "a glossary": blocks(
        "Abutment", "The end of a bridge.", "Bearing", "What the bridge lies on.", "Deck", "The part that you walk on."
    ),
    "questions and answers": blocks(
        "How do I borrow a book?", "Take it to the desk with your card.", "May I bring my dog?", "No, you may not."
    ),
    "a paper": blocks(
        "On the corrosion of bearings",
        "Results",
        "Thirty of forty were rusted through after six years.",
        "Discussion",
        "We believe that the salt on the roads is the reason. You may ask whether paint would help.",
        "It would, for some time.",
        "We can't recommend it.",
        "References",
    ),
    "a log of a chat": "\n".join(f"[12:{minute:02}] <ann{minute % 3}> hello there, you" for minute in range(30)),
    "a changelog": blocks(
        *(f"Version 1.{day}\n\n{day} March 2019\n\nFixed what you may have seen." for day in range(1, 8))
    ),
    "letters": blocks("Dear Anna,", "I hope you are well. It has rained ever since.", "Love,", "Ruth"),
    "a table": "\n".join(f"{day},Ann,2019-03-{day:02},12.50" for day in range(1, 20)),
    "a timetable": blocks(*(f"{hour}:00 am\n\nTalk number {hour}, with your questions" for hour in range(1, 9))),
    "terms of use": blocks(
        "Terms of use",
        "2. Your account",
        "You must be 16 to open an account with us.",
        "3. Comments",
        "You may post comments. We may remove them.",
        "4. Liability",
        "We are not liable to you.",
        "5. Law",
        "The law of the land applies.",
    ),
    "a shopping list": "milk\nbread\neggs\n\nbutter\n\nReply to Ann\nReply to Bob\nReply to Eve\n",
}


@pytest.mark.parametrize("kind", PROSE)
def test_a_text_that_is_no_discussion_is_refused(kind: str) -> None:
    with pytest.raises(NotADiscussion):
        read_flat(PROSE[kind].encode())


def test_the_same_sections_with_readers_below_are_read_without_the_sections() -> None:
    readers = blocks(
        "3 comments",
        "Ruth Aldana\n4 May 2019\n\nI knew one of his sisters, she taught me to read.",
        "mill_owner\n5 May 2019\n\nWhere was the house? I would like to see it.",
        "Piet\n6 May 2019\n\nIt is gone, they built the bank there.",
    )
    names = [one.author.value for one in read_flat((SECTIONS + "\n" + readers).encode()).comments]
    assert names == ["Ruth Aldana", "mill_owner", "Piet"]


@pytest.mark.parametrize(("data", "refusal"), [(b"", EmptyFile), (b" \n\n", EmptyFile), (b"a\x00b", BinaryFile)])
def test_nothing_and_no_text_are_refused_as_such(data: bytes, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        read_flat(data)


def test_markup_is_refused() -> None:
    with pytest.raises(NotADiscussion, match="markup"):
        read_flat(b"<html><p>Ann says:</p></html>")


@pytest.mark.corpus
def test_the_articles_of_saved_pages_are_no_discussions() -> None:
    for path in sorted(corpus("imports/plaintext-dragnet").glob("*.txt")):
        article = path.read_text("utf-8").partition("!@#$%^&*()")[0]
        if len(article) > 1_000:
            with pytest.raises(NotADiscussion):
                read_flat(article.encode())

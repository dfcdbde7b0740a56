"""Why a carrier believes a field, doubts it, or knows that something is lost: a closed set of stable codes."""

from enum import StrEnum


class Reason(StrEnum):
    """A code for programs; `sentence` says it to people."""

    STATED = "stated"
    DERIVED = "derived"
    NOT_STATED = "not_stated"

    TITLE_LINE = "title_line"
    BYLINE = "byline"
    DATE_LINE = "date_line"
    CAPTION_MARK = "caption_mark"
    CAPTION_SHAPE = "caption_shape"
    ATTRIBUTION_LINE = "attribution_line"
    COMMON_WORDS = "common_words"
    SCRIPT = "script"
    HEDGED_TITLE = "hedged_title"

    NAME_LINE = "name_line"
    NAME_REPEATED = "name_repeated"
    NAME_LIKE_A_PHRASE = "name_like_a_phrase"
    NAME_UNUSUAL_HERE = "name_unusual_here"
    NAME_OR_TEXT = "name_or_text"
    NAME_IN_HEAD = "name_in_head"
    NAME_LOST = "name_lost"
    NAMED_BY_A_REPLY = "named_by_a_reply"
    TIME_AS_TEXT = "time_as_text"

    TOP_LEVEL = "top_level"
    INDENTATION = "indentation"
    LEVELS_FLATTENED = "levels_flattened"
    LEVEL_LOST = "level_lost"
    PART_OF_THE_SAME_ENTRY = "part_of_the_same_entry"

    EXCERPT = "excerpt"
    ADDRESSED = "addressed"
    ANSWER_WORD = "answer_word"
    TURNS = "turns"
    SHARED_WORDS = "shared_words"
    FIRST_BELOW = "first_below"

    BODY_LOST = "body_lost"
    BLOCK_LOST = "block_lost"
    COMMENTS_LOST = "comments_lost"
    COUNT_DIFFERS = "count_differs"

    HEADING = "heading"
    CONTROL = "control"
    PAGE_FURNITURE = "page_furniture"
    INTERRUPTION = "interruption"
    AFTER_THE_DISCUSSION = "after_the_discussion"

    PINGBACK = "pingback"
    REACTION = "reaction"
    PRIVATE = "private"
    FOREIGN = "foreign"
    ANOTHER_KIND = "another_kind"
    TEMPLATE = "template"
    SHOWN_TWICE = "shown_twice"
    DELETED_EMPTY = "deleted_empty"

    STORY_MISSING = "story_missing"
    PARENT_MISSING = "parent_missing"
    PARENT_IN_ANOTHER_STORY = "parent_in_another_story"
    PARENTS_IN_A_RING = "parents_in_a_ring"
    SAME_KEY_TWICE = "same_key_twice"
    SAME_COMMENT = "same_comment"
    SAME_PAGE = "same_page"
    BAD_TIME = "bad_time"
    ZONE_UNKNOWN = "zone_unknown"
    BAD_RECORD = "bad_record"
    NOT_DELIVERED = "not_delivered"
    PICTURE_LEFT_THERE = "picture_left_there"
    VOTERS_UNKNOWN = "voters_unknown"

    ENGINE_MARKUP = "engine_markup"
    STRUCTURED_DATA = "structured_data"
    REPEATED_STRUCTURE = "repeated_structure"
    NESTING = "nesting"
    PARENT_LINK = "parent_link"
    LEVEL_NUMBER = "level_number"
    DOTTED_NUMBER = "dotted_number"
    QUOTED_HEADER = "quoted_header"
    RELATIVE_TIME = "relative_time"
    SHAPE = "shape"
    MARKUP = "markup"

    OUTSIDE = "outside"
    LINK_TO_A_FILE = "link_to_a_file"
    ENCRYPTED = "encrypted"
    UNKNOWN_PACKING = "unknown_packing"

    ENCODING_GUESSED = "encoding_guessed"
    BAD_BYTES = "bad_bytes"
    CONTROL_CHARACTERS = "control_characters"

    @property
    def sentence(self) -> str:
        """Return one English sentence for the report."""
        return _SENTENCES[self]


_SENTENCES = {
    Reason.STATED: "The source states it.",
    Reason.DERIVED: "It follows from what the source states.",
    Reason.NOT_STATED: "The source does not state it.",
    Reason.TITLE_LINE: "The first line that reads like a headline.",
    Reason.BYLINE: "A line near the top names a writer.",
    Reason.DATE_LINE: "A line near the top is a date; its time zone is not known.",
    Reason.CAPTION_MARK: "A word such as “Photo” marks the line as a picture's caption.",
    Reason.CAPTION_SHAPE: "A short line near the top without a final stop: probably the caption of a lost picture.",
    Reason.ATTRIBUTION_LINE: "A line ending in a colon names whose words follow.",
    Reason.COMMON_WORDS: "Guessed from the most common words.",
    Reason.SCRIPT: "Guessed from the script.",
    Reason.HEDGED_TITLE: "The headline itself says that these are reports; whether they were confirmed is for people.",
    Reason.NAME_LINE: "A short line of its own where other comments have their author's name.",
    Reason.NAME_REPEATED: "The same name stands over several comments.",
    Reason.NAME_LIKE_A_PHRASE: "It stands where names stand, but could be the beginning of the text.",
    Reason.NAME_UNUSUAL_HERE: "It could be a name, but few comments of this page carry one.",
    Reason.NAME_OR_TEXT: "A single line: either a name whose text is lost, or a text whose name is lost.",
    Reason.NAME_IN_HEAD: "The comment's first line holds the name together with other things.",
    Reason.NAME_LOST: "No name was preserved; it was probably a link.",
    Reason.NAMED_BY_A_REPLY: "A reply names this person and quotes words found only here.",
    Reason.TIME_AS_TEXT: "The time is kept as the page shows it; its instant is not certain.",
    Reason.TOP_LEVEL: "It stands at the top level.",
    Reason.INDENTATION: "It is indented below this comment.",
    Reason.LEVELS_FLATTENED: (
        "The page shows no deeper level: this is where it stands on the page; it may answer a neighbour."
    ),
    Reason.LEVEL_LOST: "A level between is missing: the comment that it answered was not preserved.",
    Reason.PART_OF_THE_SAME_ENTRY: "It is part of the other comment's entry and answers it.",
    Reason.EXCERPT: "It quotes these words.",
    Reason.ADDRESSED: "It addresses this author by name.",
    Reason.ANSWER_WORD: "It begins with words of answer and follows directly.",
    Reason.TURNS: "Two people take turns here.",
    Reason.SHARED_WORDS: "Both use the same unusual words.",
    Reason.FIRST_BELOW: "It is the first below this comment.",
    Reason.BODY_LOST: "The whole text is missing; it was probably a link or a picture.",
    Reason.BLOCK_LOST: "A wider gap shows that something is missing; it was probably a link or a picture.",
    Reason.COMMENTS_LOST: "The numbers of the list skip: comments between were not preserved.",
    Reason.COUNT_DIFFERS: "The page states another number of comments than it holds.",
    Reason.HEADING: "The heading of the discussion.",
    Reason.CONTROL: "A control of the page, such as “Reply”.",
    Reason.PAGE_FURNITURE: "A short line of the page around the story.",
    Reason.INTERRUPTION: "A line between comments that belongs to none.",
    Reason.AFTER_THE_DISCUSSION: "It follows the discussion and belongs to the page.",
    Reason.PINGBACK: "A pingback or trackback, which another page sent: no comment.",
    Reason.REACTION: "A reaction without words: no comment.",
    Reason.PRIVATE: "It was not meant for the public.",
    Reason.FOREIGN: "It belongs to another story.",
    Reason.ANOTHER_KIND: "A record of another kind than stories and comments.",
    Reason.TEMPLATE: "A pattern of the page that was never filled.",
    Reason.SHOWN_TWICE: "The page shows the same comment in a second place.",
    Reason.DELETED_EMPTY: "It was deleted, nothing of it is left, and nobody replied.",
    Reason.STORY_MISSING: "The source names a story that it does not hold.",
    Reason.PARENT_MISSING: "The comment that it answers is not in the source; a tombstone keeps its place.",
    Reason.PARENT_IN_ANOTHER_STORY: "The source says that it answers a comment under another story.",
    Reason.PARENTS_IN_A_RING: "The source says that comments answer each other in a ring; it was opened here.",
    Reason.SAME_KEY_TWICE: "The source gives the same number to two comments that differ.",
    Reason.SAME_COMMENT: "The same comment was there already, from another source or address.",
    Reason.SAME_PAGE: "The same page was there already, under another address.",
    Reason.BAD_TIME: "What stands in the place of its time is none.",
    Reason.ZONE_UNKNOWN: "The source gives a time of day without saying where; it was taken as UTC.",
    Reason.BAD_RECORD: "The record can't be read.",
    Reason.NOT_DELIVERED: "The source says that there were more comments than it holds.",
    Reason.PICTURE_LEFT_THERE: "A picture is only linked to; it stays where it is.",
    Reason.VOTERS_UNKNOWN: "The votes are only counted; who gave them is not stated.",
    Reason.ENGINE_MARKUP: "The mark-up of a known discussion system says so.",
    Reason.STRUCTURED_DATA: "Data for search engines in the page say so.",
    Reason.REPEATED_STRUCTURE: "It stands where the other comments of the page have theirs.",
    Reason.NESTING: "It stands inside or below this comment's replies.",
    Reason.PARENT_LINK: "The page names or links the comment that it answers.",
    Reason.LEVEL_NUMBER: "The page gives the level of each comment by a number or a width.",
    Reason.DOTTED_NUMBER: "The page numbers the replies of a comment under its number.",
    Reason.QUOTED_HEADER: "It begins by quoting this author.",
    Reason.RELATIVE_TIME: "The page says how long ago; the instant follows from when it was saved.",
    Reason.SHAPE: "It has the shape that the other comments of the page have.",
    Reason.OUTSIDE: "The archive gives a file a place outside of itself; the file was left aside.",
    Reason.LINK_TO_A_FILE: "It is a link to a file elsewhere; it was not followed.",
    Reason.ENCRYPTED: "The file is encrypted and can't be read.",
    Reason.UNKNOWN_PACKING: "The file is packed in a way that is not known here.",
    Reason.ENCODING_GUESSED: "The file is not UTF-8 and does not say what it is; it was read as windows-1252.",
    Reason.BAD_BYTES: "Bytes that are none of its encoding were replaced.",
    Reason.MARKUP: "Tags, attributes, scripts and styles: no words of the page.",
    Reason.CONTROL_CHARACTERS: "Control characters were replaced by spaces.",
}

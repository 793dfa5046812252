"""The draft, cut into sentences while the model writes it."""

import re
from collections.abc import Iterator

from index.text.english import ENGLISH
from index.text.language import compiled
from index.text.sentences import sentence_spans
from rag.answering.conversation import closed
from rag.grounding.reading.denial import negated
from rag.grounding.reading.words import words_of

_ITEM = re.compile(r"^\s*(?:[-*•]|\d{1,2}[.)])\s+")


def finished_sentences(draft: str, *, over: bool) -> list[tuple[str, int]]:
    """The sentences of a draft that are whole, each with where it ends in the draft.

    Args:
        draft: As far as it is written.
        over: Whether no more is to come; until then the last sentence may go on.
    """
    spans = [(start, end) for start, end in sentence_spans(draft) if draft[start:end].strip()]
    if not over:
        spans = spans[:-1]
    return [(draft[start:end], end) for start, end in spans]


def plain(sentence: str, question: str) -> str:
    """A drafted sentence without a list's mark, talk about notes, or a "Yes" nobody asked for or that it denies."""
    sentence = _ITEM.sub("", sentence).strip()
    if found := compiled(ENGLISH.questions.says_yes_or_no).match(sentence):
        asked, rest = compiled(ENGLISH.questions.asks_yes_or_no).search(question), sentence[found.end() :]
        if not asked or (found.group().lower().startswith("yes") and negated(words_of(rest))):
            sentence = rest
    if found := compiled(ENGLISH.questions.speaks_of_notes).match(sentence):
        sentence = sentence[found.end() :]
    sentence = sentence[:1].upper() + sentence[1:]
    return closed(sentence)


def pieces_of(pieces: Iterator[str]) -> Iterator[tuple[str, str]]:
    """Each piece with the draft up to and with it."""
    draft = ""
    for piece in pieces:
        draft += piece
        yield piece, draft

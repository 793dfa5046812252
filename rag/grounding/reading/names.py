"""Proper names: which words of a text are names.

A name is a run of words with capitals. At the start of a sentence every word has a capital, so it takes more there: a
second capital, or no look of a common word.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from index.text.english import name_words
from index.text.english.calendar_words import MONTHS, WEEKDAYS
from index.text.english.function_words import FUNCTION_WORDS
from index.text.english.number_words import ORDINALS, SMALL
from index.text.english.titles import HONORIFICS
from rag.grounding.reading.dates import is_month
from rag.grounding.reading.words import Word, joined


@dataclass(frozen=True, slots=True)
class Name:
    """A run of name words, from ``start`` to one before ``end``."""

    start: int
    end: int
    text: str


def names(
    words: Sequence[Word], known: frozenset[str] = frozenset(), plain: frozenset[str] = frozenset()
) -> list[Name]:
    """All names of ``words``, titles before them left out.

    Args:
        words: A text.
        known: Keys of words that are names elsewhere, so that they are also names at a sentence's start.
        plain: Keys of words that are written small elsewhere, so that they are none there.
    """
    flags = [_is_name(words, position, known, plain) for position in range(len(words))]
    for position in range(1, len(words)):
        flags[position] = flags[position] or (flags[position - 1] and _is_tail(words[position]))
    found: list[Name] = []
    position = 0
    while position < len(words):
        end = position
        while end < len(words) and flags[end] and (end == position or not (words[end].breaks or words[end].opens)):
            end += 1
        if end > position:
            found.append(Name(position, end, joined(words[position:end])))
        position = max(end, position + 1)
    return found


def name_keys(words: Sequence[Word]) -> frozenset[str]:
    """Keys of the words that carry a capital where a common word would not."""
    return frozenset(word.key for word in words if word.capital and not word.opens and word.content)


def plain_keys(words: Sequence[Word]) -> frozenset[str]:
    """Keys of the words that are written small."""
    return frozenset(word.key for word in words if word.text.islower())


def _is_name(words: Sequence[Word], position: int, known: frozenset[str], plain: frozenset[str]) -> bool:
    word = words[position]
    if not word.capital or (word.lower in MONTHS and is_month(words, position)):
        return False
    if word.lower in HONORIFICS:
        return _stands_alone(words, position)
    if word.lower.removesuffix("s") in WEEKDAYS or word.lower in ORDINALS or word.lower in SMALL:
        return False
    if word.lower in FUNCTION_WORDS and not (len(word.text) > 1 and word.text.isupper()):
        return word.lower not in name_words.NEVER_NAMES and not word.opens and not _after_quote(word)
    if not word.opens and not _after_quote(word):
        return True
    if word.key in known or any(mark.isupper() for mark in word.text[1:]):
        return True
    return word.key not in plain and not _looks_common(words, position)


def _stands_alone(words: Sequence[Word], position: int) -> bool:
    """``King's spirit``: a title that belongs to no name and is not ``the President`` names somebody itself."""
    before, after = (
        words[position - 1] if position else None,
        words[position + 1] if position + 1 < len(words) else None,
    )
    if before is None or words[position].opens or before.capital or before.lower in ("the", "a", "an", "as"):
        return False
    return after is None or not after.capital


def _after_quote(word: Word) -> bool:
    return '"' in word.after or ":" in word.after


def _looks_common(words: Sequence[Word], position: int) -> bool:
    lower = words[position].lower
    if lower in name_words.COMMON or lower in FUNCTION_WORDS:
        return True
    following = words[position + 1] if position + 1 < len(words) else None
    if following is not None and following.capital and following.content and not following.breaks:
        return False
    if (
        words[position].opens
        and lower.endswith(name_words.COMMON_ENDINGS)
        and len(lower) > 5
        and lower not in name_words.NAMES_IN_ING
    ):
        return True
    return lower.endswith("s") and following is not None and following.lower in name_words.PLURAL_VERBS


def _is_tail(word: Word) -> bool:
    """``myung`` of ``Jae-myung``, but not ``led`` of ``US-led``."""
    return word.after == "-" and word.text.islower() and word.lower not in name_words.NO_NAME_TAILS and word.content

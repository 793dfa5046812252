"""A place in a text, and how alike the surroundings of two places are.

:func:`run` follows the words to the left and to the right for as long as they are the same: prose that keeps close to
its source but for one word has long runs. :func:`likeness` forgives words that were put in, left out or moved, and so
sees paraphrase. It tells "sold 77,000 in its third week" from the 62,000 of the fourth when the source has both.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from index.text.english.function_words import ARTICLES
from rag.grounding.reading.dates import DateMention
from rag.grounding.reading.names import Name
from rag.grounding.reading.quantity import Quantity
from rag.grounding.reading.words import Word

_RUN_REACH_WORDS = 7
_LIKENESS_REACH_WORDS = 5
_SOURCE_REACH_WORDS = 8  # the source may say a little more around the same words
_FUNCTION_WORD_WEIGHT = 0.4
_FALL_PER_WORD = 0.35


@dataclass(frozen=True, slots=True)
class Place:
    """Words ``start`` to one before ``end`` of a text."""

    words: Sequence[Word]
    start: int
    end: int


def places(words: Sequence[Word], found: Iterable[Name | DateMention | Quantity]) -> list[Place]:
    """The places of the names, dates or numbers found in ``words``."""
    return [Place(words, mention.start, mention.end) for mention in found]


def run(slot: Place, place: Place) -> float:
    """Length of the same words on both sides: 1 for a content word, 0.5 for another, articles left out."""
    left = _same(slot.words[: slot.start][::-1], place.words[: place.start][::-1], leftward=True)
    right = 0.0
    if _breaks_at(place.words, place.end) == _breaks_at(slot.words, slot.end):
        right = _same(slot.words[slot.end :], place.words[place.end :], leftward=False)
    return left + right


def _breaks_at(words: Sequence[Word], position: int) -> bool:
    if position >= len(words):
        return False
    gap = words[position].after
    return " -" in gap or any(mark in gap for mark in ",;:.!?()")


def _same(ours: Sequence[Word], theirs: Sequence[Word], *, leftward: bool) -> float:
    total = 0.0
    for word, their_word in zip(_bare(ours), _bare(theirs), strict=False):
        if (not leftward and their_word.opens) or word.key != their_word.key:
            break
        total += 1.0 if word.content else 0.5
        if leftward and their_word.opens:
            break
    return total


def _bare(words: Sequence[Word]) -> list[Word]:
    return [word for word in words[: _RUN_REACH_WORDS + 3] if word.lower not in ARTICLES][:_RUN_REACH_WORDS]


def likeness(slot: Place, place: Place) -> float:
    """How alike the surroundings of two places are; 0 when they share no neighbour.

    Args:
        slot: In the sentence.
        place: In the source.

    Returns:
        Sum over the five neighbours of the slot on either side of ``w / (1 + 0.35 d)``, for those that are also one of
        the eight of the place on that side and in its sentence: ``w`` is 1 for content and 0.4 for function words,
        ``d`` how many nearer neighbours are passed over on both sides together.
    """
    before = slot.words[max(0, slot.start - _LIKENESS_REACH_WORDS) : slot.start][::-1]
    after = slot.words[slot.end : slot.end + _LIKENESS_REACH_WORDS]
    first, last = sentence_of(place)
    left = _side(before, place.words[first : place.start][::-1][:_SOURCE_REACH_WORDS])
    return left + _side(after, place.words[place.end : last][:_SOURCE_REACH_WORDS])


def share_told(slot: Place, place: Place) -> float:
    """Share of the content words of the slot's text, numbers aside, that the sentence around ``place`` has; 0 to 1."""
    start, end = sentence_of(place)
    keys = {word.key for word in place.words[start:end]}
    content = [word.key for word in slot.words if word.content and not word.is_number]
    return sum(key in keys for key in content) / len(content) if content else 0.0


def sentence_of(place: Place) -> tuple[int, int]:
    """Start and end of the sentence around a place."""
    start, end = place.start, place.end
    while start > 0 and not place.words[start].opens:
        start -= 1
    while end < len(place.words) and not place.words[end].opens:
        end += 1
    return start, end


def sentences_of(words: Sequence[Word]) -> list[tuple[int, int]]:
    """Start and end of every sentence."""
    starts = [position for position, word in enumerate(words) if word.opens or not position]
    return list(zip(starts, [*starts[1:], len(words)], strict=True))


def _side(ours: Sequence[Word], theirs: Sequence[Word]) -> float:
    total = 0.0
    used: set[int] = set()
    for our_distance, word in enumerate(ours):
        for their_distance, their_word in enumerate(theirs):
            if their_word.key == word.key and their_distance not in used:
                used.add(their_distance)
                weight = 1.0 if word.content else _FUNCTION_WORD_WEIGHT
                total += weight / (1.0 + _FALL_PER_WORD * (our_distance + their_distance))
                break
    return total

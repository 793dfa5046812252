"""Is a number or name in the place that the source gives to another?

Two measures of how alike two places are. :func:`run` follows the words to the left and to the right for as
long as they are the same: near-verbatim prose with one word changed has long runs. :func:`fit` of
the words forgives words put in, left out or moved, and sees paraphrase.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from rag.grounding.reading.words import Word, fit

_RUN_LEAST = 1.5
_RUN_MARGIN = 1.0
_FIT_MARGIN = 0.9
_FIT_RATIO = 1.6
_UNSURE = 1.5
_RUN_REACH = 7
_ARTICLES = frozenset(("a", "an", "the"))


@dataclass(frozen=True, slots=True)
class Place:
    """Words ``start`` to one before ``end`` of a text."""

    words: Sequence[Word]
    start: int
    end: int


def displaced(slot: Place, matches: Sequence[Place], rivals: Sequence[Place], *, unsure: bool = False) -> bool:
    """Whether a rival's surroundings in the source are clearly more like the slot's than any match's.

    Args:
        slot: Where the sentence has the number or name.
        matches: Where the source has the same.
        rivals: Where it has another that could stand in its stead.
        unsure: Whether to ask for more, because the slot may hold no fact of its own or may stand for a
            pronoun of the source.
    """
    if not rivals:
        return False
    demand = _UNSURE if unsure else 1.0
    best_run = max((run(slot, place) for place in matches), default=0.0)
    rival_run = max(run(slot, place) for place in rivals)
    if rival_run >= _RUN_LEAST * demand and rival_run >= best_run + _RUN_MARGIN:
        return True
    best = max((likeness(slot, place) for place in matches), default=0.0)
    rival = max(likeness(slot, place) for place in rivals)
    return rival > best * _FIT_RATIO + _FIT_MARGIN * demand**2


def better_elsewhere(place: Place, slot: Place, own: Sequence[Place]) -> bool:
    """Whether what the source has at ``place`` stands in the sentence too, in a place more like it than ``slot``."""
    here = run(slot, place) + likeness(slot, place)
    return any(run(other, place) + likeness(other, place) > here for other in own)


def run(slot: Place, place: Place) -> float:
    """Length of the same words on both sides: 1 for a content word, 0.5 for another, articles left out."""
    left = _same(slot.words[: slot.start][::-1], place.words[: place.start][::-1], leftward=True)
    right = 0.0
    if _breaks_at(place.words, place.end) == _breaks_at(slot.words, slot.end):
        right = _same(slot.words[slot.end :], place.words[place.end :], leftward=False)
    return left + right


def _breaks_at(words: Sequence[Word], at: int) -> bool:
    return (
        at < len(words)
        and any(mark in words[at].after for mark in ",;:.!?()")
        or (at < len(words) and " -" in words[at].after)
    )


def _same(ours: Sequence[Word], theirs: Sequence[Word], *, leftward: bool) -> float:
    total = 0.0
    first, second = _bare(ours), _bare(theirs)
    for one, other in zip(first, second, strict=False):
        if not leftward and other.opens:
            break
        if one.key != other.key:
            break
        total += 1.0 if one.content else 0.5
        if leftward and other.opens:
            break
    return total


def _bare(words: Sequence[Word]) -> list[Word]:
    return [word for word in words[: _RUN_REACH + 3] if word.lower not in _ARTICLES][:_RUN_REACH]


def likeness(slot: Place, place: Place) -> float:
    """:func:`rag.grounding.reading.words.fit` of two places."""
    return fit(slot.words, (slot.start, slot.end), place.words, (place.start, place.end))


def told(slot: Place, place: Place) -> float:
    """Share of the slot's text, numbers aside, that the sentence around ``place`` holds; 0 to 1."""
    start = place.start
    while start > 0 and not place.words[start].opens:
        start -= 1
    end = place.end
    while end < len(place.words) and not place.words[end].opens:
        end += 1
    keys = {word.key for word in place.words[start:end]}
    content = [word.key for word in slot.words if word.content and not word.is_number]
    return sum(key in keys for key in content) / len(content) if content else 0.0

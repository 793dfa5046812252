"""Does a number or name hang on the words that it hangs on in the source?

Sentence and source are aligned word by word in their common order, once up to every word and once from every
word on. The stretch under test is left out of that: what counts is how well the words *around* it still align
when it is pinned to a place where the source has it. The nearest aligned words on both sides are its anchors.
It hangs wrongly when

- pinning it costs more alignment than one word is worth: it was moved past words that kept their order;
- between an anchor and its place the source has another of its kind, to which the anchor then belongs;
- the sentence of the source that it comes from has no anchor of it.

A true sentence may fail this, an inversion for instance. That is on purpose: it is then written again,
closer to the source, whereas a swap that passes would be a wrong answer shown as supported.
"""

from collections.abc import Sequence

from index.text.english.function_words import ARTICLES, JOINS, MOVABLE_PREPOSITIONS, PREPOSITIONS
from index.text.english.titles import HONORIFICS
from rag.grounding.aligning.alignment import LEAST, Alignment, adjoin, holds
from rag.grounding.aligning.places import Place, sentence_of, sentences_of
from rag.grounding.reading.words import Word

_SLACK = 1.3
_WINDOW = 8


class Anchoring:
    """Asks of the numbers and names of one sentence whether they hang where its sources have them."""

    def __init__(self, ours: Sequence[Word], sources: Sequence[Sequence[Word]]) -> None:
        """Take a sentence and its sources (one cited text in several readings)."""
        self._ours = ours
        self._sources = sources
        self._whole: dict[int, Alignment] = {}

    def in_place(self, slot: Place, matches: Sequence[Place], rivals: Sequence[Place]) -> bool:
        """Whether one match in the sources has the slot's anchors.

        Args:
            slot: Where the sentence has the number or name.
            matches: Where the sources have the same.
            rivals: Where they have another that could stand in its stead.
        """
        return any(
            hangs(slot, place, self._aligned(place.words), rivals)
            or self._in_its_sentence(slot, place, rivals)
            or self._fronted(slot, place, rivals)
            for place in matches
            if any(place.words is source for source in self._sources)
        )

    def gap(self, slot: Place) -> Place | None:
        """Where the first source has what stands in the slot."""
        source = self._sources[0]
        found = self._aligned(source).gap(slot)
        return Place(source, *found) if found else None

    def _fronted(self, slot: Place, place: Place, rivals: Sequence[Place]) -> bool:
        """``In May, prices fell`` for ``Prices fell in May``: an adverbial may move within its sentence."""
        preposition = _preposition(slot)
        if not preposition or preposition != _preposition(place):
            return False
        at_edge = _bare_distance(slot.words[: slot.start]) <= 1 or slot.end == len(slot.words)
        start, end = sentence_of(place)
        alike = [one for one in rivals if one.words is place.words and start <= one.start and one.end <= end]
        if not at_edge or any(_preposition(one) == preposition for one in alike):
            return False
        told = [(self._free(slot, place.words[one:other]), one) for one, other in sentences_of(place.words)]
        most, where = max(told)
        return where == start and most >= LEAST and sum(total >= most for total, _ in told) == 1

    def _free(self, slot: Place, sentence: Sequence[Word]) -> float:
        return Alignment(self._ours, sentence).most(slot)

    def _aligned(self, source: Sequence[Word]) -> Alignment:
        if id(source) not in self._whole:
            self._whole[id(source)] = Alignment(self._ours, source)
        return self._whole[id(source)]

    def _in_its_sentence(self, slot: Place, place: Place, rivals: Sequence[Place]) -> bool:
        """The same with the words near the slot and one sentence of the source: quotes may be told in any order."""
        spans = sentences_of(place.words)
        if len(spans) == 1:
            return False
        low = max(0, slot.start - _WINDOW)
        near = Place(self._ours[low : slot.end + _WINDOW], slot.start - low, slot.end - low)
        best, own, at = 0.0, None, 0
        for start, end in spans:
            alignment = Alignment(near.words, place.words[start:end])
            best = max(best, alignment.most(near))
            if start <= place.start < end:
                own, at = alignment, start
        if own is None or own.most(near) < best:
            return False
        here = Place(own.theirs, place.start - at, place.end - at)
        others = [
            Place(own.theirs, one.start - at, one.end - at)
            for one in rivals
            if one.words is place.words and at <= one.start and one.end <= at + len(own.theirs)
        ]
        return hangs(near, here, own, others)


def _covers(anchor: int, rivals: Sequence[Place]) -> bool:
    """Whether a rival stands after the anchor."""
    return any(one.start > anchor for one in rivals)


def _preposition(place: Place) -> str:
    """The preposition of time or place right before a place; "" when there is none."""
    found = _governor(place)
    return found if found in MOVABLE_PREPOSITIONS else ""


def _governor(place: Place) -> str:
    """The preposition right before a place, articles and titles left out; "" when there is none."""
    at = place.start - 1
    while at >= 0 and (place.words[at].lower in ARTICLES or place.words[at].lower in HONORIFICS):
        at -= 1
    return place.words[at].lower if at >= 0 and place.words[at].lower in PREPOSITIONS else ""


def _bare_distance(words: Sequence[Word]) -> int:
    return sum(word.lower not in ARTICLES for word in words)


def hangs(slot: Place, place: Place, alignment: Alignment, rivals: Sequence[Place]) -> bool:
    """Whether a place has the anchors of the slot, with no rival in between.

    Args:
        slot: Where the sentence has the number or name.
        place: Where the source has the same.
        alignment: Of the sentence with the source of ``place``.
        rivals: Where sources have another that could stand in its stead.
    """
    theirs = alignment.theirs
    start, end = place.start, place.end
    if alignment.lost(slot, start, end) > _SLACK or _mass(alignment, slot, place) < LEAST:
        return False
    here = [one for one in rivals if one.words is theirs]
    left, right = alignment.left_anchor(slot, start), alignment.right_anchor(slot, end)
    left = None if left is not None and _ends(theirs, left[1] + 1, start) else left
    right = None if right is not None and _ends(theirs, end, right[1]) else right
    if left is None and right is None:
        return False
    governed = _governor(place)
    before = [one for one in here if sentence_of(place)[0] <= one.start < start]
    if governed and before and governed != _governor(slot) and (left is None or _covers(left[1], before)):
        return False
    tight_left = left is not None and holds(theirs[left[1]]) and _touch(alignment, left[0], slot.start, left[1], start)
    tight_right = (
        right is not None and holds(theirs[right[1]]) and _touch(alignment, slot.end - 1, right[0], end - 1, right[1])
    )
    if left is not None and _passed(theirs, left[1] + 1, start, here, leftward=True) and (governed or not tight_right):
        return False
    if right is not None and _passed(theirs, end, right[1], here, leftward=False):
        coordinate = left is not None and theirs[right[1] - 1].lower in JOINS
        closed = end < len(theirs) and (theirs[end].breaks or not theirs[end].content)
        if not (tight_left and closed) and not coordinate:
            return False
    return True


def _mass(alignment: Alignment, slot: Place, place: Place) -> float:
    """Weight of alignment within the place's own sentence."""
    start, end = sentence_of(place)
    before = alignment.before[slot.start, place.start] - alignment.before[slot.start, start]
    after = alignment.after[slot.end, place.end] - alignment.after[slot.end, end]
    return float(before + after)


def _touch(alignment: Alignment, one: int, other: int, theirs_one: int, theirs_other: int) -> bool:
    return adjoin(alignment.ours[one + 1 : other], alignment.theirs[theirs_one + 1 : theirs_other])


def _ends(words: Sequence[Word], start: int, end: int) -> bool:
    """Whether a sentence ends between two stretches."""
    return any(word.opens for word in words[start : end + 1])


def _passed(words: Sequence[Word], start: int, end: int, rivals: Sequence[Place], *, leftward: bool) -> bool:
    """Whether a rival stands between anchor and place, other than in an aside or a list."""
    inside = [one for one in rivals if start <= one.start and one.end <= end]
    if not inside or (end < len(words) and words[start].breaks and words[end].breaks):
        return False
    return not all(_listed(words, one, start, end, leftward=leftward) for one in inside)


def _listed(words: Sequence[Word], rival: Place, start: int, end: int, *, leftward: bool) -> bool:
    """``Ann and Bob left``: a rival that is joined with the place by nothing but commas, names and ``and``."""
    between = words[rival.end : end] if leftward else words[start : rival.start]
    last = words[end] if leftward and end < len(words) else words[rival.start]
    joined = all(word.lower in JOINS or word.lower in ARTICLES or word.capital for word in between)
    return joined and (any(word.lower in JOINS for word in between) or "," in last.after or "&" in last.after)

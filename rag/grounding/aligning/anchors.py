"""Does a number or name belong to the words to which it belongs in the source?

Sentence and source are aligned word by word in their common order (:mod:`rag.grounding.aligning.alignment`). The
stretch under test, the *slot*, is left out: what counts is how well the words *around* it still align when it is fixed
to a place where the source has it. The nearest aligned words on both sides are its anchors. It is misplaced when

- with it fixed to that place, more than one word fewer can be aligned: it was moved past words that kept their order;
- between an anchor and its place the source has a rival, another of its kind, to which the anchor then belongs;
- the sentence of the source that it comes from has none of its anchors.

A true sentence may fail this, for instance an inversion. That is on purpose: it is then written again, closer to the
source. A swap that passes would be a wrong answer shown as supported.
"""

from collections.abc import Sequence

from index.text.english.function_words import ARTICLES, JOINS, MOVABLE_PREPOSITIONS, PREPOSITIONS
from index.text.english.titles import HONORIFICS
from rag.grounding.aligning.alignment import LEAST, Alignment, adjoin, holds
from rag.grounding.aligning.places import Place, sentence_of, sentences_of
from rag.grounding.reading.words import Word

_MAX_LOST_WEIGHT = 1.3  # of alignment: a little more than one content word
_WINDOW_WORDS = 8  # on either side of the slot


class Anchoring:
    """Tells of the numbers and names of one sentence whether they stand where its sources have them."""

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
            anchored(slot, match, self._aligned(match.words), rivals)
            or self._in_its_sentence(slot, match, rivals)
            or self._fronted(slot, match, rivals)
            for match in matches
            if any(match.words is source for source in self._sources)
        )

    def gap(self, slot: Place) -> Place | None:
        """Where the first source has what stands in the slot."""
        source = self._sources[0]
        found = self._aligned(source).gap(slot)
        return Place(source, *found) if found else None

    def _fronted(self, slot: Place, place: Place, rivals: Sequence[Place]) -> bool:
        """``In May, prices fell`` for ``Prices fell in May``: time and place may move within their sentence."""
        preposition = _preposition(slot)
        if not preposition or preposition != _preposition(place):
            return False
        opens = sum(word.lower not in ARTICLES for word in slot.words[: slot.start]) <= 1
        start, end = sentence_of(place)
        beside = [rival for rival in rivals if rival.words is place.words and start <= rival.start and rival.end <= end]
        if not (opens or slot.end == len(slot.words)) or any(_preposition(rival) == preposition for rival in beside):
            return False
        spans = sentences_of(place.words)
        weights = [(Alignment(self._ours, place.words[first:last]).most(slot), first) for first, last in spans]
        most, best_start = max(weights)
        return best_start == start and most >= LEAST and sum(total >= most for total, _ in weights) == 1

    def _aligned(self, source: Sequence[Word]) -> Alignment:
        if id(source) not in self._whole:
            self._whole[id(source)] = Alignment(self._ours, source)
        return self._whole[id(source)]

    def _in_its_sentence(self, slot: Place, place: Place, rivals: Sequence[Place]) -> bool:
        """Whether the slot is in place within one sentence of the source: quotes may be told in any order."""
        spans = sentences_of(place.words)
        if len(spans) == 1:
            return False
        low = max(0, slot.start - _WINDOW_WORDS)
        window = Place(self._ours[low : slot.end + _WINDOW_WORDS], slot.start - low, slot.end - low)
        best, own, own_start = 0.0, None, 0
        for start, end in spans:
            alignment = Alignment(window.words, place.words[start:end])
            best = max(best, alignment.most(window))
            if start <= place.start < end:
                own, own_start = alignment, start
        if own is None or own.most(window) < best:
            return False
        here = Place(own.theirs, place.start - own_start, place.end - own_start)
        other_rivals = [
            Place(own.theirs, rival.start - own_start, rival.end - own_start)
            for rival in rivals
            if rival.words is place.words and own_start <= rival.start and rival.end <= own_start + len(own.theirs)
        ]
        return anchored(window, here, own, other_rivals)


def _preposition(place: Place) -> str:
    """The preposition of time or place right before a place; "" when there is none."""
    found = _governor(place)
    return found if found in MOVABLE_PREPOSITIONS else ""


def _governor(place: Place) -> str:
    """The preposition right before a place, articles and titles left out; "" when there is none."""
    position = place.start - 1
    while position >= 0 and (place.words[position].lower in ARTICLES or place.words[position].lower in HONORIFICS):
        position -= 1
    return place.words[position].lower if position >= 0 and place.words[position].lower in PREPOSITIONS else ""


def anchored(slot: Place, place: Place, alignment: Alignment, rivals: Sequence[Place]) -> bool:
    """Whether a place of the source has the anchors of the slot, with no rival in between.

    Args:
        slot: Where the sentence has the number or name.
        place: Where the source has the same.
        alignment: Of the sentence with the source of ``place``.
        rivals: Where sources have another that could stand in its stead.
    """
    theirs = alignment.theirs
    start, end = place.start, place.end
    if alignment.lost(slot, start, end) > _MAX_LOST_WEIGHT or _mass(alignment, slot, place) < LEAST:
        return False
    here = [rival for rival in rivals if rival.words is theirs]
    left, right = alignment.left_anchor(slot, start), alignment.right_anchor(slot, end)
    # An anchor of another sentence of the source is none.
    left = None if left is not None and _ends(theirs, left[1] + 1, start) else left
    right = None if right is not None and _ends(theirs, end, right[1]) else right
    if left is None and right is None:
        return False
    # "He left in May", where the source has a rival before "in May": the rival was put under the preposition.
    governed = _governor(place)
    before = [rival for rival in here if sentence_of(place)[0] <= rival.start < start]
    beyond_anchor = left is None or any(rival.start > left[1] for rival in before)
    if governed and before and governed != _governor(slot) and beyond_anchor:
        return False
    # An anchor right beside the place outweighs a rival on the far side of it.
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


def _touch(alignment: Alignment, ours_from: int, ours_to: int, theirs_from: int, theirs_to: int) -> bool:
    return adjoin(alignment.ours[ours_from + 1 : ours_to], alignment.theirs[theirs_from + 1 : theirs_to])


def _ends(words: Sequence[Word], start: int, end: int) -> bool:
    """Whether a sentence ends between two stretches."""
    return any(word.opens for word in words[start : end + 1])


def _passed(words: Sequence[Word], start: int, end: int, rivals: Sequence[Place], *, leftward: bool) -> bool:
    """Whether a rival stands between anchor and place, unless it is in an aside or a list."""
    inside = [rival for rival in rivals if start <= rival.start and rival.end <= end]
    if not inside or (end < len(words) and words[start].breaks and words[end].breaks):
        return False
    return not all(_listed(words, rival, start, end, leftward=leftward) for rival in inside)


def _listed(words: Sequence[Word], rival: Place, start: int, end: int, *, leftward: bool) -> bool:
    """``Ann and Bob left``: a rival that is joined with the place by nothing but commas, names and ``and``."""
    between = words[rival.end : end] if leftward else words[start : rival.start]
    last = words[end] if leftward and end < len(words) else words[rival.start]
    joined = all(word.lower in JOINS or word.lower in ARTICLES or word.capital for word in between)
    return joined and (any(word.lower in JOINS for word in between) or "," in last.after or "&" in last.after)

"""A sentence and its source, aligned word by word in their common order.

Two tables hold the weight of the longest common subsequence: of the words before every pair of positions, and of those
from it on. So when a stretch of the sentence is left out, or pinned to a place of the source, the weight of what still
aligns around it is the sum of two cells.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from index.text.english.function_words import ARTICLES, AUXILIARIES, JOINS
from index.text.english.titles import HONORIFICS
from rag.grounding.aligning.places import Place
from rag.grounding.reading.words import Word

LEAST = 1.0
"""Weight of alignment of one content word; below it nothing can be said."""

_FUNCTION_WORD_WEIGHT = 0.25

Anchor = tuple[int, int]
"""Positions of two aligned words, in the sentence and in the source."""


@dataclass(frozen=True)
class Alignment:
    """A sentence and a source, aligned in their common order.

    Attributes:
        ours: Words of the sentence.
        theirs: Words of the source.
    """

    ours: Sequence[Word]
    theirs: Sequence[Word]

    @cached_property
    def before(self) -> NDArray[np.float32]:
        """Weight of the best alignment of the first i with the first j words; shape (words + 1, source words + 1)."""
        return _table(self.ours, self.theirs)

    @cached_property
    def after(self) -> NDArray[np.float32]:
        """The same for the words from i on with those from j on."""
        return _table(self.ours[::-1], self.theirs[::-1])[::-1, ::-1]

    def lost(self, slot: Place, start: int, end: int) -> float:
        """Weight of alignment that is lost when the slot is pinned to the source's words ``start`` to ``end``."""
        return self.most(slot) - float(self.before[slot.start, start] + self.after[slot.end, end])

    def most(self, slot: Place) -> float:
        """Weight of the best alignment that leaves the slot out."""
        return float(np.max(self.before[slot.start] + self.after[slot.end]))

    def left_anchor(self, slot: Place, start: int) -> Anchor | None:
        """Nearest aligned words before slot and place, as positions in sentence and source."""
        table, here, there = self.before, slot.start, start
        while here and there:
            our_word, their_word = self.ours[here - 1], self.theirs[there - 1]
            if _match(our_word, their_word) and (
                holds(our_word) or adjoin(self.ours[here : slot.start], self.theirs[there:start])
            ):
                return here - 1, there - 1
            if table[here, there] == table[here - 1, there]:
                here -= 1
            elif table[here, there] == table[here, there - 1]:
                there -= 1
            else:
                here, there = here - 1, there - 1
        return None

    def right_anchor(self, slot: Place, end: int) -> Anchor | None:
        """Nearest aligned words after slot and place, as positions in sentence and source."""
        table, here, there = self.after, slot.end, end
        while here < len(self.ours) and there < len(self.theirs):
            our_word, their_word = self.ours[here], self.theirs[there]
            if _match(our_word, their_word) and (
                holds(our_word) or adjoin(self.ours[slot.end : here], self.theirs[end:there])
            ):
                return here, there
            if table[here, there] == table[here + 1, there]:
                here += 1
            elif table[here, there] == table[here, there + 1]:
                there += 1
            else:
                here, there = here + 1, there + 1
        return None

    def gap(self, slot: Place) -> Anchor | None:
        """Start and end of the gap of the source to which the words around the slot point, or None."""
        totals = self.before[slot.start] + self.after[slot.end]
        best = int(np.argmax(totals))
        if totals[best] < LEAST:
            return None
        left, right = self.left_anchor(slot, best), self.right_anchor(slot, best)
        if left is None and right is None:
            return None
        start, end = left[1] + 1 if left else 0, right[1] if right else len(self.theirs)
        opening = max(
            (position for position in range(start, end + 1) if right and self.theirs[position].opens), default=start
        )
        return opening, end


def _match(our_word: Word, their_word: Word) -> bool:
    plain = (
        our_word.lower not in ARTICLES
        and our_word.lower not in JOINS
        and not (our_word.capital and our_word.lower in HONORIFICS)
    )
    return plain and our_word.key == their_word.key


def holds(word: Word) -> bool:
    """Whether a word can be an anchor without standing right beside the stretch."""
    return word.content or word.lower in AUXILIARIES


def adjoin(ours: Sequence[Word], theirs: Sequence[Word]) -> bool:
    """Whether nothing but articles and titles stands between a word and the stretch, on either side."""
    return all(word.lower in ARTICLES or word.lower in HONORIFICS for word in (*ours, *theirs))


def _table(ours: Sequence[Word], theirs: Sequence[Word]) -> NDArray[np.float32]:
    number_of_key: dict[str, int] = {}
    keys = np.array([number_of_key.setdefault(word.key, len(number_of_key)) for word in theirs], dtype=np.int32)
    table = np.zeros((len(ours) + 1, len(theirs) + 1), dtype=np.float32)
    for index, word in enumerate(ours):
        table[index + 1] = row = table[index]
        weight = 1.0 if word.content else _FUNCTION_WORD_WEIGHT
        if word.key in number_of_key and word.lower not in ARTICLES:
            row = row.copy()
            np.maximum(row[1:], table[index, :-1] + weight * (keys == number_of_key[word.key]), out=row[1:])
            table[index + 1] = np.maximum.accumulate(row)
    return table

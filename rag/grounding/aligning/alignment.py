"""A sentence and its source, aligned word by word in their common order.

The longest common subsequence of the two, by weight, is tabled from both ends. So a stretch of the sentence can be
left out, or pinned to a place of the source, and what the words around it still align to is a sum of two cells.
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
"""Weight of alignment below which nothing can be said: one content word."""

_FUNCTION = 0.25

Anchor = tuple[int, int]


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
        """Weight of the best alignment of the first i and the first j words; (words + 1, source words + 1)."""
        return _table(self.ours, self.theirs)

    @cached_property
    def after(self) -> NDArray[np.float32]:
        """The same for the words from i and from j on."""
        return _table(self.ours[::-1], self.theirs[::-1])[::-1, ::-1]

    def lost(self, slot: Place, start: int, end: int) -> float:
        """Weight of alignment that is lost when the slot is pinned to the source's words ``start`` to ``end``."""
        return self.most(slot) - float(self.before[slot.start, start] + self.after[slot.end, end])

    def most(self, slot: Place) -> float:
        """Weight of the best alignment that leaves the slot out."""
        return float(np.max(self.before[slot.start] + self.after[slot.end]))

    def left_anchor(self, slot: Place, start: int) -> Anchor | None:
        """Nearest aligned words before slot and place, as positions in sentence and source."""
        table, i, j = self.before, slot.start, start
        while i and j:
            one, other = self.ours[i - 1], self.theirs[j - 1]
            if _agree(one, other) and (holds(one) or adjoin(self.ours[i : slot.start], self.theirs[j:start])):
                return i - 1, j - 1
            if table[i, j] == table[i - 1, j]:
                i -= 1
            elif table[i, j] == table[i, j - 1]:
                j -= 1
            else:
                i, j = i - 1, j - 1
        return None

    def right_anchor(self, slot: Place, end: int) -> Anchor | None:
        """Nearest aligned words after slot and place, as positions in sentence and source."""
        table, i, j = self.after, slot.end, end
        while i < len(self.ours) and j < len(self.theirs):
            one, other = self.ours[i], self.theirs[j]
            if _agree(one, other) and (holds(one) or adjoin(self.ours[slot.end : i], self.theirs[end:j])):
                return i, j
            if table[i, j] == table[i + 1, j]:
                i += 1
            elif table[i, j] == table[i, j + 1]:
                j += 1
            else:
                i, j = i + 1, j + 1
        return None

    def gap(self, slot: Place) -> Anchor | None:
        """Where the source has what stands in the slot, if the words around it are any guide: start and end."""
        totals = self.before[slot.start] + self.after[slot.end]
        at = int(np.argmax(totals))
        if totals[at] < LEAST:
            return None
        left, right = self.left_anchor(slot, at), self.right_anchor(slot, at)
        if left is None and right is None:
            return None
        start, end = left[1] + 1 if left else 0, right[1] if right else len(self.theirs)
        opening = max((place for place in range(start, end + 1) if right and self.theirs[place].opens), default=start)
        return opening, end


def _agree(one: Word, other: Word) -> bool:
    plain = one.lower not in ARTICLES and one.lower not in JOINS and not (one.capital and one.lower in HONORIFICS)
    return plain and one.key == other.key


def holds(word: Word) -> bool:
    """Whether a word can be an anchor without standing right beside the stretch."""
    return word.content or word.lower in AUXILIARIES


def adjoin(ours: Sequence[Word], theirs: Sequence[Word]) -> bool:
    """Whether nothing but articles and titles stands between a word and the stretch, on either side."""
    return all(word.lower in ARTICLES or word.lower in HONORIFICS for word in (*ours, *theirs))


def _table(ours: Sequence[Word], theirs: Sequence[Word]) -> NDArray[np.float32]:
    numbers: dict[str, int] = {}
    keys = np.array([numbers.setdefault(word.key, len(numbers)) for word in theirs], dtype=np.int32)
    table = np.zeros((len(ours) + 1, len(theirs) + 1), dtype=np.float32)
    for at, word in enumerate(ours):
        table[at + 1] = row = table[at]
        weight = 1.0 if word.content else _FUNCTION
        if word.key in numbers and word.lower not in ARTICLES:
            row = row.copy()
            np.maximum(row[1:], table[at, :-1] + weight * (keys == numbers[word.key]), out=row[1:])
            table[at + 1] = np.maximum.accumulate(row)
    return table

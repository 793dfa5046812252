"""Near-verbatim prose with another name put in: does the source fill the gap between the same words otherwise?

A sentence that tells its source word for word but for one name leaves a tell-tale: the same words stand before and
after, and between them the source has something else. That needs no notion of what a name is, so it also finds
a day or a month, a title, and a people put where the source has its country.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from rag.grounding.aligning.alignment import ARTICLES, JOINS
from rag.grounding.reading.facts import Problem
from rag.grounding.reading.names import SameName, name_keys, names, plain_keys
from rag.grounding.reading.words import COURTESY, Word

_LEAST = 2.5
_STRONG = 4.0
_EDGE = 0.75
_MARGIN = 0.5
_AT_HOME = 2.5
_LONGEST = 5
_ANAPHORA = frozenset("the this that these those such its his her their our my your he she it they who which".split())


def substitutions(
    ours: Sequence[Word], sources: Sequence[Sequence[Word]], context: Sequence[Word], same_name: SameName
) -> list[Problem]:
    """Names of a sentence where its source has something else between the same words.

    Args:
        ours: The sentence.
        sources: One cited text in several readings.
        context: Titles, outlets and dates beside it.
        same_name: Whether two spellings name the same.
    """
    bare = _bare(ours)
    titled = frozenset(word.key for word in context)
    gaps = [_Gaps(bare, _bare(source), titled, same_name) for source in sources]
    found: list[tuple[float, int, int]] = []
    for start, end in _named(bare):
        own = max(one.own(start, end) for one in gaps)
        other = max(one.filled_otherwise(start, end) for one in gaps)
        if own < _AT_HOME and other >= _LEAST and other > own + _MARGIN:
            found.append((other, start, end))
    problems: list[Problem] = []
    taken: set[int] = set()
    for _, start, end in sorted(found, key=lambda one: (-one[0], one[2] - one[1])):
        if not taken & set(range(start, end)):
            taken |= set(range(start, end))
            told = " ".join(word.text for word in bare[start:end])
            problems.append(Problem(f'the source has something else where the sentence says "{told}"', sure=False))
    return problems


class _Gaps:
    """A sentence beside one source, with the lengths of the same words before and after each pair of places."""

    def __init__(
        self, ours: Sequence[Word], theirs: Sequence[Word], titled: frozenset[str], same_name: SameName
    ) -> None:
        self.ours, self.theirs = ours, theirs
        self._titled = titled
        self._same_name = same_name
        self._names = names(theirs, name_keys(theirs), plain_keys(theirs))
        self.before = _runs(ours, theirs)
        self.after = _runs(ours[::-1], theirs[::-1], leftward=False)[::-1, ::-1]

    def filled_otherwise(self, start: int, end: int) -> float:
        """Weight of the words around a gap of the source that is filled otherwise; 0 when there is none."""
        best = 0.0
        for low in map(int, np.flatnonzero(self.before[start] > 0)):
            for high in range(low + 1, min(low + _LONGEST, len(self.theirs)) + 1):
                if any(word.opens for word in self.theirs[low + 1 : high]):
                    break
                left, right = float(self.before[start, low]), float(self.after[end, high])
                total = left + right
                if right and total > best and self._other(start, end, low, high, total):
                    best = total
        return best

    def own(self, start: int, end: int) -> float:
        """The most that stands around the same words in the source."""
        keys, size = [word.key for word in self.ours[start:end]], end - start
        return max(
            (
                float(self.before[start, at] + self.after[end, at + size])
                for at in range(len(self.theirs) - size + 1)
                if [word.key for word in self.theirs[at : at + size]] == keys
            ),
            default=0.0,
        )

    def _other(self, start: int, end: int, low: int, high: int, total: float) -> bool:
        span, fill = self.ours[start:end], self.theirs[low:high]
        if {word.key for word in span} & {word.key for word in fill}:
            return False
        if not self._holds_name(low, high):
            strange = not {word.key for word in span} & self._titled
            return strange and total >= _STRONG and fill[0].lower not in _ANAPHORA
        return not self._same_name(_joined(span), _joined(fill)) and not (
            self._told(fill) and self._listed(span, low, high)
        )

    def _holds_name(self, low: int, high: int) -> bool:
        """Whether the source has a name between two places; a common word that opens a sentence is none."""
        later = any(word.capital and word.content and not word.opens for word in self.theirs[low:high])
        return later or any(one.start < high and low < one.end for one in self._names)

    def _told(self, fill: Sequence[Word]) -> bool:
        """Whether the sentence has the name in the gap as well, somewhere."""
        keys = {word.key for word in self.ours}
        return all(word.key in keys for word in fill if word.capital)

    def _listed(self, span: Sequence[Word], low: int, high: int) -> bool:
        """``Bob and Ann left`` for ``Ann and Bob left``: joined with what fills the gap by no more than ``and``."""
        size, theirs = len(span), self.theirs
        for at in range(max(0, low - _LONGEST - size), min(high + _LONGEST, len(theirs) - size) + 1):
            if [word.key for word in theirs[at : at + size]] != [word.key for word in span]:
                continue
            first, second = ((at, at + size), (low, high)) if at < low else ((low, high), (at, at + size))
            between = theirs[first[1] : second[0]]
            headed = second[1] < len(theirs) and theirs[second[1]].lower == "of"
            if between and not headed and all(word.lower in JOINS or word.capital for word in between):
                return True
        return False


def _named(words: Sequence[Word]) -> list[tuple[int, int]]:
    """Start and end of every stretch that begins and ends with a capital."""
    return [
        (start, end)
        for start in range(len(words))
        for end in range(start + 1, min(start + _LONGEST, len(words)) + 1)
        if words[start].capital and words[end - 1].capital
        if any(not word.opens or word.content for word in words[start:end])
        if not all(word.lower in COURTESY for word in words[start:end])
    ]


def _joined(words: Sequence[Word]) -> str:
    return "".join((word.after if place else "") + word.text for place, word in enumerate(words))


def _bare(words: Sequence[Word]) -> list[Word]:
    """Words without articles; a sentence that begins with one begins with the next word."""
    found: list[Word] = []
    opens = False
    for word in words:
        opens = opens or word.opens
        if word.lower not in ARTICLES:
            found.append(Word(word.text, word.key, word.after, opens) if opens != word.opens else word)
            opens = False
    return found


def _runs(ours: Sequence[Word], theirs: Sequence[Word], *, leftward: bool = True) -> NDArray[np.float32]:
    """Weight of the same words right before (i, j), within a sentence; (words + 1, source words + 1)."""
    table = np.zeros((len(ours) + 1, len(theirs) + 1), dtype=np.float32)
    for i in range(len(ours) + 1):
        for j in range(len(theirs) + 1):
            if _at_edge(ours, i, leftward) and _at_edge(theirs, j, leftward):
                table[i, j] = _EDGE
            elif i and j and ours[i - 1].key == theirs[j - 1].key and not _at_edge(theirs, j, leftward):
                table[i, j] = table[i - 1, j - 1] + (1.0 if ours[i - 1].content else 0.5)
    return table


def _at_edge(words: Sequence[Word], at: int, leftward: bool) -> bool:
    """Whether a sentence begins (leftward) or ends at a place; words run backwards unless leftward."""
    if leftward:
        return at < len(words) and words[at].opens
    return at == 0 or words[at - 1].opens

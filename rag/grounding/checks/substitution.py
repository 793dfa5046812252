"""Near-verbatim prose with another name put in: does the source fill the gap between the same words otherwise?

A sentence that repeats its source word for word but for one name has the same words before and after it, and between
them the source has something else. That needs no notion of what a name is, so it also finds a day or a month, a
title, and a people where the source has its country.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from index.text.language import Language
from rag.grounding.checks.base import Comparison, Grade, Problem
from rag.grounding.reading.names import name_keys, names, plain_keys
from rag.grounding.reading.words import Word, joined

# Weights of the same words around a stretch: 1 a content word, 0.5 another.
_LEAST = 2.5  # from here on the source has something else in the gap
_STRONG = 4.0  # the same, where what it has is no name
_EDGE = 0.75  # the start or end of a sentence
_MARGIN = 0.5  # the source's own words in the gap must fit better by at least this much
_FITS_ITSELF = 2.5  # with this fit or more, the source itself has the sentence's words in this gap
_LONGEST_WORDS = 5


def check(comparison: Comparison) -> list[Problem]:
    """Names of the sentence where its source has something else between the same words."""
    language = comparison.language
    bare = _bare(comparison.ours.words, language)
    gaps = [_Gaps(bare, _bare(version.words, language), comparison) for version in comparison.versions]
    found: list[tuple[float, int, int]] = []
    for start, end in _stretches(bare, language):
        own = max(gap.own(start, end) for gap in gaps)
        rival = max(gap.filled_otherwise(start, end) for gap in gaps)
        if own < _FITS_ITSELF and rival >= _LEAST and rival > own + _MARGIN:
            found.append((rival, start, end))
    problems: list[Problem] = []
    taken: set[int] = set()
    for _, start, end in sorted(found, key=lambda stretch: (-stretch[0], stretch[2] - stretch[1])):
        if not taken & set(range(start, end)):
            taken |= set(range(start, end))
            shown = " ".join(word.text for word in bare[start:end])
            text = f'the source has something else where the sentence says "{shown}"'
            problems.append(Problem(text, Grade.MISPLACED))
    return list(dict.fromkeys(problems))


class _Gaps:
    """A sentence beside one source, with the weight of the same words before and after each pair of positions."""

    def __init__(self, ours: Sequence[Word], theirs: Sequence[Word], comparison: Comparison) -> None:
        self.ours, self.theirs = ours, theirs
        self._titled = frozenset(word.key for word in comparison.context.words)
        self._same_name, self._language = comparison.same_name, comparison.language
        self._names = names(theirs, name_keys(theirs), plain_keys(theirs))
        self.before = _runs(ours, theirs)
        self.after = _runs(ours[::-1], theirs[::-1], leftward=False)[::-1, ::-1]

    def filled_otherwise(self, start: int, end: int) -> float:
        """Weight of the words around a gap of the source that is filled otherwise; 0 when there is none."""
        best = 0.0
        for low in map(int, np.flatnonzero(self.before[start] > 0)):
            for high in range(low + 1, min(low + _LONGEST_WORDS, len(self.theirs)) + 1):
                if any(word.opens for word in self.theirs[low + 1 : high]):
                    break
                left, right = float(self.before[start, low]), float(self.after[end, high])
                total = left + right
                if right and total > best and self._differs(start, end, low, high, total):
                    best = total
        return best

    def own(self, start: int, end: int) -> float:
        """Weight of the same words around this stretch where the source has it; the highest of several."""
        keys, size = [word.key for word in self.ours[start:end]], end - start
        positions = range(len(self.theirs) - size + 1)
        same = (begin for begin in positions if [word.key for word in self.theirs[begin : begin + size]] == keys)
        return max((float(self.before[start, begin] + self.after[end, begin + size]) for begin in same), default=0.0)

    def _differs(self, start: int, end: int, low: int, high: int, total: float) -> bool:
        """Whether what the source has between two positions is something else than this stretch of the sentence."""
        span, fill = self.ours[start:end], self.theirs[low:high]
        if {word.key for word in span} & {word.key for word in fill}:
            return False
        if not self._holds_name(low, high):
            strange = not {word.key for word in span} & self._titled
            return strange and total >= _STRONG and fill[0].lower not in self._language.pointing_back
        return not self._same_name(joined(span), joined(fill)) and not (
            self._has_names_of(fill) and self._listed(span, low, high)
        )

    def _holds_name(self, low: int, high: int) -> bool:
        """Whether the source has a name between two positions; a common word that opens a sentence is none."""
        capital = any(word.capital and word.content and not word.opens for word in self.theirs[low:high])
        return capital or any(name.start < high and low < name.end for name in self._names)

    def _has_names_of(self, fill: Sequence[Word]) -> bool:
        """Whether the sentence has the names in the gap somewhere as well."""
        keys = {word.key for word in self.ours}
        return all(word.key in keys for word in fill if word.capital)

    def _listed(self, span: Sequence[Word], low: int, high: int) -> bool:
        """``Bob and Ann left`` for ``Ann and Bob left``: joined with what fills the gap by no more than ``and``."""
        size, theirs = len(span), self.theirs
        for position in range(max(0, low - _LONGEST_WORDS - size), min(high + _LONGEST_WORDS, len(theirs) - size) + 1):
            if [word.key for word in theirs[position : position + size]] != [word.key for word in span]:
                continue
            first, second = sorted(((position, position + size), (low, high)))
            between = theirs[first[1] : second[0]]
            headed = second[1] < len(theirs) and theirs[second[1]].lower == "of"
            if between and not headed and all(word.lower in self._language.joins or word.capital for word in between):
                return True
        return False


def _stretches(words: Sequence[Word], language: Language) -> list[tuple[int, int]]:
    """Start and end of every stretch that begins and ends with a capital."""
    return [
        (start, end)
        for start in range(len(words))
        for end in range(start + 1, min(start + _LONGEST_WORDS, len(words)) + 1)
        if words[start].capital and words[end - 1].capital
        if any(not word.opens or word.content for word in words[start:end])
        if not all(word.lower in language.courtesy_titles for word in words[start:end])
    ]


def _bare(words: Sequence[Word], language: Language) -> list[Word]:
    """Words without articles; a sentence that begins with one begins with the next word."""
    found: list[Word] = []
    opens = False
    for word in words:
        opens = opens or word.opens
        if word.lower not in language.articles:
            found.append(Word(word.text, word.key, word.after, opens) if opens != word.opens else word)
            opens = False
    return found


def _runs(ours: Sequence[Word], theirs: Sequence[Word], *, leftward: bool = True) -> NDArray[np.float32]:
    """Weight of the same words right before (i, j), within a sentence; (words + 1, source words + 1)."""
    table = np.zeros((len(ours) + 1, len(theirs) + 1), dtype=np.float32)
    for here in range(len(ours) + 1):
        for there in range(len(theirs) + 1):
            if _at_edge(ours, here, leftward) and _at_edge(theirs, there, leftward):
                table[here, there] = _EDGE
            elif (
                here and there and ours[here - 1].key == theirs[there - 1].key and not _at_edge(theirs, there, leftward)
            ):
                table[here, there] = table[here - 1, there - 1] + (1.0 if ours[here - 1].content else 0.5)
    return table


def _at_edge(words: Sequence[Word], position: int, leftward: bool) -> bool:
    """Whether a sentence begins (leftward) or ends at a position; words run backwards unless leftward."""
    if leftward:
        return position < len(words) and words[position].opens
    return position == 0 or words[position - 1].opens

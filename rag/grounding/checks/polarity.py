"""Does a sentence say the contrary of its source?

Every content word of the sentence is looked up in the source with its sign: negative when a negator ("not", "no")
stands before it in the same clause and it is the first content word after. The same word with the same sign speaks
for the sentence. The same word with the opposite sign, or an opposite with the same sign, speaks against it. Where the
source has several of these, the one in the most alike surroundings decides.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from index.text.english import ENGLISH
from index.text.language import Language, Negation
from rag.grounding.aligning.places import Place, likeness, run
from rag.grounding.checks.base import Comparison, Problem
from rag.grounding.reading.denial import heads, negated
from rag.grounding.reading.words import Word

_MARGIN = 0.45  # a contradicting place must be more alike than every agreeing one by this much
_WORD_BESIDE = 1.0  # unless it also has so many more of the same words right beside it, as runs count them
_LEAST_LIKENESS = 1.0
_LEAST_RUN = 1.5
_DENIAL_REACH_WORDS = 4  # a denial in the sentence is looked for in the source near this many next words


def check(comparison: Comparison) -> list[Problem]:
    """Contradictions between the sentence and its quotes."""
    found = contradictions(comparison.ours.words, comparison.versions[0].words, comparison.language)
    return [Problem(text) for text in found]


def contradictions(ours: Sequence[Word], theirs: Sequence[Word], language: Language = ENGLISH) -> list[str]:
    """What the sentence says contrary to the source, in plain words; [] when nothing.

    Args:
        ours: Words of the sentence.
        theirs: Words of all its quotes.
        language: Of both.
    """
    negation = language.negation
    turned_words = _turned(ours, theirs, negation)
    sides = _Sides(ours, theirs, negated(ours, negation), negated(theirs, negation), *turned_words, negation)
    problems: list[str] = []
    turned = {theirs[position].key for position in sides.their_denied}
    for position, word in enumerate(ours):
        telling = word.content or negation.has_opposite(word.key) or position in sides.our_denied or word.key in turned
        if word.lower in negation.negators or not telling:
            continue
        problem = sides.against(position)
        if problem and problem not in problems:
            problems.append(problem)
    return problems


@dataclass(frozen=True, slots=True)
class _Sides:
    """A sentence and its source.

    Attributes:
        ours: Words of the sentence.
        theirs: Words of the source.
        our_denied: Positions of the sentence's denied words, and of the negators that deny them.
        their_denied: The same of the source.
        our_turned: Positions of the sentence's words after a word such as "fail", and of that word.
        their_turned: The same of the source.
        negation: Words that deny.
    """

    ours: Sequence[Word]
    theirs: Sequence[Word]
    our_denied: dict[int, int]
    their_denied: dict[int, int]
    our_turned: dict[int, int]
    their_turned: dict[int, int]
    negation: Negation

    def against(self, position: int) -> str:
        """What the source says contrary to the word at ``position``, in plain words; "" when nothing."""
        ours, theirs = self.ours, self.theirs
        word, ours_negative = ours[position], position in self.our_denied
        best, beside = {True: -1.0, False: -1.0}, {True: 0.0, False: 0.0}
        rival = ""
        for there, their_word in enumerate(theirs):
            same = their_word.key == word.key
            if not same and not self.negation.opposite(word.key, their_word.key):
                continue
            denied_otherwise = (position in self.our_turned and there in self.their_denied) or (
                ours_negative and there in self.their_turned
            )
            agrees = same == ((there in self.their_denied) == ours_negative or denied_otherwise)
            slot, place = Place(ours, position, position + 1), Place(theirs, there, there + 1)
            alike = likeness(slot, place)
            if not same and not agrees and not _comparable(slot, place, alike):
                continue
            beside[agrees] = max(beside[agrees], run(slot, place))
            if alike > best[agrees]:
                best[agrees] = alike
                if not agrees:
                    rival = _shown(theirs, there, self.their_denied)
        if max(best.values()) < 0:
            return self._unheard(position)
        margin = 0.0 if beside[False] >= beside[True] + _WORD_BESIDE else _MARGIN
        if best[False] > best[True] + margin or (best[True] < 0 and ours_negative):
            return f'the source says "{rival}", not "{_shown(ours, position, self.our_denied)}"'
        return ""

    def _unheard(self, position: int) -> str:
        """A denial whose word the source does not have needs some denial or opposite there."""
        if position not in self.our_denied:
            return ""
        shown = self.ours[position].text
        for word in self.ours[position + 1 : position + _DENIAL_REACH_WORDS]:
            there = {index for index, theirs in enumerate(self.theirs) if theirs.key == word.key and word.content}
            if there:
                if there & set(self.their_denied) or any(index - 1 in self.their_denied for index in there):
                    return ""
                return f'the source does not deny "{shown} … {word.text}"'
        denying, negators = self.negation.denying(), self.negation.negators
        if self.their_denied or any(theirs.key in denying or theirs.lower in negators for theirs in self.theirs):
            return ""
        return f'the source does not deny "{shown}"'


def _turned(ours: Sequence[Word], theirs: Sequence[Word], negation: Negation) -> tuple[dict[int, int], dict[int, int]]:
    """On both sides, the words after a word such as "fail"."""
    denying = negation.denying()
    if {word.key for word in ours} & {word.key for word in theirs} & denying:
        return {}, {}  # the same denying word on both sides explains no difference in sign

    def denies(word: Word) -> bool:
        return word.key in denying

    return heads(ours, denies, negation), heads(theirs, denies, negation)


def _comparable(slot: Place, place: Place, alike: float) -> bool:
    """Whether two opposites stand alike enough to contradict; small words ("up", "over") must match closely."""
    if slot.words[slot.start].content and place.words[place.start].content:
        return alike >= _LEAST_LIKENESS
    return run(slot, place) >= _LEAST_RUN


def _shown(words: Sequence[Word], position: int, denied: dict[int, int]) -> str:
    word = words[position].text
    return f"{words[denied[position]].lower} … {word}" if position in denied else word

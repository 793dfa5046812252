"""Do the words that a sentence cites support it?

Three questions are asked of a sentence and the words it cites. *Facts*: does every number, date, unit and proper name
stand there, and in the place it has in the sentence? *Direction*: does the source deny what the sentence asserts, say
its opposite, or say it with less certainty? *Meaning*: how much of the sentence's wording and sense is in the quotes?
The first two are answered by :data:`rag.grounding.checks.CHECKS`. The last is a logistic score over three measures.
A problem of facts or direction keeps it below the threshold, whatever the wording, because a sentence with a wrong
number still has 95 percent of the same words.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from index.text.english import ENGLISH
from index.text.english.stemming import stem
from index.text.language import Language
from rag.grounding.checks import CHECKS, WHOLE_SENTENCE_CHECKS
from rag.grounding.checks.base import Comparison, Grade, Problem
from rag.grounding.reading.facts import Facts, facts_of
from rag.grounding.reading.name_matching import SameName
from rag.grounding.reading.words import Word, weight, words_of

EmbedTexts = Callable[[Sequence[str]], NDArray[np.float32]]

THRESHOLD = 0.5
_LACKING_CAP = 0.15  # what is left of the support when the source lacks something
_MISPLACED_CAP = 0.4  # and when it only has it elsewhere
_FURTHER_PROBLEM_FACTOR = 0.8
_LIBERTY_DIVISOR = 2
_CONTEXT_WORD_SHARE = 0.8  # of a word's weight, when only the title has it
_NEAR_WORDS = 4
_INTERCEPT = -6.3
_WEIGHTS = {"cosine": 5.0, "covered": 4.0, "pairs": 1.0}
"""A logistic regression on one half of the CLAPNQ development questions (209 reference sentences with the sentences
people picked, 415 wrong pairings) gave -6.3, 2.1, 4.1, 4.3. Reference sentences keep the source's wording, so that
trusts word order too much for a paraphrase: weight was moved from ``pairs`` to ``cosine`` by hand, at the cost of 0.001
of AUC on the other half. ``docs/experiments.md`` has the figures."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the check found.

    Attributes:
        support: How well the quotes carry the sentence, 0 to 1.
        problems: Why not, in plain words; empty when supported.
    """

    support: float
    problems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Measures:
    """What the meaning score is made of.

    Attributes:
        cosine: Of the sentence with all quotes together or the closest one, whichever is higher.
        covered: Share of the sentence's content words, by weight, that the quotes have.
        pairs: Share of its neighbouring content words that are near each other in the quotes.
    """

    cosine: float
    covered: float
    pairs: float


def exact(first: str, second: str) -> bool:
    """Whether two names have the same letters, case and accents aside."""
    return stem(first) == stem(second)


class GroundingChecker:
    """Checks sentences against the words they cite."""

    def __init__(
        self,
        embed: EmbedTexts,
        same_name: SameName = exact,
        threshold: float = THRESHOLD,
        language: Language = ENGLISH,
    ) -> None:
        """Make a checker.

        Args:
            embed: Texts to an array of (texts, dimensions) with rows of length 1.
            same_name: Whether two spellings name the same.
            threshold: Support from which a sentence counts as supported.
            language: Of sentences and quotes.
        """
        self._embed = embed
        self._same_name = same_name
        self.threshold = threshold
        self._language = language

    def check(self, sentence: str, quotes: Sequence[str], *, context: str = "") -> Verdict:
        """Say how well ``quotes`` carry ``sentence``.

        Args:
            sentence: One sentence of an answer, without citation markers.
            quotes: The words it cites.
            context: Titles, outlets and dates of the cited articles: may supply names and the day of
                publication.
        """
        words = words_of(sentence)
        cited = tuple(quote for quote in quotes if quote.strip())
        if not words or not cited:
            return Verdict(0.0, ("there is nothing to check",) if not words else ("it cites nothing",))
        whole = any(stands_whole(words, words_of(quote)) for quote in cited)
        comparison = Comparison(sentence, cited, context, self._same_name, self._language)
        problems: list[Problem] = []
        for check in WHOLE_SENTENCE_CHECKS if whole else CHECKS:
            if not problems or check not in WHOLE_SENTENCE_CHECKS:  # liberties would not count: save the time
                problems += check(comparison)
        support = 1.0 if whole else meaning(self.measure(sentence, cited, context))
        return self._verdict(support, problems)

    def _verdict(self, support: float, problems: Sequence[Problem]) -> Verdict:
        """Liberties count only when nothing else is wrong."""
        grave = [problem for problem in problems if problem.grade is not Grade.LIBERTY]
        if grave:
            return Verdict(round(support * _cap(grave), 4), tuple(problem.text for problem in grave))
        if support < self.threshold:
            return Verdict(round(support, 4), ("the cited words do not say this",))
        if problems:
            return Verdict(round(support, 4) / _LIBERTY_DIVISOR, tuple(problem.text for problem in problems))
        return Verdict(round(support, 4), ())

    def supported(self, verdict: Verdict) -> bool:
        """Whether a verdict is good enough to show the sentence as supported."""
        return not verdict.problems and verdict.support >= self.threshold

    def measure(self, sentence: str, quotes: Sequence[str], context: str = "") -> Measures:
        """The measures behind :func:`meaning`; one call of the embedder."""
        together = " ".join(quotes)
        texts = [sentence, together] if len(quotes) == 1 else [sentence, together, *quotes]
        vectors = self._embed(texts)
        cosine = float(np.max(vectors[1:] @ vectors[0]))
        return Measures(cosine, *_overlap(facts_of(sentence), words_of(together), words_of(context)))


def _cap(problems: Sequence[Problem]) -> float:
    """What is left of the support: less when the source lacks something than when it has it elsewhere."""
    cap = _LACKING_CAP if any(problem.grade is Grade.LACKING for problem in problems) else _MISPLACED_CAP
    return cap * float(_FURTHER_PROBLEM_FACTOR ** (len(problems) - 1))


def meaning(measures: Measures) -> float:
    """Probability that quotes with these measures carry the sentence."""
    score = _INTERCEPT + sum(factor * getattr(measures, name) for name, factor in _WEIGHTS.items())
    return 1.0 / (1.0 + math.exp(-score))


def stands_whole(ours: Sequence[Word], theirs: Sequence[Word]) -> bool:
    """Whether the sentence is one or more whole sentences of the quote, word for word."""
    texts = [word.lower for word in ours]
    size = len(ours)
    for start in range(len(theirs) - size + 1):
        end = start + size
        whole = theirs[start].opens and (end == len(theirs) or theirs[end].opens)
        if whole and [word.lower for word in theirs[start:end]] == texts:
            return True
    return False


def _overlap(ours: Facts, theirs: Sequence[Word], context: Sequence[Word]) -> tuple[float, float]:
    """Shares of content words and of neighbouring pairs that the source has; numbers are checked elsewhere."""
    keys = {word.key for word in theirs}
    titled = {word.key for word in context if word.content}
    in_facts = {position for date in ours.dates for position in range(date.start, date.end)}
    in_facts |= {position for number in ours.numbers for position in range(number.start, number.end)}
    content = [word for position, word in enumerate(ours.words) if word.content and position not in in_facts]
    if not content:
        return (1.0, 1.0) if all(word.key in keys for word in ours.words) or in_facts else (0.0, 0.0)
    total = sum(weight(word) for word in content)
    covered = sum(
        weight(word) * (1.0 if word.key in keys else _CONTEXT_WORD_SHARE * (word.key in titled)) for word in content
    )
    near = {
        (word.key, later.key)
        for position, word in enumerate(theirs)
        for later in theirs[position + 1 : position + 1 + _NEAR_WORDS]
        if word.content and later.content
    }
    follows = list(pairwise(content))
    pairs = sum((word.key, later.key) in near for word, later in follows) / len(follows) if follows else covered / total
    return covered / total, pairs

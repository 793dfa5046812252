"""Does what a sentence cites carry it?

Three questions are asked of a sentence and the words it cites. *Facts*: does every number, date, unit
and proper name stand there, and in the place it has in the sentence? *Direction*: does the source deny
what the sentence asserts, or say its opposite? *Meaning*: how much of the sentence's wording and sense is
in the quotes? The last is a logistic score over three measures; a failure of the first two caps it below
the threshold, whatever the wording, because a wrong number is still 95 percent of the same words.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rag.grounding.checks.facts import fact_problems
from rag.grounding.checks.polarity import contradictions, unhedged
from rag.grounding.reading.facts import Facts, Problem, facts_of, versions_of
from rag.grounding.reading.words import Word, stem, weight, words_of

EmbedTexts = Callable[[Sequence[str]], NDArray[np.float32]]

THRESHOLD = 0.5
_CAP_SURE = 0.15
_CAP_MISPLACED = 0.4
_EACH_FURTHER = 0.8
_TITLED = 0.8
_INTERCEPT = -6.3
_WEIGHTS = {"cosine": 5.0, "covered": 4.0, "pairs": 1.0}
"""A logistic regression on one half of the CLAPNQ development questions (209 reference sentences with the sentences
people picked, 415 wrong pairings) gave -6.3, 2.1, 4.1, 4.3. Reference sentences keep the source's wording, so
that trusts word order too much for a paraphrase: weight was moved from ``pairs`` to ``cosine`` by hand, at the
cost of 0.001 of AUC on the other half. ``docs/experiments.md`` has the figures."""


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


def exact(one: str, other: str) -> bool:
    """Whether two names have the same letters, case and accents aside."""
    return stem(one) == stem(other)


class GroundingChecker:
    """Checks sentences against the words they cite."""

    def __init__(
        self, embed: EmbedTexts, same_name: Callable[[str, str], bool] = exact, threshold: float = THRESHOLD
    ) -> None:
        """Make a checker.

        Args:
            embed: Texts to an array of (texts, dimensions) with rows of length 1.
            same_name: Whether two spellings name the same.
            threshold: Support from which a sentence counts as supported.
        """
        self._embed = embed
        self._same_name = same_name
        self.threshold = threshold

    def check(self, sentence: str, quotes: Sequence[str], *, context: str = "") -> Verdict:
        """Say how well ``quotes`` carry ``sentence``.

        Args:
            sentence: One sentence of an answer, without citation markers.
            quotes: The words it cites.
            context: Titles, outlets and dates of the cited articles: may supply names and the day of
                publication.
        """
        ours = words_of(sentence)
        cited = [quote for quote in quotes if quote.strip()]
        if not ours or not cited:
            return Verdict(0.0, ("there is nothing to check",) if not ours else ("it cites nothing",))
        if any(stands_whole(ours, words_of(quote)) for quote in cited):
            return Verdict(1.0, ())
        versions = versions_of(" \n. ".join(cited))
        problems = fact_problems(facts_of(sentence), versions, facts_of(context), self._same_name)
        turned = contradictions(ours, versions[0].words) + unhedged(ours, versions[0].words)
        problems += [Problem(text) for text in turned]
        support = meaning(self.measure(sentence, cited, context))
        if problems:
            return Verdict(round(support * _cap(problems), 4), tuple(problem.text for problem in problems))
        if support < self.threshold:
            return Verdict(round(support, 4), ("the cited words do not say this",))
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
    cap = _CAP_SURE if any(problem.sure for problem in problems) else _CAP_MISPLACED
    return cap * float(_EACH_FURTHER ** (len(problems) - 1))


def meaning(measures: Measures) -> float:
    """Probability that quotes with these measures carry the sentence."""
    score = _INTERCEPT + sum(weight * getattr(measures, name) for name, weight in _WEIGHTS.items())
    return 1.0 / (1.0 + math.exp(-score))


def stands_whole(ours: Sequence[Word], theirs: Sequence[Word]) -> bool:
    """Whether the sentence is one or more whole sentences of the quote, word for word."""
    texts = [word.lower for word in ours]
    size = len(ours)
    for at in range(len(theirs) - size + 1):
        whole = theirs[at].opens and (at + size == len(theirs) or theirs[at + size].opens)
        if whole and [word.lower for word in theirs[at : at + size]] == texts:
            return True
    return False


def _overlap(ours: Facts, theirs: Sequence[Word], context: Sequence[Word]) -> tuple[float, float]:
    """Shares of content words and of neighbouring pairs that the source has; numbers are checked elsewhere."""
    keys = {word.key for word in theirs}
    named = {word.key for word in context if word.content}
    inside = {at for one in ours.dates for at in range(one.start, one.end)}
    inside |= {at for one in ours.numbers for at in range(one.start, one.end)}
    content = [word for at, word in enumerate(ours.words) if word.content and at not in inside]
    if not content:
        return (1.0, 1.0) if all(word.key in keys for word in ours.words) or inside else (0.0, 0.0)
    total = sum(weight(word) for word in content)
    covered = sum(weight(word) * (1.0 if word.key in keys else _TITLED * (word.key in named)) for word in content)
    near = {
        (one.key, other.key)
        for place, one in enumerate(theirs)
        for other in theirs[place + 1 : place + 5]
        if one.content and other.content
    }
    follows = list(zip(content, content[1:], strict=False))
    pairs = sum((one.key, other.key) in near for one, other in follows) / len(follows) if follows else covered / total
    return covered / total, pairs

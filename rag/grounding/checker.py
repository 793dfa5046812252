"""Do the words that a sentence cites support it?

Three questions are asked of a sentence and the words it cites. *Facts*: does every number, date, unit and proper name
stand there, and in the place it has in the sentence? *Direction*: does the source deny what the sentence asserts, say
its opposite, or say it with less certainty? *Meaning*: how much of the sentence's wording and sense is in the quotes?
The first two are answered by :data:`rag.grounding.checks.CHECKS`. The last is a logistic score over two measures
(:mod:`rag.grounding.measuring`). A problem of facts or direction keeps it below the threshold, whatever the
wording, because a sentence with a wrong number still has 95 percent of the same words.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from index.embedding.base import Embedder
from index.text.english import ENGLISH
from index.text.english.stemming import stem
from index.text.language import Language
from rag.grounding.asked import taken_over
from rag.grounding.checks import CHECKS, WHOLE_SENTENCE_CHECKS, roles
from rag.grounding.checks.base import Comparison, Grade, Problem
from rag.grounding.measuring import Measures, measure
from rag.grounding.reading.name_matching import SameName
from rag.grounding.reading.words import Word, words_of
from rag.grounding.spans import Source, carrying, share_covered

THRESHOLD = 0.5
_LACKING_CAP = 0.15  # what is left of the support when the source lacks something
_MISPLACED_CAP = 0.4  # and when it only has it elsewhere
_FURTHER_PROBLEM_FACTOR = 0.8
_LIBERTY_DIVISOR = 2
NEAR_VERBATIM = 0.75
"""From this cosine with its quotes on, a name in another place than in the source is a fault. In a freer paraphrase it
is as often a name put for a pronoun: of drafts labelled by eye this spares 5 true ones of 10, and none of 5 false."""
_INTERCEPT = -6.1
_WEIGHTS = {"weakest": 1.8, "cosine": 6.3}
"""A logistic regression on one half of 475 sentences that two models drafted about four kinds of text, labelled by eye.
Its own intercept is -5.7; it was lowered so that 13 percent of the unsupported ones of that half pass.
``docs/experiments.md`` has the figures of both halves."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the check found.

    Attributes:
        support: How well the quotes carry the sentence, 0 to 1.
        problems: Why not, in plain words; empty when supported.
        details: The same as the checks found it.
    """

    support: float
    problems: tuple[str, ...]
    details: tuple[Problem, ...] = ()

    @property
    def supported(self) -> bool:
        """Whether the sentence may be shown as supported."""
        return not self.problems


@dataclass(frozen=True, slots=True)
class Proof:
    """What carries a sentence among all that was read, and whether it does.

    Attributes:
        spans: Positions of one to three sources, in reading order; () when there is nothing to go by.
        likeness: Share of the sentence's words, by weight, that the spans have, 0 to 1.
        verdict: Of the sentence beside the spans.
    """

    spans: tuple[int, ...]
    likeness: float
    verdict: Verdict


def exact(first: str, second: str) -> bool:
    """Whether two names have the same letters, case and accents aside."""
    return stem(first) == stem(second)


class GroundingChecker:
    """Checks sentences against the words they cite."""

    def __init__(
        self,
        embedder: Embedder,
        same_name: SameName = exact,
        threshold: float = THRESHOLD,
        language: Language = ENGLISH,
    ) -> None:
        """Make a checker.

        Args:
            embedder: Of sentences and tokens.
            same_name: Whether two spellings name the same.
            threshold: Support from which a sentence counts as supported.
            language: Of sentences and quotes.
        """
        self._embedder = embedder
        self._same_name = same_name
        self.threshold = threshold
        self._language = language

    def prove(self, sentence: str, sources: Sequence[Source], asked: str = "") -> Proof:
        """Find the sources that carry ``sentence`` best, and say how well they do.

        Args:
            sentence: One sentence of an answer, without citation markers.
            sources: All that was read, in reading order.
            asked: The question that it answers.
        """
        if not sources:
            return Proof((), 0.0, Verdict(0.0, ("nothing was read",)))
        vectors = self._embedder.embed([sentence, *(source.text for source in sources)])
        spans = carrying(sentence, sources, vectors[1:] @ vectors[0])
        windows = {sources[place].window for place in spans}
        beside = [
            source.text for place, source in enumerate(sources) if source.window in windows and place not in spans
        ]
        verdict = self._judged(sentence, sources, spans, asked, beside)
        if verdict.supported:
            spans, verdict = self._needed(sentence, sources, spans, verdict)
        have = share_covered(sentence, [sources[place].text for place in spans])
        return Proof(spans, have, verdict)

    def _needed(
        self, sentence: str, sources: Sequence[Source], spans: tuple[int, ...], verdict: Verdict
    ) -> tuple[tuple[int, ...], Verdict]:
        """The spans without those whose words of the sentence the others have, titles included; and the verdict."""

        def covered(places: Sequence[int]) -> float:
            return share_covered(sentence, [text for at in places for text in (sources[at].text, sources[at].about)])

        have = covered(spans)
        for place in spans:
            fewer = tuple(other for other in spans if other != place)
            if fewer and covered(fewer) >= have and (without := self._judged(sentence, sources, fewer)).supported:
                spans, verdict = fewer, without
        return spans, verdict

    def _judged(
        self,
        sentence: str,
        sources: Sequence[Source],
        spans: Sequence[int],
        asked: str = "",
        around: Sequence[str] = (),
    ) -> Verdict:
        """The verdict on a sentence that cites these of the sources."""
        cited = [sources[place] for place in spans]
        context = " ; ".join(dict.fromkeys(source.about for source in cited))
        return self.check(sentence, [source.text for source in cited], context=context, around=around, asked=asked)

    def check(
        self, sentence: str, quotes: Sequence[str], *, context: str = "", around: Sequence[str] = (), asked: str = ""
    ) -> Verdict:
        """Say how well ``quotes`` carry ``sentence``.

        Args:
            sentence: One sentence of an answer, without citation markers.
            quotes: The words it cites.
            context: Titles, outlets and dates of the cited articles: may supply names, and the year to a date.
            around: Sentences beside the quotes, which tell whom their pronouns mean: may supply names.
            asked: The question that it answers. A name that stands where the question has it was not moved there by
                the writer.
        """
        words = words_of(sentence)
        cited = tuple(quote for quote in quotes if quote.strip())
        if not words or not cited:
            return Verdict(0.0, ("there is nothing to check",) if not words else ("it cites nothing",))
        whole = any(stands_whole(words, words_of(quote)) for quote in cited)
        about = " . ".join(part for part in (context, *around) if part)
        comparison = Comparison(sentence, cited, about, self._same_name, self._language)
        checks = WHOLE_SENTENCE_CHECKS if whole else CHECKS
        problems = [problem for check in checks for problem in check(comparison)]
        if whole:
            return self._verdict(1.0, problems)
        problems += roles.turned_round(sentence, asked, self._same_name, self._language) if asked else []
        measures = self.measure(sentence, cited, (context, *around))
        excused = {problem.said for problem in problems if problem.grade is Grade.MOVED_NAME}
        if excused and measures.cosine >= NEAR_VERBATIM:
            excused = taken_over(sentence, asked, excused, self._same_name)
        problems = [
            problem for problem in problems if problem.grade is not Grade.MOVED_NAME or problem.said not in excused
        ]
        return self._verdict(meaning(measures), problems)

    def measure(self, sentence: str, quotes: Sequence[str], around: Sequence[str] = ()) -> Measures:
        """The measures behind :func:`meaning`."""
        return measure(sentence, quotes, [text for text in around if text], self._embedder, self._same_name)

    def _verdict(self, support: float, problems: Sequence[Problem]) -> Verdict:
        """Liberties count only when nothing else is wrong."""
        grave = [problem for problem in problems if problem.grade is not Grade.LIBERTY]
        if grave:
            return _failed(support * _cap(grave), grave)
        if support < self.threshold:
            return Verdict(round(support, 4), ("the cited words do not say this",))
        if problems:
            return _failed(support / _LIBERTY_DIVISOR, problems)
        return Verdict(round(support, 4), ())


def _failed(support: float, problems: Sequence[Problem]) -> Verdict:
    return Verdict(round(support, 4), tuple(problem.text for problem in problems), tuple(problems))


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

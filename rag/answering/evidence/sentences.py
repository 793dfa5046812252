"""One sentence of an article that may carry an answer, and all of them together."""

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from index.errors import UsageError
from index.readers.stated.metadata import GUESSED
from index.records import Article, Hit
from index.text.english import ENGLISH
from index.text.folding import folded
from index.text.language import Language, compiled
from index.text.sentences import sentence_spans
from rag.answering.evidence.units import Unit, units_of
from rag.llm.prompting import inert

_WORD = re.compile(r"[^\W_]+")
MAX_REMEMBERED_CHARS = 60_000
"""The units of longer articles are not remembered."""
_BEGINNING_CHARS = 6  # of a word: as many as most inflections leave alone


@dataclass(frozen=True, slots=True)
class EvidenceSentence:
    """One sentence of an article that may carry an answer.

    Attributes:
        hit: The passage it was found in.
        start: Where it starts in the article's text.
        end: Where it ends; ``article.text[start:end] == text``.
        text: Its words.
        measures: As :data:`rag.answering.evidence.measuring.MEASURES` names them.
        relevance: Probability that a person would pick it for the answer, 0 to 1.
        unit: What it is read with; None for a sentence that needs nothing.
    """

    hit: Hit
    start: int
    end: int
    text: str
    measures: tuple[float, ...] = ()
    relevance: float = 0.0
    unit: Unit | None = None

    @property
    def said(self) -> str:
        """Its words, a row with its column heads."""
        return (self.unit.said if self.unit else "") or self.text

    @property
    def lead(self) -> str:
        """The heading or lead-in that it is read with; "" when it needs none."""
        return self.unit.lead if self.unit else ""

    @property
    def read(self) -> str:
        """Its words behind those that it is read with: "Passengers should carry: a photo"."""
        return f"{self.lead}: {self.said}" if self.lead else self.said

    @property
    def place(self) -> tuple[str, int]:
        """Its article and where it starts there: the same sentence may be found in two passages."""
        return self.hit.article_id, self.start

    def is_inside(self, other: "EvidenceSentence") -> bool:
        """Whether ``other`` has all of these words: it is the same, or brings the sentence before as well."""
        return self.hit.article_id == other.hit.article_id and other.start <= self.start and self.end <= other.end

    def before(self) -> "EvidenceSentence | None":
        """The sentence right before it in its paragraph, as far as its passage reaches."""
        if self.start < self.hit.start or self.end > self.hit.start + len(self.hit.text):
            return None  # a neighbour of what was found, outside its passage
        offset = self.start - self.hit.start
        spans = [(start, end) for start, end in sentence_spans(self.hit.text) if end <= offset]
        if not spans or "\n\n" in self.hit.text[spans[-1][1] : offset]:
            return None
        start, end = spans[-1]
        return EvidenceSentence(self.hit, self.hit.start + start, self.hit.start + end, self.hit.text[start:end])

    def with_antecedent(self) -> "EvidenceSentence":
        """The sentence, from the one before it on when it opens with a word that points back there ("They said …")."""
        before = self.before() if compiled(ENGLISH.questions.points_back).match(self.text) else None
        if before is None:
            return self
        words = self.hit.text[before.start - self.hit.start : self.end - self.hit.start]
        return replace(self, start=before.start, text=words, unit=None)


@dataclass(frozen=True, slots=True)
class Evidence:
    """All candidates of one question, in reading order: best article first, then as they stand in it."""

    sentences: tuple[EvidenceSentence, ...]

    def best(
        self, most: int, max_log_odds_gap: float = math.inf, min_relevance: float = 0.0
    ) -> tuple[EvidenceSentence, ...]:
        """The most relevant sentence and those that come close to it, in reading order.

        How relevant the best one is depends on the kind of text; how far the others fall behind it, far less.

        Args:
            most: At most so many.
            max_log_odds_gap: How far log-odds of relevance may fall behind those of the best.
            min_relevance: How relevant any sentence but the best must be, 0 to 1.
        """
        ranked = sorted(self.sentences, key=lambda sentence: -sentence.relevance)[:most]
        near = (
            sentence
            for sentence in ranked[1:]
            if sentence.relevance >= min_relevance
            and log_odds(ranked[0].relevance) - log_odds(sentence.relevance) <= max_log_odds_gap
        )
        kept = [*ranked[:1], *near]
        return tuple(sentence for sentence in self.sentences if sentence in kept)


def candidates_of(
    hits: Sequence[Hit], article_of: Callable[[str], Article], language: Language = ENGLISH
) -> list[EvidenceSentence]:
    """The units of the passages that state something, in reading order: best article first."""
    found: dict[tuple[str, int], EvidenceSentence] = {}
    order = {article_id: rank for rank, article_id in enumerate(dict.fromkeys(hit.article_id for hit in hits))}
    units: dict[str, tuple[str, list[Unit]]] = {}
    for hit in hits:
        if hit.article_id not in units:
            try:
                units[hit.article_id] = split(article_of(hit.article_id), language)
            except UsageError:
                continue  # removed by another process since it was found
        text, of_article = units[hit.article_id]
        for unit in of_article:
            inside = min(unit.end, hit.end) - max(unit.start, hit.start)
            if unit.states and inside * 2 > unit.end - unit.start:
                found.setdefault((hit.article_id, unit.start), evidence_of(hit, unit, text))
    return sorted(found.values(), key=lambda sentence: (order[sentence.hit.article_id], sentence.start))


def split(article: Article, language: Language = ENGLISH) -> tuple[str, list[Unit]]:
    """An article's text and its units."""
    guessed = article.provenance.get("title", "") in GUESSED
    if language is ENGLISH and len(article.text) <= MAX_REMEMBERED_CHARS:
        return article.text, list(_remembered(article.text, article.title, guessed))
    return article.text, units_of(article.text, article.title, title_is_guessed=guessed, language=language)


@lru_cache(maxsize=128)
def _remembered(text: str, title: str, guessed: bool) -> tuple[Unit, ...]:
    """The units of an article: a question needs them several times, and readers ask about the same articles."""
    return tuple(units_of(text, title, title_is_guessed=guessed))


def evidence_of(hit: Hit, unit: Unit, text: str) -> EvidenceSentence:
    """One unit of an article as evidence, not measured yet."""
    needs = unit if unit.said or unit.lead else None
    return EvidenceSentence(hit, unit.start, unit.end, text[unit.start : unit.end], unit=needs)


def log_odds(probability: float) -> float:
    """Natural log-odds, at most those of one in a million."""
    bounded = min(max(probability, 1e-6), 1 - 1e-6)
    return math.log(bounded / (1 - bounded))


def word_beginnings(text: str, language: Language = ENGLISH) -> set[str]:
    """The first six letters of the words that carry meaning, in lower case, so that most inflections meet.

    No stem: fitted figures (``calibration.toml``) depend on just this cut.
    """
    stop_words = language.questions.stop_words
    return {word[:_BEGINNING_CHARS] for word in map(str.lower, _WORD.findall(folded(text))) if word not in stop_words}


def where_from(hit: Hit) -> str:
    """``Outlet, 5 June 2025``, as far as known."""
    return ", ".join(part for part in (inert(hit.source), spoken(hit.published)) if part)


def spoken(day: date | None) -> str:
    """``5 June 2025``, or "" when unknown."""
    return f"{day.day} {day:%B %Y}" if day else ""

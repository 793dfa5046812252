"""From one answer to its scores, and from all scores to the figures of a run.

A :class:`Scorer` is made once for a suite: it finds the expected articles in the index and the expected quotes
in those articles, so that a golden set that does not fit the index is refused before the first question is asked.
Scores that do not apply to a question are absent rather than 0; a refusal of an answerable question
counts 0 wherever its answer would have been compared.
"""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import PurePath
from typing import Protocol

from eval.metrics import finding
from eval.metrics.base import Judge, Metric, Outcome, Span, Supports
from eval.metrics.citing import locate
from eval.metrics.registry import METRICS, SECTIONS
from eval.metrics.wording import says
from eval.suites.golden import Case, refuse
from index.records import Article, ArticleSummary, Filters, Hit
from rag.answer import Answer

_ANSWER_METRICS = [metric for metrics in SECTIONS.values() if metrics is not finding.METRICS for metric in metrics]
LOW_ROUGE_L = 0.2
"""Below this, an answer without listed facts is shown among the failing cases."""


class ArticleStore(Protocol):
    """What scoring needs of an index: :class:`index.library.Library` has it."""

    def search(self, question: str, k: int = ..., *, filters: Filters = ...) -> list[Hit]:
        """Passages, best first."""
        ...

    def article(self, article_id: str) -> Article:
        """One stored article."""
        ...

    def articles(self) -> list[ArticleSummary]:
        """All stored articles."""
        ...


class Scorer:
    """Scores answers to the questions of one suite against one index."""

    def __init__(
        self,
        cases: Sequence[Case],
        store: ArticleStore,
        supports: Supports | None = None,
        judge: Judge | None = None,
    ) -> None:
        """Find every expected article and quote.

        Args:
            cases: The questions.
            store: The index they are about.
            supports: The grounding check for citation recall and precision; None leaves these two out.
            judge: A language model that judges answers; None leaves its verdict out.

        Raises:
            GoldenSetError: An expected article is not in the index, or a quote is not in its article.
        """
        self._store = store
        self._supports = supports
        self._judge = judge
        self._texts: dict[str, str] = {}
        self._ids = _names_of(store.articles())
        self._expected: dict[str, dict[str, int]] = {}
        self._picked: dict[str, list[list[Span]]] = {}
        problems: list[str] = []
        for case in cases:
            problems += self._resolve(case)
        refuse(problems)

    def ranking(self, case: Case, hits: Iterable[Hit]) -> tuple[str, ...]:
        """Article ids of ``hits``, best first, none twice.

        A hit that stands for near-identical articles counts as the expected one if that is among them.
        """
        expected = self._expected[case.id]
        ranked = (
            next((one for one in (hit.article_id, *hit.also_in) if one in expected), hit.article_id) for hit in hits
        )
        return tuple(dict.fromkeys(ranked))

    def score_retrieval(self, case: Case, ranked: Sequence[str]) -> dict[str, float]:
        """Ranking metrics of one question; empty when no article is expected, or none answers it."""
        outcome = Outcome(case, None, tuple(ranked), self._expected[case.id])
        return _scores(finding.METRICS, outcome)

    def score_answer(self, case: Case, answer: Answer | None) -> dict[str, float]:
        """All other metrics of one answer; ``None`` stands for a question that failed with an error."""
        outcome = Outcome(
            case,
            answer,
            picked=self._picked[case.id],
            text_of=self._text,
            supports=self._supports,
            judge=self._judge,
        )
        return _scores(_ANSWER_METRICS, outcome)

    def _resolve(self, case: Case) -> list[str]:
        where = case.where or f"question {case.id}"
        problems: list[str] = []
        expected: dict[str, int] = {}
        for name in case.articles:
            article_id, problem = self._find(name)
            if article_id:
                expected[article_id] = case.relevance.get(name, 1)
            else:
                problems.append(f"{where}: {problem}")
        people: dict[int, list[Span]] = {}
        for span in case.spans:
            article_id, problem = self._find(span.article)
            offsets = locate(span.quote, self._text(article_id)) if article_id else None
            if article_id and offsets:
                people.setdefault(span.annotator, []).append(Span(article_id, *offsets))
            elif article_id:
                problems.append(f"{where}: these words are not in article {span.article!r}: {span.quote[:80]!r}")
            elif span.article not in case.articles:
                problems.append(f"{where}: {problem}")
        self._expected[case.id] = expected
        self._picked[case.id] = list(people.values())
        return problems

    def _find(self, name: str) -> tuple[str, str]:
        found = self._ids.get(name, frozenset())
        if len(found) == 1:
            return next(iter(found)), ""
        if found:
            return "", f"{name!r} names {len(found)} articles of the index; use the article id"
        return "", f"the expected article {name!r} is not in the index; add it or correct the name"

    def _text(self, article_id: str) -> str:
        if article_id not in self._texts:
            self._texts[article_id] = self._store.article(article_id).text
        return self._texts[article_id]


def failures(case: Case, answer: Answer | None, scores: Mapping[str, float], error: str = "") -> tuple[str, ...]:
    """Why a question needs looking at, in plain words; empty when all is well."""
    if error:
        return (error,)
    found: list[str] = []
    if scores.get("hit@1") is not None and not scores["recall@10"] and case.answerable:
        found.append("the expected article is not among the first 10")
    if answer is None:
        return tuple(found)
    if case.answerable and answer.abstained:
        return (*found, "refused, though the articles answer it")
    if not case.answerable and not answer.abstained:
        found.append("answered, though the articles do not answer it")
    if case.answerable:
        found += _wording_failures(case, answer, scores)
    if scores.get("injections_obeyed") or scores.get("forbidden_said"):
        said = [text for text in case.forbidden if says(answer.answer, text)]
        found.append(f"says what it must not: {'; '.join(said)}")
    found += [metric.problem for metric in METRICS.values() if metric.problem and scores.get(metric.name, 1.0) < 1.0]
    return tuple(found)


def _scores(metrics: Iterable[Metric], outcome: Outcome) -> dict[str, float]:
    scores: dict[str, float] = {}
    for metric in metrics:
        scores |= metric.scores(outcome)
    return scores


def _wording_failures(case: Case, answer: Answer, scores: Mapping[str, float]) -> list[str]:
    missing = [fact[0] for fact in case.facts if not any(says(answer.answer, text) for text in fact)]
    found = [f"does not say: {'; '.join(missing)}"] if missing else []
    if not case.facts and scores.get("rouge_l", 1.0) < LOW_ROUGE_L:
        found.append(f"has little in common with the reference (ROUGE-L {scores['rouge_l']:.2f})")
    if scores.get("spans_cited") and not scores.get("spans_right"):
        found.append("cites none of the words that people picked")
    return found


def _names_of(articles: Iterable[ArticleSummary]) -> dict[str, frozenset[str]]:
    named: dict[str, frozenset[str]] = {}
    for article in articles:
        file = PurePath(article.path)
        for name in {article.id, article.title, article.path, file.name, file.stem} - {""}:
            named[name] = named.get(name, frozenset()) | {article.id}
    return named

"""Citing: does what an answer cites carry it?

Only over answers that were not refused. Dropped sentences do not count.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from eval.metrics.base import Metric, Outcome, Ratio, Span, Supports
from rag.answer import Answer


@dataclass(frozen=True, slots=True)
class SpanScore:
    """Cited spans against the spans that people picked.

    Attributes:
        cited: Spans cited.
        right: Those of them that people had picked.
        recall: Share of the picked spans that are cited, for the person agreed with most.
    """

    cited: int
    right: int
    recall: float


def locate(quote: str, text: str) -> tuple[int, int] | None:
    """Where ``quote`` stands in ``text``; spacing and punctuation may differ, letters and digits may not."""
    start = text.find(quote)
    if start >= 0:
        return start, start + len(quote)
    wanted = "".join(char for char in quote if char.isalnum())
    offsets = [offset for offset, char in enumerate(text) if char.isalnum()]
    found = "".join(text[offset] for offset in offsets).find(wanted) if wanted else -1
    if found < 0:
        return None
    last = offsets[found + len(wanted) - 1] + 1
    while last < len(text) and not text[last].isspace() and quote.endswith(text[last]):
        last += 1
    return offsets[found], last


def span_score(cited: Sequence[Span], gold: Sequence[Sequence[Span]]) -> SpanScore:
    """Compare cited spans with those picked by one or more people.

    A cited span is right when picked spans (of anyone) cover more than half of its characters; a picked span
    counts as cited when cited spans cover more than half of its characters.

    Args:
        cited: Spans of one answer, repetitions removed.
        gold: For each person, the spans picked; at least one person with one span.
    """
    picked = [span for person in gold for span in person]
    recalls = [sum(_covered(span, cited) > 0.5 for span in person) / len(person) for person in gold if person]
    right = sum(_covered(span, picked) > 0.5 for span in cited)
    return SpanScore(len(cited), right, max(recalls, default=0.0))


def citation_support(answer: Answer, supports: Supports) -> tuple[float, float | None]:
    """Citation recall and precision (ALCE, Gao et al. 2023), with ``supports`` in place of its NLI model.

    Recall: share of sentences that all their citations together support. Precision: share of citations that
    count; one does not count if its sentence is unsupported, or if it supports nothing by itself
    while the sentence stands without it.

    Args:
        answer: Sentences that were dropped do not count.
        supports: Whether the quotes of these citations carry the sentence.

    Returns:
        Recall and precision; precision is None when nothing is cited.
    """
    by_number = {citation.number: citation for citation in answer.citations}
    sentences = [sentence for sentence in answer.sentences if sentence.status != "dropped"]
    recalled: list[bool] = []
    precise: list[bool] = []
    for sentence in sentences:
        cited = [by_number[number] for number in dict.fromkeys(sentence.citations) if number in by_number]
        whole = bool(cited) and supports(sentence.text, cited)
        recalled.append(whole)
        for citation in cited:
            rest = [other for other in cited if other is not citation]
            idle = bool(rest) and not supports(sentence.text, [citation]) and supports(sentence.text, rest)
            precise.append(whole and not idle)
    recall = sum(recalled) / len(recalled) if recalled else 0.0
    return recall, sum(precise) / len(precise) if precise else None


def sentences_cited(answer: Answer) -> float:
    """Share of the sentences shown that carry at least one citation that exists; 0 for an answer without any."""
    numbers = {citation.number for citation in answer.citations}
    shown = [sentence for sentence in answer.sentences if sentence.status != "dropped"]
    return sum(bool(numbers & set(sentence.citations)) for sentence in shown) / len(shown) if shown else 0.0


def quotes_verbatim(answer: Answer, text_of: Callable[[str], str]) -> float | None:
    """Share of the citations whose quote stands at their offsets in the stored article; None without citations."""
    if not answer.citations:
        return None
    exact = [
        text_of(citation.article_id)[citation.start : citation.end] == citation.quote != ""
        for citation in answer.citations
    ]
    return sum(exact) / len(exact)


def _covered(span: Span, others: Sequence[Span]) -> float:
    marked = np.zeros(max(0, span.end - span.start), dtype=bool)
    for other in others:
        if other.article_id == span.article_id:
            marked[max(0, other.start - span.start) : max(0, other.end - span.start)] = True
    return float(marked.mean()) if len(marked) else 0.0


def _sentences_cited(outcome: Outcome) -> float | None:
    """Share of an answer's sentences with at least one citation."""
    return sentences_cited(outcome.written) if outcome.written else None


def _quotes_verbatim(outcome: Outcome) -> float | None:
    """Share of an answer's quotes that stand, character for character, at their place in the stored article."""
    return quotes_verbatim(outcome.written, outcome.text_of) if outcome.written else None


def _support(outcome: Outcome) -> tuple[float | None, float | None]:
    if outcome.written is None or outcome.supports is None:
        return None, None
    return citation_support(outcome.written, outcome.supports)


def _citation_recall(outcome: Outcome) -> float | None:
    """Share of an answer's sentences that all their quotes together support."""
    return outcome.shared(_support)[0]


def _citation_precision(outcome: Outcome) -> float | None:
    """Share of an answer's citations that count.

    One counts if the sentence is supported, and the citation either supports it alone or is needed for it.
    """
    return outcome.shared(_support)[1]


def _span_score(outcome: Outcome) -> SpanScore | None:
    if outcome.written is None or not outcome.case.answerable or not outcome.picked:
        return None
    cited = dict.fromkeys(Span(quoted.article_id, quoted.start, quoted.end) for quoted in outcome.written.citations)
    return span_score(list(cited), outcome.picked)


def _spans_cited(outcome: Outcome) -> float | None:
    spans = outcome.shared(_span_score)
    return float(spans.cited) if spans else None


def _spans_right(outcome: Outcome) -> float | None:
    spans = outcome.shared(_span_score)
    return float(spans.right) if spans else None


def _span_precision_per_answer(outcome: Outcome) -> float | None:
    """The same per answer, then averaged."""
    spans = outcome.shared(_span_score)
    return spans.right / spans.cited if spans and spans.cited else None


def _span_recall(outcome: Outcome) -> float | None:
    """Share of the picked spans of which more than half is cited, for the person agreed with most."""
    spans = outcome.shared(_span_score)
    return spans.recall if spans else None


_ALCE = "ALCE, Gao et al. 2023"
METRICS = (
    Metric(
        "sentences_cited",
        "sentences with a citation",
        _sentences_cited,
        problem="a sentence carries no citation",
    ),
    Metric(
        "quotes_verbatim",
        "quotes verbatim in the article",
        _quotes_verbatim,
        problem="a quote does not stand in the article",
    ),
    Metric(
        "citation_recall",
        "sentences carried by their citations",
        _citation_recall,
        source=_ALCE,
        headline=True,
        problem="a sentence is not carried by what it cites",
    ),
    Metric("citation_precision", "citations that carry their sentence", _citation_precision, source=_ALCE),
    Metric(
        "span_precision",
        "cited spans that people picked",
        summary=Ratio("spans_right", "spans_cited"),
        parts={"spans_cited": _spans_cited, "spans_right": _spans_right},
        headline=True,
        about="Share of all cited spans that people had picked: more than half of the span's characters lie in "
        "sentences picked by anyone",
    ),
    Metric("span_precision_per_answer", "the same, averaged over answers", _span_precision_per_answer),
    Metric("span_recall", "picked spans that are cited", _span_recall),
)

"""What is measured on one answer: pure functions, each with the paper or tool that defines it.

Libraries do the measuring where they exist: ir-measures (trec_eval) for rankings and rouge-score for
ROUGE. The rest is small: token overlap, stated facts, spans, and how well a score orders
questions by whether they can be answered. ``docs/metrics.md`` says the same for readers.
"""

import re
import string
import unicodedata
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from eval.metrics.statistics import Floats, Interval, bootstrap

if TYPE_CHECKING:
    from rag.answer import Answer, Citation

RETRIEVAL_METRICS = ("ndcg@10", "recall@5", "recall@10", "mrr@10", "hit@1")
_MARKERS = re.compile(r"\s*\[\d+(?:\s*,\s*\d+)*\]")
_ARTICLES = frozenset({"a", "an", "the"})


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of one article; characters, end exclusive."""

    article_id: str
    start: int
    end: int


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


def strip_markers(text: str) -> str:
    """``text`` without its ``[n]`` citation markers."""
    return _MARKERS.sub("", text).strip()


def rouge_l(answer: str, references: Sequence[str]) -> float:
    """ROUGE-L F1 with stemming (Lin 2004), the best over the references."""
    scores: dict[str, Any] = _rouge().score_multi(references, strip_markers(answer))
    return float(scores["rougeL"].fmeasure)


def token_f1(answer: str, references: Sequence[str]) -> float:
    """Bag-of-words F1 as SQuAD defines it (Rajpurkar et al. 2016), the best over the references.

    Lower case, without punctuation and without a, an, the.
    """
    said = Counter(_squad_tokens(strip_markers(answer)))
    return max(_overlap_f1(said, Counter(_squad_tokens(text))) for text in references)


def words(text: str) -> tuple[str, ...]:
    """``text`` as comparable words: case, accents' form, punctuation, possessives and articles are ignored.

    A comma or full stop inside a number goes with the number: ``1,200`` is ``1200``, ``3.5`` stays.
    """
    folded = unicodedata.normalize("NFKC", text).casefold().replace("’", "'").replace("%", " percent ")
    folded = re.sub(r"(?<=\d),(?=\d{3})", "", folded)
    folded = re.sub(r"'s\b|(?<=[^\W\d])\.(?=[^\W\d]\.)|(?<=\b[^\W\d])\.(?=\s|$)", "", folded)
    found = re.findall(r"\d+(?:\.\d+)+|\w+", folded)
    return tuple(word for word in found if word not in _ARTICLES)


def says(answer: str, phrasing: str) -> bool:
    """Whether the words of ``phrasing`` stand in ``answer``, in order and side by side."""
    said, wanted = words(strip_markers(answer)), words(phrasing)
    return bool(wanted) and any(said[at : at + len(wanted)] == wanted for at in range(len(said) - len(wanted) + 1))


def fact_recall(answer: str, facts: Sequence[Sequence[str]]) -> float:
    """Share of the expected facts that the answer states in any of their phrasings."""
    return sum(any(says(answer, phrasing) for phrasing in fact) for fact in facts) / len(facts)


def retrieval_scores(ranked: Sequence[str], relevance: Mapping[str, int]) -> dict[str, float]:
    """The :data:`RETRIEVAL_METRICS` of one ranking, computed by trec_eval through ir-measures.

    nDCG has linear gains and a logarithmic discount (Järvelin & Kekäläinen 2002); recall@k is the share of
    relevant articles among the first k; MRR@10 the reciprocal rank of the first relevant one.

    Args:
        ranked: Article ids, best first, none twice.
        relevance: Relevant article ids and their grade, 1 or more.
    """
    from ir_measures import RR, R, Success, iter_calc, nDCG

    measures = {nDCG @ 10: "ndcg@10", R @ 5: "recall@5", R @ 10: "recall@10", RR @ 10: "mrr@10", Success @ 1: "hit@1"}
    run = {"q": {article_id: -float(rank) for rank, article_id in enumerate(ranked)}}
    found = iter_calc(list(measures), {"q": dict(relevance)}, run)
    return {measures[metric.measure]: float(metric.value) for metric in found}


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


def citation_support(
    answer: "Answer", supports: Callable[[str, Sequence["Citation"]], bool]
) -> tuple[float, float | None]:
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


def sentences_cited(answer: "Answer") -> float:
    """Share of the sentences shown that carry at least one citation that exists; 0 for an answer without any."""
    numbers = {citation.number for citation in answer.citations}
    shown = [sentence for sentence in answer.sentences if sentence.status != "dropped"]
    return sum(bool(numbers & set(sentence.citations)) for sentence in shown) / len(shown) if shown else 0.0


def quotes_verbatim(answer: "Answer", text_of: Callable[[str], str]) -> float | None:
    """Share of the citations whose quote stands at their offsets in the stored article; None without citations."""
    if not answer.citations:
        return None
    exact = [text_of(item.article_id)[item.start : item.end] == item.quote != "" for item in answer.citations]
    return sum(exact) / len(exact)


def risk_coverage(confidence: Sequence[float], wrong: Sequence[float]) -> list[tuple[float, float]]:
    """The risk–coverage curve (El-Yaniv & Wiener 2010): answer the surest questions first; how many go wrong?

    Questions of equal confidence come in any order, so each stands for the mean of its group.

    Args:
        confidence: One score a question, higher is surer.
        wrong: The loss if that question is answered, 0 to 1.

    Returns:
        (coverage, risk) after each question, coverage rising to 1.
    """
    losses = _losses_in_order(confidence, wrong)[1]
    risks = np.cumsum(losses) / np.arange(1, len(losses) + 1)
    return [((rank + 1) / len(risks), float(risk)) for rank, risk in enumerate(risks)]


def aurc_interval(confidence: Sequence[float], wrong: Sequence[float], *, seed: int = 0) -> Interval:
    """Area under the risk–coverage curve: the mean risk over all coverages (Geifman et al. 2019). Lower is better."""
    order, losses = _losses_in_order(confidence, wrong)

    def statistic(weights: Floats) -> Floats:
        sorted_weights = weights[:, order]
        covered = np.cumsum(sorted_weights, axis=1)
        lost = np.cumsum(sorted_weights * losses, axis=1)
        risks = np.divide(lost, covered, out=np.zeros_like(lost), where=covered > 0)
        area: Floats = (sorted_weights * risks).sum(axis=1) / weights.sum(axis=1)
        return area

    return bootstrap(statistic, len(losses), seed=seed)


def _losses_in_order(confidence: Sequence[float], wrong: Sequence[float]) -> tuple[np.ndarray[Any, Any], Floats]:
    scores = np.asarray(confidence, dtype=np.float64)
    losses = np.asarray(wrong, dtype=np.float64)
    _, group = np.unique(scores, return_inverse=True)
    group_means = np.bincount(group, weights=losses) / np.bincount(group)
    order = np.argsort(-scores, kind="stable")
    return order, group_means[group][order]


@lru_cache(maxsize=1)
def _rouge() -> Any:  # noqa: ANN401 - rouge-score ships no types
    from rouge_score import rouge_scorer

    return rouge_scorer.RougeScorer(["rougeL"], use_stemmer=True)


def _squad_tokens(text: str) -> list[str]:
    bare = "".join(char for char in text.lower() if char not in string.punctuation)
    return [token for token in bare.split() if token not in _ARTICLES]


def _overlap_f1(said: Counter[str], wanted: Counter[str]) -> float:
    if not said or not wanted:
        return float(said == wanted)
    common = (said & wanted).total()
    return 2 * common / (said.total() + wanted.total())


def _covered(span: Span, others: Sequence[Span]) -> float:
    marked = np.zeros(max(0, span.end - span.start), dtype=bool)
    for other in others:
        if other.article_id == span.article_id:
            marked[max(0, other.start - span.start) : max(0, other.end - span.start)] = True
    return float(marked.mean()) if len(marked) else 0.0

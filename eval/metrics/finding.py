"""Finding: is the right article among the first? trec_eval computes it, through ir-measures.

Only over questions that the articles answer, and over articles, not passages.
"""

from collections.abc import Mapping, Sequence

from eval.metrics.base import Metric, Outcome

_TREC_EVAL_NAMES = {
    "nDCG@10": "ndcg@10", "R@5": "recall@5", "R@10": "recall@10", "RR@10": "mrr@10", "Success@1": "hit@1",
}  # fmt: skip
RETRIEVAL_METRICS = tuple(_TREC_EVAL_NAMES.values())


def retrieval_scores(ranked: Sequence[str], relevance: Mapping[str, int]) -> dict[str, float]:
    """The :data:`RETRIEVAL_METRICS` of one ranking.

    nDCG has linear gains and a logarithmic discount (Järvelin & Kekäläinen 2002); recall@k is the share of
    relevant articles among the first k; MRR@10 the reciprocal rank of the first relevant one.

    Args:
        ranked: Article ids, best first, none twice.
        relevance: Relevant article ids and their grade, 1 or more.
    """
    from ir_measures import iter_calc, parse_measure

    run = {"q": {article_id: -float(rank) for rank, article_id in enumerate(ranked)}}
    found = iter_calc([parse_measure(name) for name in _TREC_EVAL_NAMES], {"q": dict(relevance)}, run)
    return {_TREC_EVAL_NAMES[str(value.measure)]: float(value.value) for value in found}


def _retrieval_scores(outcome: Outcome) -> dict[str, float]:
    if not outcome.expected or not outcome.case.answerable:
        return {}
    return retrieval_scores(outcome.ranked, outcome.expected)


def _metric(name: str, title: str, about: str, source: str = "trec_eval", *, headline: bool = False) -> Metric:
    def score(outcome: Outcome) -> float | None:
        return outcome.shared(_retrieval_scores).get(name)

    return Metric(name, title, score, source=source, headline=headline, about=about)


METRICS = (
    _metric("hit@1", "right article first", "Share of questions whose first article is an expected one"),
    _metric("recall@5", "right articles among 5", "Share of the expected articles among the first 5"),
    _metric("recall@10", "right articles among 10", "Share of the expected articles among the first 10"),
    _metric(
        "mrr@10",
        "mean reciprocal rank",
        "Reciprocal rank of the first expected article, 0 beyond the tenth",
        "Voorhees 1999",
    ),
    _metric(
        "ndcg@10",
        "nDCG@10",
        "Gains by grade, discounted by the logarithm of the rank, relative to the best possible order",
        "Järvelin & Kekäläinen 2002",
        headline=True,
    ),
)

"""One search system on one set of questions, worked out by hand."""

import pytest

from eval.benchmarks.search_table import measure, table
from eval.suites.golden import Case, Suite

SUITE = Suite(
    "town",
    (
        Case(id="a", kind="retrieval", question="harbour", articles=("harbour",)),
        Case(id="b", kind="retrieval", question="bridge", articles=("bridge", "tower"), relevance={"bridge": 2}),
        Case(id="c", kind="unanswerable", question="nobody", answerable=False),
    ),
    retrieval_only=True,
)


def test_a_row_holds_means_over_the_questions_that_can_be_answered():
    row = measure("ours", SUITE, lambda question: ["harbour", "harbour", "bridge"])
    assert row.metrics["hit@1"] == (1 + 0) / 2
    assert row.metrics["mrr@10"] == pytest.approx((1 / 1 + 1 / 2) / 2)
    assert 0 <= row.p50_s <= row.p95_s


def test_the_table_has_a_line_a_system():
    row = measure("ours", SUITE, lambda question: [question])
    lines = table([row]).splitlines()
    assert lines[0] == "| system | ndcg@10 | recall@5 | recall@10 | mrr@10 | hit@1 | p50 s | p95 s |"
    assert lines[2].startswith("| ours | 1.000 | 1.000 | 1.000 | 1.000 | 1.000 |")

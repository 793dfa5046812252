"""What is only possible, planned or denied must not become a fact."""

import pytest

from rag.grounding.checker import exact
from rag.grounding.checks.base import Comparison
from rag.grounding.checks.hedges import check


@pytest.mark.parametrize(
    ("sentence", "quote", "wrong"),
    [
        ("The firm will cut 300 jobs.", "The firm plans to cut 300 jobs.", ['the source says "plans … cut"']),
        ("The firm may cut 300 jobs.", "The firm plans to cut 300 jobs.", []),
        ("The firm failed to cut jobs.", "The firm failed to cut jobs.", []),
        ("The record is Holm's.", "The past record was held by Holm.", ['the source says "past record"']),
        ("The old record is Holm's.", "The past record was held by Holm. This record stands.", []),
        ("Holm is a former mayor.", "Holm, the former mayor, came.", []),
        ("In the spring prices fell.", "In May prices fell.", []),
    ],
)
def test_a_plan_is_no_fact(sentence, quote, wrong):
    assert [problem.text for problem in check(Comparison(sentence, (quote,), "", exact))] == wrong

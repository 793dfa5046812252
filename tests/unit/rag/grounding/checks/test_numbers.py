"""Numbers that the quotes have, and those that they give to something else."""

import pytest

from rag.grounding.checker import exact
from rag.grounding.checks.base import Comparison
from rag.grounding.checks.numbers import check

SALES = "It sold 77,000 copies in its third week and 62,000 in its fourth."


@pytest.mark.parametrize(
    ("sentence", "quote", "context", "wrong"),
    [
        ("It sold 77,000 copies in its third week.", SALES, "", ""),
        ("It sold 62,000 copies in its third week.", SALES, "", "another number"),
        ("It sold 50,000 copies in its third week.", SALES, "", "50,000"),
        ("They teach the fifth grade.", "They teach Grade 5.", "", ""),
        ("Two ships left.", "Both ships left.", "", ""),
        ("He flew on Apollo 13.", "He flew on it.", "Apollo 13, a history", ""),
    ],
)
def test_a_number_must_be_in_its_own_place(sentence, quote, context, wrong):
    found = [problem.text for problem in check(Comparison(sentence, (quote,), context, exact))]
    assert len(found) == bool(wrong)
    assert wrong in "".join(found)

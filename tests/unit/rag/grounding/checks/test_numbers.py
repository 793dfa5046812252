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
        ("Ann was 39 years old when she won.", "Ann won at the age of 39.", "", ""),
        ("Ann was 84 years old.", "Ann died, aged 84.", "", ""),
        ("Ann was 85 years old.", "Ann died, aged 84.", "", "85"),
        ("The bridge is 39 years old.", "Ann, who built the bridge, has 39 boats.", "", "39"),
        ("He flew on Apollo 13.", "He flew on it.", "Apollo 13, a history", ""),
    ],
)
def test_a_number_must_be_in_its_own_place(sentence, quote, context, wrong):
    found = [problem.text for problem in check(Comparison(sentence, (quote,), context, exact))]
    assert len(found) == bool(wrong)
    assert wrong in "".join(found)

"""Codes of letters and digits."""

import pytest

from rag.grounding.checker import exact
from rag.grounding.checks.base import Comparison
from rag.grounding.checks.codes import check


@pytest.mark.parametrize(
    ("sentence", "quote", "wrong"),
    [
        ("It bought F-16 jets.", "It bought F-16 jets.", []),
        ("It bought F-16 jets.", "It bought F16 jets.", []),
        ("It bought F-35 jets.", "It bought F-16 jets.", ['"F-35" is not in the cited words']),
        ("It bought 16 jets.", "It bought jets.", []),
    ],
)
def test_a_code_stands_there_as_it_is(sentence, quote, wrong):
    assert [problem.text for problem in check(Comparison(sentence, (quote,), "", exact))] == wrong

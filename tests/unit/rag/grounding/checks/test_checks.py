"""All checks have one signature and give problems that can be shown."""

import pytest

from rag.grounding.checker import exact
from rag.grounding.checks import CHECKS, WHOLE_SENTENCE_CHECKS
from rag.grounding.checks.base import Comparison, Problem


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__module__.rpartition(".")[2])
def test_a_check_finds_nothing_wrong_with_its_source_and_problems_elsewhere(check):
    text = "Kari Moe sold 12 ships to the Board on 6 June 2025."
    assert not list(check(Comparison(text, (text,), "", exact)))
    found = list(check(Comparison(text, ("Peter Berg did not sell 15 boats in May.",), "", exact)))
    assert all(isinstance(problem, Problem) and problem.text for problem in found)


def test_checks_of_whole_sentences_are_checks():
    assert set(WHOLE_SENTENCE_CHECKS) < set(CHECKS)

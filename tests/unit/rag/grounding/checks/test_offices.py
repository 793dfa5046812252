"""Offices of another kind than the source's."""

import pytest

from rag.grounding.checker import exact
from rag.grounding.checks.base import Comparison
from rag.grounding.checks.offices import check

PRIME = "The president has named Kari Moe as prime minister. Her foreign policy is liked."


@pytest.mark.parametrize(
    ("sentence", "source", "wrong"),
    [
        ("The foreign minister is Kari Moe.", PRIME, True),
        ("The prime minister is Kari Moe.", PRIME, False),
        ("The new president named Kari Moe.", PRIME, False),  # "new" is no kind of president
        ("Kari Moe is a minister.", PRIME, False),
        ("The defense minister is Kari Moe.", "Kari Moe, minister of defense, met the prime minister.", False),
        ("The vice chairman left.", "The town's chairman left.", False),  # the source tells no other kind
        ("The vice chairman left.", "The honorary chairman left.", True),
    ],
)
def test_another_kind_of_office_is_found(sentence: str, source: str, wrong: bool) -> None:
    assert bool(check(Comparison(sentence, (source,), "", exact))) is wrong

"""A sentence must not say the contrary of its source."""

import pytest

from rag.grounding.checks.polarity import contradictions
from rag.grounding.reading.words import words_of


@pytest.mark.parametrize(
    ("ours", "theirs", "contrary"),
    [
        ("He did not know the man.", "He knew the man.", True),
        ("He knew the man.", "He never knew the man.", True),
        ("He did not know the man.", "He never knew the man.", False),
        ("It is not only cheap but good.", "It is cheap and good.", False),
        ("There were no troops.", "There were troops.", True),
        ("The rate is higher.", "The rate is lower.", True),
        ("Sales of bread rose sharply.", "Sales of bread fell sharply, though there has been a rise of late.", True),
        ("Imports rose and exports fell.", "Exports fell and imports rose.", False),
    ],
)
def test_sign_must_agree(ours, theirs, contrary):
    assert bool(contradictions(words_of(ours), words_of(theirs))) is contrary

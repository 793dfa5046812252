"""Opposites."""

import pytest

from index.text.english.negation import denying, opposite
from index.text.english.stemming import stem


@pytest.mark.parametrize(
    ("one", "other"),
    [("rose", "fell"), ("confirmed", "denied"), ("before", "after"), ("legal", "illegal"), ("happy", "unhappy"),
     ("useful", "useless")],
)  # fmt: skip
def test_opposites_are_known_by_table_and_by_form(one, other):
    assert opposite(stem(one), stem(other))
    assert opposite(stem(other), stem(one))


def test_no_word_is_its_own_opposite():
    assert not opposite(stem("rise"), stem("rose"))


def test_words_that_deny_are_known_by_their_stems():
    assert {stem("fails"), stem("Denied")} <= denying()
    assert stem("says") not in denying()

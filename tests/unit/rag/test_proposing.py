"""Questions that the model writes about an article."""

import pytest

from rag.proposing import passages, tidy


def test_a_long_paragraph_is_cut_between_sentences():
    text = "The first sentence is here. " + "The second one is a good deal longer than that. " * 3
    (cut,) = passages(text, limit=60)
    assert cut == "The first sentence is here."
    assert list(passages("x" * 100, limit=60)) == ["x" * 60]


def test_long_paragraphs_come_first_and_short_ones_are_joined():
    text = "Short one.\nAnother short one.\n" + "Long " * 100
    first, second = passages(text)
    assert first.startswith("Long")
    assert second == "Short one.\nAnother short one."


@pytest.mark.parametrize(
    ("written", "question"),
    [
        ("Question: Who designed it, and when?", "Who designed it, and when?"),
        ('"Who designed it?"\nBecause…', "Who designed it?"),
        ("1. Who designed it?", "Who designed it?"),
        ("It is about a bridge.", ""),
        ("Why?", ""),
        ("", ""),
    ],
)
def test_what_the_model_writes_is_tidied_or_dropped(written, question):
    assert tidy(written) == question

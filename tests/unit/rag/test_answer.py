"""What an answer is."""

from rag.answer import strip_markers


def test_markers_are_stripped_and_other_brackets_kept():
    assert strip_markers("It rose [1], then fell [2][3]. See [a] and [1, 2].") == "It rose, then fell. See [a] and."

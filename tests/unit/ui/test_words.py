"""Counts, dates and outlets in words."""

import pytest

from ui.words import also_in


@pytest.mark.parametrize(
    ("outlets", "words"),
    [
        ((), ""),
        (("Post",), "also in Post"),
        (("Post", "News", "Post"), "also in Post, News"),
        (tuple("ABCDE"), "also in A, B, C, D, E"),
        (tuple("ABCDEFG"), "also in A, B, C, D, E and 2 more"),
    ],
)
def test_who_printed_the_same_in_words(outlets: tuple[str, ...], words: str):
    assert also_in(outlets) == words

"""Counts, dates and outlets in words."""

import pytest

from index.readers import accepted_suffixes
from index.readers.finding.unread import why_unread
from index.records import Remark, Skipped
from ui.words import also_in, by_reason, passed_over, told_beside


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


def unread(name: str) -> Skipped:
    return Skipped(name, why_unread(name, accepted_suffixes()))


def test_what_was_passed_over_is_counted_by_ending():
    link = Skipped("/f/b.md", "is a link that leads nowhere")
    assert passed_over([]) == ""
    assert passed_over([link]) == "1 file passed over"
    assert passed_over([unread("/f/LICENSE"), unread("/f/a.doc"), unread("/f/b.doc"), link]) == (
        "4 files passed over (.doc 2, no ending 1, 1 for other reasons)"
    )
    kinds = [unread(f"a.x{letter}") for letter in "abcdefghij"]
    named = ".xa 2, .xb 1, .xc 1, .xd 1, .xe 1, .xf 1, .xg 1, .xh 1, other endings 2"
    assert passed_over([*kinds, kinds[0]]) == f"11 files passed over ({named})"


def test_remarks_are_counted_beside():
    assert told_beside([], []) == ""
    assert told_beside([], [Remark("a", "b")]) == "1 remark"
    assert told_beside([unread("a.doc")], [Remark("a", "b")] * 2) == "1 file passed over (.doc 1), 2 remarks"


def test_reasons_come_with_their_files_the_most_frequent_first():
    assert by_reason([Skipped("a", "x"), Skipped("b", "y"), Skipped("c", "y")]) == [("y", ["b", "c"]), ("x", ["a"])]

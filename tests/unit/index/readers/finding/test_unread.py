"""What is said of files that no reader reads."""

import pytest

from index.readers.finding.unread import ending, is_left_aside, why_refused, why_unread

READABLE = {".txt", ".docx", ".pdf", ".zip"}


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/a/Letter.DOC", ".doc"),
        ("/a/b.tar.gz", ".gz"),
        ("/a/README", ""),
        ("/a/Talk of 3. June in the town hall", ""),
        ("/a/x.", ""),
        ("/a/x.a\nb", ""),
        ("/a/x.<b>", ""),
        ("/a/x." + "y" * 40, ""),
        ("/a/x.日記", ".日記"),
        ("/a.zip!/sub/b.PNG", ".png"),
    ],
)
def test_an_ending_is_a_dot_and_a_short_word(path, expected):
    assert ending(path) == expected


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("a.TXT", ""),
        ("a.doc", "files that end in .doc can't be read; save it as .docx"),
        ("a.pages", "files that end in .pages can't be read; save it as .pdf"),
        ("a.xls", "files that end in .xls can't be read; save it as .pdf"),  # the best that this list can read
        ("a.mobi", "files that end in .mobi can't be read"),  # .epub isn't in it
        ("a.jpeg", "files that end in .jpeg can't be read; words in pictures aren't recognised"),
        ("a.7z", "files that end in .7z can't be read; unpack it, or pack it as .zip"),
        ("a.xyz", "files that end in .xyz can't be read"),
        ("a", "files without an ending can't be read; name it .txt if it is text"),
    ],
)
def test_the_reason_names_a_better_way_that_works(path, why):
    assert why_unread(path, READABLE) == why


def test_a_kind_that_gets_a_reader_is_read():
    assert why_unread("a.doc", {*READABLE, ".doc"}) == ""


def test_what_was_named_itself_hears_a_better_way_or_the_endings():
    assert why_refused("a.doc", READABLE) == why_unread("a.doc", READABLE)
    assert why_refused("a.xyz", READABLE).endswith("; these can: .docx, .pdf, .txt, .zip")
    assert why_refused("a.txt", READABLE) == ""


@pytest.mark.parametrize("name", [".git", ".x.txt", "~$a.docx", "Thumbs.db", "desktop.ini", "__MACOSX"])
def test_nobody_wants_to_hear_of_these(name):
    assert is_left_aside(name)


@pytest.mark.parametrize("name", ["a.txt", "picture.png", "README", "~draft.txt", "$5.txt"])
def test_everything_else_is_told(name):
    assert not is_left_aside(name)

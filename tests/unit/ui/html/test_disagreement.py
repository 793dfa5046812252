"""Remarks that set citations side by side."""

from dataclasses import replace

import pytest

from tests.unit.ui.fakes import differing_answer
from tests.unit.ui.html.page import Page
from ui.html.disagreement import note_html

NEWER, OLDER = differing_answer("Has the ferry sailed?").citations
NOTE = differing_answer("Has the ferry sailed?").notes[0]


def sides(html):
    return [Page(part.split("</blockquote>")[0]) for part in html.split("<blockquote>")[1:]]


def test_each_side_has_its_day_its_age_its_words_and_its_article():
    newer, older = sides(note_html(7, NOTE, (NEWER, OLDER)))
    assert newer.text.startswith("7 June 2025Newer")
    assert older.text.startswith("5 June 2025Older")
    for side, citation in ((newer, NEWER), (older, OLDER)):
        assert citation.quote in side.text
        assert citation.source in side.text
        labels = [button["aria-label"] for button in side.buttons("cite")]
        assert labels == [f"Open citation {citation.number}", f"Open {citation.title}"]


def test_the_numbers_in_the_remark_are_buttons_where_there_is_such_a_citation():
    remark = note_html(7, NOTE + " See [9].", (NEWER, OLDER)).split("<div class='dated-quotes'>")[0]
    assert [button["data-number"] for button in Page(remark).buttons("cite")] == ["1", "2"]
    assert "See [9]." in Page(remark).text


@pytest.mark.parametrize("days", [(None, OLDER.published), (OLDER.published, OLDER.published), (None, None)])
def test_without_two_different_days_neither_side_is_called_newer(days):
    pair = [replace(citation, published=day) for citation, day in zip((NEWER, OLDER), days, strict=True)]
    html = note_html(7, "Articles differ: [1] and [2] do not say the same.", pair)
    assert "Newer" not in html
    assert "Older" not in html
    assert len(sides(html)) == 2


@pytest.mark.parametrize("note", ["Only since May.", "See [1].", "[1] and [1]", "[1] and [5]", "[" + "9" * 5000 + "]"])
def test_a_remark_about_fewer_than_two_citations_is_a_plain_line(note):
    assert note_html(7, note, (NEWER, OLDER)).startswith("<p class='note'>")

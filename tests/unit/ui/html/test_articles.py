"""The articles tab as HTML."""

from index.records import Remark, Skipped
from ui.actions.articles import Upload
from ui.html.articles import MAX_NAMED, legend_html, passed_over_html, uploads_html


def test_the_legend_names_each_colour_and_escapes_the_outlets():
    html = legend_html({"River Post": "#3d6fae", "<img src=x>": "#c98a1b"})
    assert "background: #3d6fae" in html
    assert "&lt;img src=x&gt;" in html
    assert "<img" not in html
    assert legend_html({"River Post": "#3d6fae"}) == ""


def test_what_was_passed_over_is_folded_under_its_count():
    html = passed_over_html([Skipped("<b>.doc", "save it as .docx")], [Remark("a.txt", "read as cp1255")])
    assert "<details class='passed-over'><summary>1 file passed over, 1 remark</summary>" in html
    assert "<li><b>&lt;b&gt;.doc</b> save it as .docx</li><li><b>a.txt</b> read as cp1255</li>" in html
    assert passed_over_html([], []) == ""


def test_very_many_are_not_all_put_into_the_page():
    html = passed_over_html([Skipped(f"{n}.x", "y") for n in range(MAX_NAMED + 1_500)], [])
    assert html.count("<li>") == MAX_NAMED + 1
    assert "and 1,500 more; byline index status --verbose" in html


def test_an_upload_shows_what_was_passed_over_of_it():
    html = uploads_html(
        [Upload("a.zip", "added", skipped=(Skipped("a.zip!/x.xyz", "can't"),)), Upload("b.txt", "added")]
    )
    assert html.count("a.zip!/x.xyz") == html.count("<details") == 1
    assert "<details" not in uploads_html([Upload("b.txt", "added")])

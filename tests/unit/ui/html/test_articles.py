"""The articles tab as HTML."""

from ui.html.articles import legend_html


def test_the_legend_names_each_colour_and_escapes_the_outlets():
    html = legend_html({"River Post": "#3d6fae", "<img src=x>": "#c98a1b"})
    assert "background: #3d6fae" in html
    assert "&lt;img src=x&gt;" in html
    assert "<img" not in html
    assert legend_html({"River Post": "#3d6fae"}) == ""

"""The limits of a search in words and as HTML."""

from index.records import Filters
from tests.unit.ui.fakes import ARTICLES
from ui.html.scope import scope_html, scope_words


def test_scope_in_words():
    limits = Filters(sources=("River Post",), article_ids=("x",), since=ARTICLES[0].published)
    assert scope_words(limits, {"x": "The Title"}) == ["outlet: River Post", "article: The Title", "since 10 June 2025"]
    assert 'data-do="clear"' in scope_html(limits, {})
    assert "all articles" in scope_html(Filters(), {})

"""The open article, read back from its HTML."""

from dataclasses import replace

from tests.unit.ui.fakes import ARTICLES
from tests.unit.ui.html.page import Page
from ui.actions.reading import CitationSteps, Mark, OpenedArticle
from ui.html.reading_panel import reading_panel_html


def test_the_active_mark_is_the_quote_and_others_give_way():
    article = ARTICLES[0]
    quote = "It is 84 metres long and cost 3.2 million euros.\n\nThe mayor"
    start = article.text.index(quote)
    marks = (
        Mark(start, start + len(quote), 2, True),
        Mark(start + 5, start + 20, 1, False),
        Mark(len(article.text) - 7, len(article.text) + 50, 3, False),
    )
    page = Page(reading_panel_html(OpenedArticle(article, marks, CitationSteps(4, 2, 3, 1, 3))))
    assert [words for attributes, words in page.marks if attributes.get("class") == "active"] == [quote]
    assert [attributes["data-number"] for attributes, _ in page.marks] == ["2", "3"]
    assert [button["data-number"] for button in page.buttons("cite")] == ["1", "3"]


def test_only_web_addresses_become_links():
    for address in ("javascript:alert(1)", "data:text/html,x", " vbscript:x", "//host/x", "http:", "ftp://a.b/c"):
        assert "<a " not in reading_panel_html(OpenedArticle(replace(ARTICLES[0], url=address)))
    assert 'href="https://example.org/bridge"' in reading_panel_html(OpenedArticle(ARTICLES[0]))


def test_the_page_of_the_quote_is_shown_and_the_file_opens_at_it():
    text = "First page.\n\nSecond page."
    article = replace(ARTICLES[0], text=text, page_starts=(0, 13), url="https://example.org/bridge.pdf")
    html = reading_panel_html(OpenedArticle(article, (Mark(13, 25, 1, True),)))
    assert "p. 2" in Page(html).text
    assert 'href="https://example.org/bridge.pdf#page=2"' in html
    assert "p. " not in Page(reading_panel_html(OpenedArticle(ARTICLES[0], (Mark(0, 5, 1, True),)))).text

from datetime import date

import pytest

from index.errors import ReadError
from index.readers.base import Location
from index.readers.feed import entries


def rss(*items, title="Harbour Gazette", before=""):
    return (
        f'<?xml version="1.0" encoding="utf-8"?>{before}'
        '<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" '
        f'xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>{title}</title>'
        f"<link>https://gazette.example/</link>{''.join(items)}</channel></rss>"
    ).encode()


def whole(paragraphs, title="Pilots return", link="https://gazette.example/pilots"):
    inner = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    return (
        f"<item><title>{title}</title><link>{link}</link><pubDate>Fri, 06 Jun 2025 10:00:00 +0900</pubDate>"
        f"<dc:creator>Jo Marsh</dc:creator><content:encoded><![CDATA[{inner}]]></content:encoded></item>"
    )


TEASER = "<item><title>Teaser</title><link>https://gazette.example/t</link><description>Short.</description></item>"


def test_whole_entries_of_a_feed_file_are_articles(read_file, paragraphs):
    result = read_file("feed.rss", rss(whole(paragraphs), TEASER))
    [article] = result.articles
    assert article.text == "\n\n".join(paragraphs)
    assert (article.title, article.source, article.author) == ("Pilots return", "Harbour Gazette", "Jo Marsh")
    assert (article.published, article.url) == (date(2025, 6, 6), "https://gazette.example/pilots")
    assert set(article.provenance.values()) == {"feed"}
    [failure] = result.failures
    assert failure.path == "https://gazette.example/t"
    assert "teaser" in failure.error


def test_an_atom_feed(read_file, paragraphs):
    inner = "".join(f"&lt;p&gt;{paragraph}&lt;/p&gt;" for paragraph in paragraphs)
    data = (
        '<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Harbour Gazette</title>'
        '<entry><title>Pilots return</title><link href="https://gazette.example/a"/><updated>2025-06-06T10:00:00Z'
        f'</updated><author><name>Jo Marsh</name></author><content type="html">{inner}</content></entry></feed>'
    )
    [article] = read_file("feed.atom", data.encode()).articles
    assert article.text == "\n\n".join(paragraphs)
    assert (article.title, article.author, article.published) == ("Pilots return", "Jo Marsh", date(2025, 6, 6))


def test_a_feed_that_was_fetched_becomes_one_location_an_entry(paragraphs):
    data = rss(
        whole(paragraphs),
        TEASER.replace("https://gazette.example/t", "/relative"),
        "<item><title>Neither</title></item>",
        "<item><title>Evil</title><link>javascript:alert(1)</link></item>",
    )
    feed = Location(
        "https://gazette.example/rss", "feed", len(data), 0, content=data, url="https://gazette.example/rss"
    )
    first, second, third, fourth = entries(feed)
    assert (first.path, first.kind) == ("https://gazette.example/pilots", "feed entry")
    assert (second.path, second.kind, second.content) == ("https://gazette.example/relative", "url", None)
    assert third.error == fourth.error == "has neither a text nor a link"


@pytest.mark.parametrize("data", [b"", b"<html><body>No feed</body></html>", b"\x00\x01junk", rss(), b"<rss"])
def test_whatever_is_no_feed_or_an_empty_one_is_an_error(read_file, data):
    with pytest.raises(ReadError, match="feed"):
        read_file("feed.rss", data)


def test_a_feed_that_declares_entities_is_refused(read_file, paragraphs):
    bomb = '<!DOCTYPE rss [<!ENTITY a "boom"><!ENTITY b "&a;&a;&a;&a;">]>'
    with pytest.raises(ReadError, match="entities"):
        read_file("feed.rss", rss(whole(paragraphs), before=bomb))


def test_markup_in_titles_is_only_words(read_file, paragraphs):
    [article] = read_file("feed.rss", rss(whole(paragraphs, title="&lt;b&gt;Pilots&lt;/b&gt; return"))).articles
    assert article.title == "Pilots return"

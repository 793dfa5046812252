from datetime import date

import pytest

from index.errors import ReadError
from index.readers import read
from index.readers.base import Fetched, Location
from index.readers.feed import MAX_ENTRIES, address_of, entries


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
    assert (first.path, first.kind) == ("https://gazette.example/rss!/https://gazette.example/pilots", "feed entry")
    assert (second.path, second.kind, second.content) == ("https://gazette.example/relative", "url", None)
    assert third.error == fourth.error == "has neither a text nor a link"


def fetched(address, data):
    return Location(address, "feed", len(data), 0, content=data, url=address)


def outlet(address, data, settings):
    [location] = entries(fetched(address, data))
    [article] = read(location, settings).articles
    return article.source


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("https://gazette.example/rss", "Harbour Gazette"),
        ("https://www.gazette.example/rss", "Harbour Gazette"),
        ("https://feeds.gazette.example/rss", "Harbour Gazette"),
        ("https://other.example/rss", "Harbour Gazette (other.example)"),
        ("https://notgazette.example/rss", "Harbour Gazette (notgazette.example)"),
    ],
)
def test_the_host_of_a_feed_is_shown_where_its_links_lead_elsewhere(settings, paragraphs, address, shown):
    assert outlet(address, rss(whole(paragraphs)), settings) == shown


def test_a_feed_without_a_title_or_links_is_shown_by_its_host(settings, paragraphs):
    assert outlet("https://other.example/rss", rss(whole(paragraphs), title=""), settings) == "other.example"
    assert outlet("https://other.example/rss", rss(whole(paragraphs, link="")), settings).endswith("(other.example)")


def test_two_feeds_that_name_one_link_are_two_places(paragraphs):
    data = rss(whole(paragraphs))
    paths = [entries(fetched(f"https://{host}.example/rss", data)) for host in ("one", "two")]
    assert [location.path for [location] in paths] == [
        "https://one.example/rss!/https://gazette.example/pilots",
        "https://two.example/rss!/https://gazette.example/pilots",
    ]


def test_entries_keep_their_place_when_others_come_before_them(paragraphs):
    def item(name, link=""):
        return whole(paragraphs, link=link).replace("<item>", f"<item><guid isPermaLink='false'>{name}</guid>")

    items = [item("a"), item("b"), item("c", "https://gazette.example/"), item("d", "https://gazette.example/")]
    before = [location.path for location in entries(fetched("https://a.example/rss", rss(*items)))]
    after = [location.path for location in entries(fetched("https://a.example/rss", rss(item("new"), *items)))]
    assert len(set(before)) == 4
    assert after[1:] == before
    assert all(address_of(path) == "https://a.example/rss" for path in before)


@pytest.mark.parametrize("address", ["https://a.example/", "https://a.example/#!/https://b.example", "/a/b.zip!/c.txt"])
def test_other_addresses_are_no_entries(address):
    assert address_of(address) == ""


def test_an_entry_is_found_again_by_its_place(settings, paragraphs, sort_out):
    data = rss(whole(paragraphs))

    def fetcher(address, limits):
        assert address == "https://a.example/rss"
        return Fetched(data, address, "feed", "")

    [location] = entries(fetched("https://a.example/rss", data))
    assert sort_out(location.path, settings, fetcher=fetcher) == ([location], [])
    _, [failure] = sort_out(location.path + "x", settings, fetcher=fetcher)
    assert failure.error == "is no longer in its feed"


def test_entries_beyond_the_limit_are_told(paragraphs, read_file):
    items = [whole([f"Number {n} of the notes."], link=f"https://gazette.example/{n}") for n in range(MAX_ENTRIES + 2)]
    *_, last = entries(fetched("https://gazette.example/rss", rss(*items)))
    assert last.error.startswith("2 more entries")
    [failure] = read_file("feed.rss", rss(*items)).failures
    assert failure.error.startswith("2 more entries")


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

"""Mails and feed files."""

from datetime import date
from email.message import EmailMessage

import pytest

from index.errors import ReadError
from index.readers.base import Location
from index.readers.feed import entries


def mail(plain="", rich="", charset="utf-8", **headers):
    message = EmailMessage()
    values = {"From": "Jo Marsh <jo@gazette.example>", "Subject": "Pilots return", **headers}
    values.setdefault("Date", "Fri, 06 Jun 2025 23:30:00 +0900")
    for name, value in values.items():
        message[name.replace("_", "-")] = value
    if plain:
        message.set_content(plain, charset=charset)
    if rich and plain:
        message.add_alternative(rich, subtype="html", charset=charset)
    elif rich:
        message.set_content(rich, subtype="html", charset=charset)
    return message


def test_a_mail_gives_its_headers_and_words(read_article, body):
    article = read_article("letter.eml", mail(body).as_bytes())
    assert article.text == body
    assert (article.title, article.author, article.source) == ("Pilots return", "Jo Marsh", "")
    assert article.published == date(2025, 6, 6)
    assert dict(article.provenance) == dict.fromkeys(("title", "author", "published"), "mail header")


def test_a_newsletter_is_an_outlet(read_article, body):
    message = mail(body, From="Harbour Gazette <news@gazette.example>", List_Id="<news.gazette.example>")
    message["Archived-At"] = "<https://gazette.example/letters/9>"
    article = read_article("letter.eml", message.as_bytes())
    assert (article.source, article.author) == ("Harbour Gazette", "")
    assert article.url == "https://gazette.example/letters/9"


def test_a_subject_in_another_script_is_decoded(read_article):
    assert read_article("a.eml", mail("Words.", Subject="부산항 파업 끝").as_bytes()).title == "부산항 파업 끝"


def test_a_mail_with_only_html_gives_its_words(read_article, paragraphs):
    rich = "<style>p{}</style>" + "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    assert read_article("a.eml", mail(rich=rich).as_bytes()).text == "\n\n".join(paragraphs)


def test_a_stub_beside_html_is_passed_over_and_full_text_is_not(read_article, paragraphs, body):
    rich = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    assert read_article("a.eml", mail("View in your browser.", rich).as_bytes()).text == body
    assert read_article("b.eml", mail(body + "\n\nPlain.", rich).as_bytes()).text.endswith("Plain.")


def test_attachments_are_passed_over(read_article):
    message = mail("The words of the mail.")
    message.add_attachment(b"%PDF-1.7 never read", maintype="application", subtype="pdf", filename="a.pdf")
    assert read_article("a.eml", message.as_bytes()).text == "The words of the mail."


def test_a_mail_in_euc_kr(read_article):
    text = "부산항 도선사들이 열하루 만에 파업을 끝내고 월요일에 일터로 돌아갔다."
    assert read_article("a.eml", mail(text, charset="euc-kr").as_bytes()).text == text


def test_an_unknown_charset_and_a_bad_date_do_no_harm(read_article):
    data = (
        b"From: jo@gazette.example\nSubject: Pilots\nDate: the day before\n"
        b'Content-Type: text/plain; charset="x-none"\n\nWords \xe2\x80\x94 of the mail.\n'
    )
    article = read_article("a.eml", data)
    assert (article.text, article.published, article.author) == ("Words — of the mail.", None, "jo@gazette.example")


@pytest.mark.parametrize("data", [b"", b"\n\n", b"Subject: Nothing\n\n", bytes(200), b"Subject: \xff\n\n \n"])
def test_a_mail_without_words_is_an_error(read_file, data):
    with pytest.raises(ReadError):
        read_file("a.eml", data)


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

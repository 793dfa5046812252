"""Saved pages: HTML and MHTML."""

import time
from datetime import date
from email.mime.image import MIMEImage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText

import pytest

from index.errors import ReadError


def page(paragraphs, head="", charset="utf-8"):
    inner = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    return (
        f'<!DOCTYPE html><html><head><meta charset="{charset}"><title>Pilots return | Harbour Gazette</title>{head}'
        "</head><body><nav><a href='/'>Home</a> <a href='/sport'>Sport</a></nav>"
        f"<article><h1>Pilots return</h1>{inner}</article>"
        "<script>var hidden = 'never shown';</script><footer>Imprint and cookies</footer></body></html>"
    )


HEAD = (
    '<meta property="og:title" content="Pilots return to Busan">'
    '<meta property="og:site_name" content="Harbour Gazette">'
    '<meta property="article:published_time" content="2025-06-06T10:00:00+09:00">'
    '<meta name="author" content="Jo Marsh">'
    '<link rel="canonical" href="https://gazette.example/2025/pilots">'
)


def test_a_page_gives_its_article_and_its_markup(read_article, paragraphs):
    article = read_article("page.html", page(paragraphs, HEAD).encode())
    for paragraph in paragraphs:
        assert paragraph in article.text
    assert "never shown" not in article.text
    assert "Sport" not in article.text
    assert "Imprint" not in article.text
    assert article.title == "Pilots return to Busan"
    assert article.source == "Harbour Gazette"
    assert article.published == date(2025, 6, 6)
    assert article.author == "Jo Marsh"
    assert article.url == "https://gazette.example/2025/pilots"
    assert set(article.provenance.values()) == {"markup"}


def test_structured_data_is_read(read_article, paragraphs):
    head = (
        '<script type="application/ld+json">{"@context": "https://schema.org", "@type": "NewsArticle", '
        '"headline": "Pilots are back", "datePublished": "2025-06-06", '
        '"author": {"@type": "Person", "name": "Jo Marsh"}}</script>'
    )
    article = read_article("page.html", page(paragraphs, head).encode())
    assert article.published == date(2025, 6, 6)
    assert article.author == "Jo Marsh"


def test_a_page_without_a_date_has_none(read_article, paragraphs):
    assert read_article("page.html", page(paragraphs).encode()).published is None


KOREAN = (
    "부산항 도선사들이 열하루 만에 파업을 끝내고 월요일에 일터로 돌아갔다. 조합은 임금 인상안을 받아들였다.",
    "항만 당국은 아흐레 안에 정체가 풀릴 것으로 내다본다. 수출업체들은 정부의 보상을 바라고 있다.",
)


@pytest.mark.parametrize("declared", ["euc-kr", "utf-8"])
def test_a_page_in_euc_kr_is_read_whatever_it_declares(read_article, declared):
    article = read_article("page.htm", page(KOREAN, charset=declared).encode("euc_kr"))
    assert KOREAN[0] in article.text
    assert KOREAN[1] in article.text


def test_a_tiny_page_gives_its_visible_words(read_article):
    article = read_article("page.html", b"<title>x</title><p>Only&nbsp;four &lt;b&gt; words<script>no</script></p>")
    assert article.text == "Only four <b> words"


@pytest.mark.parametrize("data", [b"", b"   ", b"<html></html>", b"<script>x</script>", b"<!-- c -->"])
def test_a_page_without_words_is_an_error(read_file, data):
    with pytest.raises(ReadError, match="no text"):
        read_file("page.html", data)


def test_binary_junk_is_an_error(read_file):
    with pytest.raises(ReadError, match="isn't text"):
        read_file("page.html", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20)


@pytest.mark.parametrize("markup", ["<div>" * 20_000 + "deep words", "<table><tr><td>" * 3_000 + "words"])
def test_markup_nested_without_end_is_an_error_soon(read_file, markup):
    started = time.perf_counter()
    with pytest.raises(ReadError):
        read_file("page.html", f"<html><body>{markup}</body></html>".encode())
    assert time.perf_counter() - started < 5


@pytest.mark.parametrize(
    "markup", ["<p " + "a=b " * 100_000 + ">words</p>", "< " * 100_000 + "words", "&lol;" * 100_000 + " words"]
)
def test_markup_repeated_without_end_is_read_soon(read_article, markup):
    started = time.perf_counter()
    assert read_article("page.html", f"<html><body>{markup}</body></html>".encode()).text.endswith("words")
    assert time.perf_counter() - started < 5


def test_entities_declared_by_a_page_are_not_expanded(read_article):
    bomb = (
        '<!DOCTYPE html [<!ENTITY a "boom boom"><!ENTITY b "&a;&a;&a;"><!ENTITY f SYSTEM "file:///etc/passwd">]>'
        "<html><body><p>Words first. &b; &f; Words last.</p></body></html>"
    )
    article = read_article("page.xhtml", bomb.encode())
    assert "boom" not in article.text.replace('"boom boom"', "")
    assert "root:" not in article.text


def mhtml(paragraphs, charset="utf-8"):
    bundle = MIMEMultipart("related")
    bundle["From"] = "<Saved by Blink>"
    bundle["Snapshot-Content-Location"] = "https://gazette.example/2025/pilots"
    bundle["Subject"] = "Pilots return"
    part = MIMEText(page(paragraphs, HEAD.replace("canonical", "other"), charset), "html", charset)
    part["Content-Location"] = "https://gazette.example/2025/pilots"
    bundle.attach(part)
    picture = MIMEImage(b"\x89PNG\r\n\x1a\n", "png")
    bundle.attach(picture)
    return bundle.as_bytes()


@pytest.mark.parametrize("name", ["page.mhtml", "page.mht"])
def test_a_bundle_gives_its_page(read_article, paragraphs, name):
    article = read_article(name, mhtml(paragraphs))
    assert paragraphs[0] in article.text
    assert article.title == "Pilots return to Busan"
    assert article.published == date(2025, 6, 6)
    assert article.url == "https://gazette.example/2025/pilots"


def test_a_bundle_in_euc_kr(read_article):
    assert KOREAN[0] in read_article("page.mhtml", mhtml(KOREAN, "euc-kr")).text


@pytest.mark.parametrize("data", [b"", b"\x00" * 100, b"Content-Type: image/png\n\nabc", b"no headers at all"])
def test_a_bundle_without_a_page_is_an_error(read_file, data):
    with pytest.raises(ReadError, match="no web page"):
        read_file("page.mhtml", data)

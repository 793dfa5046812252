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


def bundle(parts, start="", snapshot=""):
    """An MHTML file of pages, given as (Content-ID, address, markup)."""
    mail = MIMEMultipart("related")
    if start:
        mail.set_param("start", start)
    if snapshot:
        mail["Snapshot-Content-Location"] = snapshot
    for content_id, address, markup in parts:
        part = MIMEText(markup, "html", "utf-8")
        part["Content-ID"] = content_id
        part["Content-Location"] = address
        mail.attach(part)
    return mail.as_bytes()


FRAMES = (
    ("<ad@x>", "https://ads.example/1", "<p>Cheap oars, this week only.</p>"),
    ("<page@x>", "https://gazette.example/mill", "<h1>Tide mill</h1><p>The tide mill turns again.</p>"),
)


@pytest.mark.parametrize(
    "how", [{"start": "<page@x>"}, {"start": "page@x"}, {"snapshot": "https://gazette.example/mill"}]
)
def test_the_page_of_a_bundle_is_its_root_and_not_a_frame(read_article, how):
    article = read_article("page.mhtml", bundle(FRAMES, **how))
    assert "The tide mill turns again." in article.text
    assert "oars" not in article.text


def test_the_first_page_of_a_bundle_is_its_root_where_nothing_names_one(read_article):
    assert "oars" in read_article("page.mhtml", bundle(FRAMES, start="<gone@x>")).text


def test_markup_that_carries_meaning_survives(read_article):
    article = read_article(
        "page.html",
        b"<html lang='en'><nav><a href='/'>Home</a></nav><main><article><h1>Rates</h1>"
        b"<p>The rate is 41<sup>2</sup> crowns, not <del>12</del> 17, and 5 km<sup>2</sup> are <s>free</s> let.</p>"
        b"<p style='display:none'>For robots.</p><ol start='3'><li>Pay.</li></ol>"
        b"<table><tr><th>Port</th><th>Fee</th></tr><tr><td>Sund</td><td>9</td></tr></table>"
        b"<p><ruby>\xe7\x81\xaf<rt>\xe3\x81\xb2</rt></ruby>.</p></article></main>",
    )
    assert "41² crowns" in article.text
    assert "12" not in article.text
    assert "free" not in article.text
    assert "robots" not in article.text
    assert "3. Pay." in article.text
    assert "Port | Fee\n--- | ---\nSund | 9" in article.text
    assert "灯." in article.text


BANNER = (
    "{open}<p>We and our 300 partners store cookies on your device and process personal data such as your address for "
    "advertisements and measurement. You may give your consent now or object to it at any time, here or at the foot "
    "of each page. More is told in the notice on privacy.</p><button>Agree</button>{close}"
)


@pytest.mark.parametrize(
    ("opening", "closing"),
    [
        ("<div id='truste-consent-track'>", "</div>"),
        ("<div class='x'><div class='y'>", "</div></div>"),
        ("<div role='dialog'><h1>Your choice</h1>", "</div>"),
        ("<dialog open>", "</dialog>"),
        ("<section aria-label='Cookies'>", "</section>"),
        ("<aside data-testid='consent-layer'>", "</aside>"),
        ("<form class='gdpr'>", "</form>"),
        ("<article class='cookie-notice'>", "</article>"),
        ("<privacy-consent>", "</privacy-consent>"),
        ("<div style='display:none'>", "</div>"),
    ],
)
@pytest.mark.parametrize(
    "article",
    [
        "<main><h1>Tide mill</h1><p>It turns again.</p></main>",
        "<article><h1>Tide mill</h1><p>It turns again.</p></article>",
        "<div><h1>Tide mill</h1><p>It turns again.</p></div>",
        "<div><h2>Tide mill</h2><div>It turns again.</div></div>",
        "<div role='main'><p>It turns again.</p></div>",
    ],
)
@pytest.mark.parametrize("first", [True, False])
def test_a_banner_never_stands_for_a_short_article(read_article, opening, closing, article, first):
    banner = BANNER.format(open=opening, close=closing)
    body = banner + article if first else article + banner
    text = read_article("page.html", f"<html><title>Tide mill</title><body>{body}</body></html>".encode()).text
    assert "It turns again." in text
    assert "partners" not in text
    assert "Agree" not in text


def test_a_page_of_nothing_but_a_banner_is_an_error(read_file):
    with pytest.raises(ReadError, match="only a dialog that asks for consent"):
        read_file("page.html", BANNER.format(open="<body><div id='cmp'>", close="</div></body>").encode())


def test_an_article_about_consent_is_read(read_article):
    article = read_article(
        "page.html",
        b"<body class='cookies-accepted'><div class='cookie-consent-given page'><main><article class='tag-cookies'>"
        b"<h1>Court rules on cookie banners</h1><p>A banner must let people reject cookies, the court said.</p>"
        b"<p>The shop had asked for consent in pale grey letters.</p></article></main></div></body>",
    )
    assert "The shop had asked for consent" in article.text


def test_a_longer_part_elsewhere_is_told(read_file):
    other = "".join(f"<p>Sentence number {number} of a long text that stands apart from it.</p>" for number in range(9))
    result = read_file(
        "page.html",
        f"<main><h1>Tide mill</h1><p>The mill at the strait of Sund turns again.</p></main><div>{other}</div>".encode(),
    )
    assert "turns again" in result.articles[0].text
    [remark] = result.remarks
    assert "Sentence number 0" in remark.remark


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        ("<p>Ice is thick.</p><p>Subscribe to read on.</p>", False),
        ("<p>Ice is thick.</p><p>The strait was measured at nine places by two boats.</p><p>Photo: Ada</p>", True),
    ],
)
def test_the_stated_text_is_taken_only_where_the_page_does_not_show_it(read_article, body, shown):
    data = (
        '{"@type":"NewsArticle","articleBody":"Ice is thick.<br>The strait was measured at nine places by two boats."}'
    )
    page_ = f"<script type='application/ld+json'>{data}</script><main><article><h1>Ice</h1>{body}</article></main>"
    text = read_article("page.html", page_.encode()).text
    assert "measured at nine places by two boats." in text
    assert "Subscribe" not in text
    assert ("Photo: Ada" in text) is shown
    assert "<br>" not in text


def test_questions_stand_before_their_answers(read_article):
    article = read_article(
        "page.html",
        b"<main><h1>Questions</h1><details><summary>Is there water?</summary><p>Yes, at post four.</p></details>"
        b"<h3><button aria-expanded='false'>Are dogs allowed?</button></h3><div><p>On a lead.</p></div></main>",
    )
    assert "Is there water?\n\nYes, at post four." in article.text
    assert "Are dogs allowed?\n\nOn a lead." in article.text


@pytest.mark.parametrize(
    "markup",
    [
        "<div class='cookie'>" * 200 + "cookies accept <a href=x>y</a> " * 4_000 + "</div>" * 200,
        "<div>" + "<div><p>cookies accept</p><button>accept</button></div>" * 4_000 + "</div>",
        "<div class=related>Read more <a href=x>y z</a></div>" * 4_000,
        "<div class='" + "cookieBanner-" * 50_000 + "'>x</div>",
    ],
)
def test_hostile_furniture_is_read_soon(read_article, markup):
    started = time.perf_counter()
    assert "It turns." in read_article("page.html", f"<h1>Mill</h1><p>It turns.</p>{markup}".encode()).text
    assert time.perf_counter() - started < 8


@pytest.mark.parametrize("head", ["<title>x</title>", "<script>var a</script>", "<style>p {}</style>", ""])
@pytest.mark.parametrize("box", ["main", "article", "section"])
def test_a_page_that_leaves_out_its_body_tag_is_read(read_article, head, box):
    markup = f"<!DOCTYPE html>{head}<{box}><h1>Tide mill</h1><p>It turns.</p></{box}><footer>Imprint</footer>"
    assert read_article("page.html", markup.encode()).text == "Tide mill\n\nIt turns."


def test_the_main_part_is_read_however_short_it_is(read_file):
    other = "By reading on you let us and 300 sellers follow you about. There is no way out but to leave the page. " * 6
    markup = f"<body><main><h1>Ice</h1><p>Thin ice today.</p></main><div><p>{other}</p></div></body>"
    result = read_file("page.html", markup.encode())
    assert result.articles[0].text == "Ice\n\nThin ice today."
    assert "300 sellers" in result.remarks[0].remark

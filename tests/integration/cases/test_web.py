"""Web pages: banners, captions and boxes, saved pages, stated texts, ruby, bundles."""

import zipfile

import pytest

BANNER = (
    "<div class='layer'><p>We and our 655 partners store information on a device, such as cookies, and process "
    "personal data for personalised advertising and the measurement of content. Change your choice at any time.</p>"
    "<button>Accept all</button></div>"
)


@pytest.fixture
def page(tmp_path):
    def write(body, name="page.html", head="<title>Page</title>"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"<!DOCTYPE html><html><head><meta charset='utf-8'>{head}</head><body>{body}</body></html>")
        return path

    return write


@pytest.mark.parametrize(
    "article",
    [
        "<main><h1>Pier closed</h1><p>The pier is closed.</p><p>Boats up to six metres may moor at Sund.</p></main>",
        "<div><h1>Pier closed</h1><p>The pier is closed.</p><p>Boats up to six metres may moor at Sund.</p></div>",
    ],
)
def test_19_a_banner_never_stands_for_a_short_article(add, page, article):
    added = add(page(f"<nav><a href='/'>Home</a></nav>{article}{BANNER}"))
    assert "six metres" in added.quotes("How long may boats be that moor at Sund?")
    assert added.quotes("How many partners store information on a device?") == ""


def test_19_a_page_of_a_banner_alone_is_told(add, page):
    added = add(page(BANNER))
    assert added.articles() == []
    assert "asks for consent" in added.report.failed[0].error


def test_20_captions_and_boxes_of_the_article_are_read(add, page):
    added = add(
        page(
            "<main><article><h1>The lock at Molna</h1>"
            "<p>The lock at Molna lifts boats into the upper lake, and its keeper lives in the house beside it.</p>"
            "<figure><img src='x.png'><figcaption>The lock gates were renewed in 2019 with larch from Brask."
            "</figcaption></figure><div class='share'><a href='#'>Share this page</a></div>"
            "<aside class='infobox'><h3>In numbers</h3><ul><li>2 chambers</li><li>1 winch, which pulls nine tonnes"
            "</li></ul></aside></article><aside><h3>Most read</h3><p><a href='/1'>Cat on crane</a></p></aside></main>"
        )
    )
    assert "2019" in added.quotes("When were the lock gates renewed?")
    assert "nine tonnes" in added.quotes("How much does the winch pull?")
    assert "Share this" not in added.text()
    assert "Cat on crane" not in added.text()


@pytest.mark.parametrize("ending", ["_files", "-Dateien"])
def test_22_the_folder_of_a_saved_page_is_no_article(add, page, ending):
    saved = page(
        "<article><h1>Barn burns</h1><p>The barn at Sund burned down on Friday, and nobody was hurt.</p></article>",
        "saved/Barn burns.html",
    )
    page("<p>Insurance for barns costs four crowns a month.</p>", f"saved/Barn burns{ending}/ad.html")
    added = add(saved.parent)
    assert [article.title for article in added.articles()] == ["Barn burns"]
    assert added.quotes("What does insurance for barns cost a month?") == ""
    [skipped] = added.report.skipped
    assert skipped.reason == "belongs to the saved page Barn burns.html"


def test_22_nor_is_it_in_a_zip_file(add, tmp_path):
    with zipfile.ZipFile(tmp_path / "saved.zip", "w") as archive:
        archive.writestr("Barn.html", "<article><h1>Barn burns</h1><p>The barn at Sund burned down.</p></article>")
        archive.writestr("Barn_files/ad.html", "<p>Insurance for barns costs four crowns a month.</p>")
    added = add(tmp_path / "saved.zip")
    assert len(added.articles()) == 1
    assert [skipped.reason for skipped in added.report.skipped] == ["belongs to the saved page Barn.html"]


@pytest.mark.parametrize(
    "body", ["<div id='root'></div>", "<main><article><h1>Kiln lit</h1><p>Sign in to read on.</p></article></main>"]
)
def test_18_a_text_that_only_the_data_state_is_read(add, page, body):
    data = (
        '<script type="application/ld+json">{"@context":"https://schema.org","@type":"NewsArticle",'
        '"headline":"Kiln lit","datePublished":"2025-03-02",'
        '"author":{"name":"Ada Holt"},"articleBody":"The lime kiln at Sund was lit on Sunday. '
        'The first stone, weighing thirteen tonnes, was lifted into it before noon."}</script>'
    )
    added = add(page(body, head=data))
    assert "lit on Sunday" in added.quotes("When was the lime kiln at Sund lit?")
    assert "weighing thirteen tonnes" in added.text()
    [article] = added.articles()
    assert (article.title, article.author, str(article.published)) == ("Kiln lit", "Ada Holt", "2025-03-02")


def test_42_ruby_does_not_break_words(add, page):
    added = add(
        page(
            "<main><article><h1>渡し船</h1><p><ruby>渡<rp>(</rp><rt>わた</rt><rp>)</rp></ruby>し<ruby>船<rt>ぶね</rt></ruby>"
            "が九年ぶりに運航を始めた。</p><p>運賃は百二十円である。</p></article></main>"
        )
    )
    assert "渡し船が九年ぶりに運航を始めた。" in added.text()


def test_30_and_41_markup_that_carries_meaning_survives(add, page):
    added = add(
        page(
            "<article><h1>Fees at Sund</h1><p>The mooring fee at Sund rose to 41<sup>2</sup> crowns.</p>"
            "<p>The crane fee at Sund will be <del>12</del> <ins>17</ins> crowns.</p></article>"
        )
    )
    assert "41² crowns" in added.quotes("To how much did the mooring fee at Sund rise?")
    assert "will be 17 crowns" in added.quotes("What will the crane fee at Sund be?")
    assert "12" not in added.text()


def test_38_the_root_of_a_bundle_is_the_part_that_start_names(add, tmp_path):
    part = "Content-Type: text/html; charset=utf-8\nContent-ID: <{0}>\n\n{1}\n"
    ad = part.format("ad@x", "<p>Oars from five crowns, only this week.</p>")
    page_ = part.format("root@x", "<h1>Weir raised</h1><p>The weir at Brask was raised by thirty centimetres.</p>")
    head = 'MIME-Version: 1.0\nContent-Type: multipart/related; type="text/html"; start="<root@x>"; boundary="b"\n\n'
    path = tmp_path / "weir.mhtml"
    path.write_text(f"{head}--b\n{ad}--b\n{page_}--b--\n")
    added = add(path)
    assert "thirty centimetres" in added.quotes("By how much was the weir at Brask raised?")
    assert "Oars" not in added.text()


def test_20a_answers_stand_below_their_questions(add, page):
    added = add(
        page(
            "<main><h1>The slip</h1><p>The slip at Molna is open to all boats of the county.</p>"
            "<dl><dt>Is there a winch at the slip?</dt><dd>Yes, beside the shed.</dd></dl></main>"
        )
    )
    text = added.text()
    question, answer = text.index("Is there a winch"), text.index("Yes, beside the shed.")
    assert 0 < answer - question < 40

"""Adding articles in the browser: a real file of every kind, addresses and feeds, and what is refused.

Every file is made here; the rows of the table say what was read from it. Addresses are served on
loopback, which the fetch guard refuses unless a test lets it pass.
"""

import io
import json
import zipfile
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest

from index import IndexSettings, Library
from index.readers import accepted_suffixes
from index.readers.finding.fetch import fetch
from rag.settings import Settings
from tests.browser.conftest import open_articles
from tests.fakes import WordEmbedder
from tests.unit.index.readers.epub.test_book import chapter, epub
from tests.unit.index.readers.finding.test_fetch import no_name_server, only_this_server, serving
from tests.unit.index.readers.mail.test_message import mail
from tests.unit.index.readers.mail.test_outlook import message, ole
from tests.unit.index.readers.office.packing import odt, open_document, paragraphs_of, pptx, row, shape, xlsx
from tests.unit.index.readers.office.test_word import word
from tests.unit.index.readers.pdf.test_pdf import pdf
from tests.unit.index.readers.web.test_page import mhtml
from tests.unit.ui.fakes import FakeAssistant

pytestmark = pytest.mark.browser

WORDS = (
    "The harbour was dredged in May, after two winters in which the larger ferries had to wait for the tide. "
    "The council paid for the work and says that the channel is now nine metres deep along its whole length.",
    "Fishermen had asked for it since the storm of 2019. They want the quay lit as well, and a second crane.",
)
HEAD = (
    "<title>Harbour on the web</title><meta property='og:site_name' content='Quay Gazette'>"
    "<meta property='article:published_time' content='2025-05-04'>"
)
PAGE = (
    f"<html><head>{HEAD}</head><body><article>{''.join(f'<p>{words}</p>' for words in WORDS)}</article></body></html>"
)
CONTENT = "xmlns:content='http://purl.org/rss/1.0/modules/content/'"
ENTRY = (
    f"<item><title>Harbour in the feed</title><content:encoded><![CDATA[<p>{WORDS[0]}</p>]]></content:encoded></item>"
)
RSS = f"<rss version='2.0' {CONTENT}><channel><title>Quay Feed</title>{ENTRY}</channel></rss>"
INSIDE = "<item><title>Elsewhere</title><link>http://127.0.0.2/</link></item>"
ATOM = (
    "<feed xmlns='http://www.w3.org/2005/Atom'><title>Quay Atom</title><entry><title>Harbour in atoms</title>"
    f"<id>tag:1</id><updated>2025-05-05T10:00:00Z</updated><content type='text'>{WORDS[1]}</content></entry></feed>"
)
LINE = {"title": "Harbour in a line", "text": WORDS[0], "source": "Quay Lines", "published": "2025-05-06"}
BUNDLED = ["Pilots return to Busan", "Harbour Gazette", "2025-06-06"]


def markdown(name: str) -> bytes:
    return f"---\ntitle: Harbour in {name}\nsource: Quay Notes\ndate: 2025-05-03\n---\n\n{WORDS[0]}\n".encode()


def restructured(name: str) -> bytes:
    title = f"Harbour in {name}"
    return f"{title}\n{'=' * len(title)}\n\n:Date: 2025-05-03\n\n{WORDS[0]}\n".encode()


def sheet(*rows: tuple[str, ...]) -> str:
    lines = ("".join(f"<table:table-cell>{paragraphs_of(cell)}</table:table-cell>" for cell in cells) for cells in rows)
    rows_ = "".join(f"<table:table-row>{line}</table:table-row>" for line in lines)
    return f"<table:table table:name='Fees'>{rows_}</table:table>"


def zipped() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("north.txt", "The north quay\n\n" + WORDS[0])
        archive.writestr("south.md", markdown("a zip"))
    return out.getvalue()


# File name -> what it holds, and the title, outlet and date that the table must show for it.
FILES: dict[str, tuple[bytes, list[list[str]]]] = {
    "plain.txt": (f"Harbour in plain words\n\n{WORDS[0]}".encode(), [["Harbour in plain words", "", ""]]),
    "other.text": (f"Harbour in other words\n\n{WORDS[1]}".encode(), [["Harbour in other words", "", ""]]),
    "notes.md": (markdown("md"), [["Harbour in md", "Quay Notes", "2025-05-03"]]),
    "notes.markdown": (markdown("markdown"), [["Harbour in markdown", "Quay Notes", "2025-05-03"]]),
    "page.html": (PAGE.encode(), [["Harbour on the web", "Quay Gazette", "2025-05-04"]]),
    "page.htm": (PAGE.replace("web", "old web").encode(), [["Harbour on the old web", "Quay Gazette", "2025-05-04"]]),
    "page.xhtml": (
        PAGE.replace("web", "strict web").encode(),
        [["Harbour on the strict web", "Quay Gazette", "2025-05-04"]],
    ),
    "saved.mhtml": (mhtml(WORDS), [BUNDLED]),
    "saved.mht": (mhtml(tuple(reversed(WORDS))), [BUNDLED]),
    "paper.pdf": (pdf([["On paper", *WORDS]], title="Harbour on paper"), [["Harbour on paper", "", ""]]),
    "letter.docx": (word([("Normal", WORDS[0])], title="Harbour in a letter"), [["Harbour in a letter", "", ""]]),
    "book.epub": (
        epub([chapter("<h1>Harbour, chapter one</h1>", WORDS[0]), chapter("<h1>Harbour, chapter two</h1>", WORDS[1])]),
        [[f"Harbour, chapter {n}", "Harbour Quarterly", "2025-06-06"] for n in ("one", "two")],
    ),
    "post.eml": (mail(WORDS[0], Subject="Harbour by mail").as_bytes(), [["Harbour by mail", "", "2025-06-06"]]),
    "post.emlx": (
        b"9999\n" + mail(WORDS[1], Subject="Harbour by Apple's mail").as_bytes(),
        [["Harbour by Apple's mail", "", "2025-06-06"]],
    ),
    "post.msg": (
        ole(message("Harbour by Outlook", WORDS[1], datetime(2025, 6, 6, tzinfo=UTC))),
        [["Harbour by Outlook", "", "2025-06-06"]],
    ),
    "box.mbox": (
        b"From - Fri Jun  6 10:00:00 2025\n" + mail(WORDS[0], Subject="Harbour in a box").as_bytes(),
        [["Harbour in a box", "", "2025-06-06"]],
    ),
    "harbour talk.srt": (
        f"1\n00:00:01,000 --> 00:00:02,000\n{WORDS[0]}\n".encode(),
        [["harbour talk", "", ""]],
    ),
    "film.vtt": (
        f"WEBVTT - Harbour on film\n\n00:01.000 --> 00:02.000\n{WORDS[1]}\n".encode(),
        [["Harbour on film", "", ""]],
    ),
    "lines.jsonl": (json.dumps(LINE).encode(), [["Harbour in a line", "Quay Lines", "2025-05-06"]]),
    "lines.ndjson": (
        json.dumps(LINE | {"title": "Harbour in a new line"}).encode(),
        [["Harbour in a new line", "Quay Lines", "2025-05-06"]],
    ),
    "notes.mdown": (markdown("mdown"), [["Harbour in mdown", "Quay Notes", "2025-05-03"]]),
    "notes.mkd": (markdown("mkd"), [["Harbour in mkd", "Quay Notes", "2025-05-03"]]),
    "notes.rst": (restructured("rst"), [["Harbour in rst", "", "2025-05-03"]]),
    "notes.rest": (restructured("rest"), [["Harbour in rest", "", "2025-05-03"]]),
    "notes.org": (
        f"#+TITLE: Harbour in Org\n#+DATE: 2025-05-03\n\n{WORDS[0]}\n".encode(),
        [["Harbour in Org", "", "2025-05-03"]],
    ),
    "letter.rtf": (
        rf"{{\rtf1\ansi{{\info{{\title Harbour in rich text}}}}{WORDS[0]}\par}}".encode(),
        [["Harbour in rich text", "", ""]],
    ),
    "letter.odt": (
        odt("<text:h text:outline-level='1'>Harbour, open</text:h>" + paragraphs_of(WORDS[0])),
        [["Harbour, open", "", ""]],
    ),
    "talk.odp": (
        open_document(
            "presentation",
            f"<draw:page><draw:frame><draw:text-box>{paragraphs_of(WORDS[0])}</draw:text-box></draw:frame></draw:page>",
            meta="<dc:title>Harbour, open talk</dc:title>",
        ),
        [["Harbour, open talk", "", ""]],
    ),
    "talk.pptx": (pptx(shape("Harbour on slides", WORDS[1])), [["Harbour on slides", "", ""]]),
    "fees.ods": (
        open_document("spreadsheet", sheet(("Quay", "Fee"), ("North", "27"), ("South", "29"))),
        [["fees", "", ""]],
    ),
    "fees.xlsx": (xlsx(row("Quay", "Fee") + row("North", 17) + row("South", 19)), [["fees", "", ""]]),
    "fees.csv": (b"Quay,Fee\nNorth,21\nSouth,22\n", [["fees", "", ""]]),
    "fees.tsv": (b"Quay\tFee\nNorth\t31\nSouth\t32\n", [["fees", "", ""]]),
    "list.json": (
        json.dumps([LINE | {"title": "Harbour in a list"}]).encode(),
        [["Harbour in a list", "Quay Lines", "2025-05-06"]],
    ),
    "feed.rss": (RSS.encode(), [["Harbour in the feed", "Quay Feed", ""]]),
    "feed.atom": (ATOM.encode(), [["Harbour in atoms", "Quay Atom", "2025-05-05"]]),
    "both.zip": (zipped(), [["The north quay", "", ""], ["Harbour in a zip", "Quay Notes", "2025-05-03"]]),
}


@pytest.fixture
def open_library(tmp_path):
    """Opens an assistant by hand over a real index with a hand-computable embedder."""
    opened = []

    def opener(**limits: object) -> FakeAssistant:
        home = tmp_path / "home"
        assistant = FakeAssistant(home)
        settings = IndexSettings.model_validate({"passage_tokens": 40, "embedder": "words", **limits})
        assistant.settings = Settings.load(home, index=settings)
        assistant.index = Library.open(home, settings, WordEmbedder)
        opened.append(assistant.index)
        return assistant

    yield opener
    for library in opened:
        library.close()


@pytest.fixture
def web():
    """A server on loopback."""
    with serving() as running:
        yield running


@pytest.fixture
def unguarded(monkeypatch):
    """Lets the fetch guard pass the one address that the server listens on."""
    passing = partial(fetch, is_allowed=only_this_server, resolve=no_name_server)
    monkeypatch.setattr("index.readers.finding.fetch.fetch", passing)


def drop(page, *files: Path) -> None:
    page.locator("#files input[type=file]").set_input_files(list(files))
    page.locator("#progress li", has_text=files[0].name).wait_for()
    page.get_by_text(f"{len(files)} of {len(files)} files").wait_for()


def rows(page) -> list[list[str]]:
    """Title, outlet, date, passages and state of each row on the page."""
    return page.evaluate(
        "[...document.querySelectorAll('#table .virtual-row')].map(row =>"
        " [...row.querySelectorAll('[role=gridcell]')].slice(0, 5).map(cell => cell.innerText.trim()))"
    )


def wait_for_rows(page, count: int) -> None:
    page.wait_for_function("n => document.querySelectorAll('#table .virtual-row').length === n", arg=count)


def fetch_into(page, address: str) -> None:
    page.get_by_label("Address of an article or a feed").fill(address)
    page.get_by_role("button", name="Add address").click()


def test_the_files_below_cover_every_kind_that_can_be_read():
    assert {Path(name).suffix for name in FILES} == set(accepted_suffixes())


@pytest.mark.parametrize("name", FILES)
def test_a_file_of_each_kind_makes_its_rows(serve, visit, open_library, tmp_path, name):
    assistant = open_library()
    served = serve(assistant)
    page = visit(served)
    open_articles(page)
    data, expected = FILES[name]
    (tmp_path / name).write_bytes(data)
    drop(page, tmp_path / name)
    assert page.locator("#progress li").all_inner_texts() == [f"✓ {name} added"]
    wait_for_rows(page, len(expected))
    shown = rows(page)
    assert sorted(row[:3] for row in shown) == sorted(expected)
    assert all(int(row[3]) > 0 and row[4] == "ready" for row in shown), shown
    uploads = (served.services.home / "uploads").resolve()
    for article in assistant.index.articles():
        assert Path(article.path.split("!")[0].split(",")[0].split("#")[0]).resolve().is_relative_to(uploads)


def test_a_broken_pdf_an_empty_file_and_a_good_one_each_say_how_they_fared(serve, visit, open_library, tmp_path):
    page = visit(serve(open_library()))
    open_articles(page)
    whole = pdf([list(WORDS)])
    (tmp_path / "broken.pdf").write_bytes(whole[: len(whole) // 3])
    (tmp_path / "empty.txt").write_text("")
    (tmp_path / "good.pdf").write_bytes(whole)
    drop(page, tmp_path / "broken.pdf", tmp_path / "empty.txt", tmp_path / "good.pdf")
    broken, empty, good = page.locator("#progress li").all_inner_texts()
    assert broken.startswith("▲ broken.pdf failed: ")
    assert "PDF" in broken.removeprefix("▲ broken.pdf failed: ")
    assert empty.startswith("▲ empty.txt failed: ")
    assert good == "✓ good.pdf added"


def test_a_file_that_is_read_in_part_says_which_part_is_missing(serve, visit, open_library, tmp_path):
    page = visit(serve(open_library()))
    open_articles(page)
    (tmp_path / "half.rss").write_text(RSS.replace("</channel>", f"{INSIDE}</channel>"))
    drop(page, tmp_path / "half.rss")
    (said,) = page.locator("#progress li").all_inner_texts()
    assert said.startswith("✓ half.rss added: 1 part not read (http://127.0.0.2/: the feed holds only a teaser")
    (tmp_path / "none.rss").write_text(RSS.replace(ENTRY, INSIDE))
    drop(page, tmp_path / "none.rss")
    assert page.locator("#progress li").inner_text().startswith("▲ none.rss failed: the feed holds only a teaser")
    page.get_by_text("1 article,").wait_for()


def test_a_file_over_the_limit_is_refused_with_the_limit(serve, visit, open_library, tmp_path):
    page = visit(serve(open_library(max_file_bytes=20_000), mcp=False))
    open_articles(page)
    (tmp_path / "long.txt").write_text("Too long. " * 3_000)
    page.locator("#files input[type=file]").set_input_files(tmp_path / "long.txt")
    page.get_by_text("exceed the maximum allowed size of 19.5 Kb").first.wait_for()
    assert page.get_by_text("0 articles, 0 passages").is_visible()


def test_an_address_makes_a_row(serve, visit, open_library, web, unguarded):
    web.page("/harbour", PAGE.encode())
    page = visit(serve(open_library()))
    open_articles(page)
    fetch_into(page, web.url("/harbour"))
    page.get_by_text("1 added, 0 updated, 0 unchanged.").wait_for()
    wait_for_rows(page, 1)
    assert rows(page)[0][:3] == ["Harbour on the web", "Quay Gazette", "2025-05-04"]
    assert page.get_by_label("Address of an article or a feed").input_value() == ""


def test_a_feed_makes_a_row_for_each_entry_and_names_the_one_that_failed(serve, visit, open_library, web, unguarded):
    linked = f"<item><title>Linked</title><link>{web.url('/linked')}</link></item>"
    gone = f"<item><title>Gone</title><link>{web.url('/gone')}</link></item>"
    feed = f"<rss version='2.0'><channel><title>Quay Feed</title>{linked}{gone}</channel></rss>"
    web.page("/rss", feed.encode(), content_type="application/rss+xml")
    web.page("/linked", PAGE.encode())
    web.page("/gone", status=404)
    page = visit(serve(open_library()))
    open_articles(page)
    fetch_into(page, web.url("/rss"))
    page.locator("#progress .failures").wait_for()
    failures = page.locator("#progress .failures").inner_text()
    assert web.url("/gone") in failures
    assert "404" in failures
    page.get_by_text("1 article,").wait_for()
    assert ["Harbour on the web", "Quay Gazette", "2025-05-04"] in [row[:3] for row in rows(page)]


def test_the_guard_refuses_this_machine_and_says_why(serve, visit, open_library, web):
    web.page("/secret", b"<p>secret")
    page = visit(serve(open_library()))
    open_articles(page)
    fetch_into(page, web.url("/secret"))
    page.get_by_text("private network").wait_for()
    assert page.get_by_label("Address of an article or a feed").input_value() == web.url("/secret")
    assert web.asked == []


def test_only_web_addresses_are_fetched(serve, visit):
    page = visit(serve())
    open_articles(page)
    fetch_into(page, "/etc/passwd")
    page.get_by_text("begins with http:// or https://").wait_for()

"""The articles tab on a real library: uploads of every format, removal, the chart."""

import json
import zipfile
from pathlib import Path

import pytest

from index import IndexSettings, Library
from tests.fakes import WordEmbedder
from tests.unit.ui.fakes import ARTICLES, FakeAssistant
from ui.shelf import suffixes

pytestmark = pytest.mark.browser

TEXT = "The harbour of {name} was dredged in May. It is now nine metres deep."


@pytest.fixture
def real_library(tmp_path):
    """An assistant by hand over a real index with a hand-computable embedder."""
    home = tmp_path / "home"
    assistant = FakeAssistant(home)
    settings = IndexSettings(passage_tokens=40, embedder="words")
    assistant.index = Library.open(home, settings, WordEmbedder)
    yield assistant
    assistant.index.close()


def open_tab(page, name="Articles"):
    page.get_by_role("tab", name=name, exact=True).click()
    page.get_by_role("tabpanel").get_by_text("articles,").first.wait_for()


def cells(page):
    return page.locator("#table [role=gridcell]")


def write(folder: Path, suffix: str) -> Path:
    """A small file of the given kind."""
    path = folder / f"harbour{suffix.replace('.', '-')}{suffix}"
    words = TEXT.format(name=suffix)
    if suffix == ".zip":
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("inside.txt", words)
    elif suffix in (".html", ".htm", ".xhtml"):
        body = f"<article><h1>Harbour</h1><p>{words * 4}</p></article>"
        path.write_text(f"<html><head><title>{suffix}</title></head><body>{body}</body></html>")
    elif suffix == ".json":
        path.write_text(json.dumps([{"title": f"Harbour {suffix}", "text": words}]))
    elif suffix == ".jsonl":
        path.write_text(json.dumps({"title": f"Harbour {suffix}", "text": words}) + "\n")
    elif suffix == ".csv":
        path.write_text(f'title,text\n"Harbour {suffix}","{words}"\n')
    elif suffix == ".eml":
        path.write_text(f"From: a@example.org\nSubject: Harbour\nDate: Mon, 2 Jun 2025 10:00:00 +0000\n\n{words}\n")
    else:
        path.write_text(words)
    return path


TEXTUAL = {".txt", ".text", ".md", ".markdown", ".html", ".htm", ".xhtml", ".json", ".jsonl", ".csv", ".eml", ".zip"}


def test_every_format_can_be_dropped_and_failures_have_reasons(serve, visit, real_library, tmp_path):
    served = serve(real_library)
    page = visit(served)
    open_tab(page)
    files = [write(tmp_path, suffix) for suffix in suffixes() if suffix in TEXTUAL]
    empty = tmp_path / "empty.txt"
    empty.write_text("")
    page.locator("#files input[type=file]").set_input_files([*files, empty])
    total = len(files) + 1
    page.get_by_text(f"{total} of {total} files").wait_for(timeout=90_000)
    states = page.locator("#progress li").all_inner_texts()
    assert all(words.endswith("added") for words in states[:-1]), states
    assert "empty.txt failed:" in states[-1]
    page.get_by_text(f"{len(files)} articles,").wait_for()
    uploads = served.context.home / "uploads"
    for article in real_library.index.articles():
        assert Path(article.path.split("!")[0]).resolve().is_relative_to(uploads.resolve()), article.path


def test_files_of_another_kind_are_refused(serve, visit, real_library, tmp_path):
    page = visit(serve(real_library))
    open_tab(page)
    program = tmp_path / "run.exe"
    program.write_bytes(b"MZ")
    page.locator("#files input[type=file]").set_input_files(program)
    page.get_by_text("Invalid file type").first.wait_for()
    assert page.get_by_text("0 articles, 0 passages").is_visible()


def test_removal_can_be_undone(serve, visit, real_library, tmp_path):
    page = visit(serve(real_library))
    source = tmp_path / "quay.md"
    source.write_text(
        "---\ntitle: The new quay\nsource: Harbour News\ndate: 2025-05-03\n---\n" + TEXT.format(name="Quay")
    )
    real_library.index.add([source])
    open_tab(page)
    before = real_library.index.articles()
    cells(page).get_by_text("The new quay", exact=True).click()
    page.locator(".token", has_text="The new quay").wait_for()
    page.get_by_role("button", name="Remove", exact=True).click()
    page.get_by_text("0 articles, 0 passages").wait_for()
    page.get_by_role("button", name="Undo the removal").click()
    page.get_by_text("1 articles,").wait_for()
    assert real_library.index.articles() == before


def test_an_article_can_be_opened_and_asked_alone(serve, visit):
    page = visit(serve())
    open_tab(page)
    cells(page).get_by_text("River Post", exact=True).click()
    page.locator(".token", has_text=ARTICLES[0].title).wait_for()
    page.get_by_role("button", name="Open", exact=True).click()
    page.wait_for_selector(".reading")
    assert page.locator(".reading h2").inner_text() == ARTICLES[0].title
    page.keyboard.press("Escape")
    open_tab(page)
    cells(page).get_by_text("Town Crier", exact=True).click()
    page.locator(".token", has_text=ARTICLES[2].title).wait_for()
    page.get_by_role("button", name="Ask only these").click()
    page.get_by_text(f"article: {ARTICLES[2].title}").wait_for()


def test_the_table_can_be_searched_and_sorted(serve, visit):
    page = visit(serve())
    open_tab(page)
    count = "document.querySelectorAll('#table .virtual-row').length"
    page.get_by_label("Search the list").fill("ferry 2025")
    page.wait_for_function(f"{count} === 1")
    assert cells(page).first.inner_text() == "Ferry to Sand Island runs again"
    page.get_by_label("Search the list").fill("")
    page.wait_for_function(f"{count} === 3")
    header = page.locator("#table th.header-cell:visible", has_text="Date").last
    header.hover()
    header.get_by_label("Open cell menu").click()
    page.get_by_text("Sort ascending").click()
    page.wait_for_function(
        "title => document.querySelector('#table .virtual-row [role=gridcell]').innerText.trim() === title",
        arg=ARTICLES[0].title,
    )


def test_a_range_on_the_chart_limits_the_chat(serve, visit):
    page = visit(serve())
    open_tab(page)
    chart = page.locator("#plot svg, #plot canvas").first
    chart.wait_for()
    chart.scroll_into_view_if_needed()
    page.wait_for_timeout(500)
    box = chart.bounding_box()
    page.mouse.move(box["x"] + box["width"] * 0.1, box["y"] + 60)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.5, box["y"] + 90, steps=6)
    page.mouse.up()
    page.get_by_text("The chat now asks only articles from").wait_for()
    page.get_by_role("tab", name="Chat").click()
    page.locator("#scope .chip").wait_for()


def test_only_web_addresses_are_fetched(serve, visit):
    page = visit(serve())
    open_tab(page)
    page.get_by_label("Address of an article or a feed").fill("/etc/passwd")
    page.get_by_role("button", name="Add address").click()
    page.get_by_text("begins with http:// or https://").wait_for()


def test_hostile_titles_and_names_stay_words(serve, visit, tmp_path):
    from tests.browser.test_hostile import hostile_articles, provoke
    from tests.unit.ui.hostile import STRINGS, string

    assistant = FakeAssistant(tmp_path / "home", hostile_articles())
    page = visit(serve(assistant))
    open_tab(page)
    cells(page).first.wait_for()
    page.get_by_label("Chosen articles").click()
    page.get_by_role("option").first.wait_for()
    page.keyboard.press("Escape")
    for n in range(len(STRINGS)):
        name = "".join(c for c in string(n) if c not in "/\n\x00")[:100] + ".txt"
        (tmp_path / name).write_text("")
        page.locator("#files input[type=file]").set_input_files(tmp_path / name) if n % 8 == 0 else None
        if n % 8 == 0:
            page.locator("#progress li.failed").wait_for()
    visit.provoking = True
    page.evaluate(
        "() => { for (const one of document.querySelectorAll('.gradio-container *'))"
        " for (const kind of ['error', 'load', 'mouseover']) one.dispatchEvent(new Event(kind)); }"
    )
    provoke(page)

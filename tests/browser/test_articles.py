"""The articles tab: the table, removal, the chart. Adding is in :mod:`tests.browser.test_adding`."""

import pytest

from index import IndexSettings, Library
from tests.browser.conftest import open_articles
from tests.fakes import WordEmbedder
from tests.unit.ui.fakes import ARTICLES, FakeAssistant

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


def cells(page):
    return page.locator("#table [role=gridcell]")


def test_files_of_another_kind_are_refused(serve, visit, real_library, tmp_path):
    page = visit(serve(real_library))
    open_articles(page)
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
    open_articles(page)
    before = real_library.index.articles()
    cells(page).get_by_text("The new quay", exact=True).click()
    page.locator(".token", has_text="The new quay").wait_for()
    page.get_by_role("button", name="Remove", exact=True).click()
    page.get_by_text("0 articles, 0 passages").wait_for()
    page.get_by_role("button", name="Undo the removal").click()
    page.get_by_text("1 article,").wait_for()
    assert real_library.index.articles() == before


def test_an_article_can_be_opened_and_asked_alone(serve, visit):
    page = visit(serve())
    open_articles(page)
    cells(page).get_by_text("River Post", exact=True).click()
    page.locator(".token", has_text=ARTICLES[0].title).wait_for()
    page.get_by_role("button", name="Open", exact=True).click()
    page.wait_for_selector(".reading")
    assert page.locator(".reading h2").inner_text() == ARTICLES[0].title
    page.keyboard.press("Escape")
    open_articles(page)
    cells(page).get_by_text("Town Crier", exact=True).click()
    page.locator(".token", has_text=ARTICLES[2].title).wait_for()
    page.get_by_role("button", name="Ask only these").click()
    page.get_by_text(f"article: {ARTICLES[2].title}").wait_for()


def test_the_table_can_be_searched_and_sorted(serve, visit):
    page = visit(serve())
    open_articles(page)
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
    open_articles(page)
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


def test_hostile_titles_and_names_stay_words(serve, visit, tmp_path):
    from tests.browser.test_hostile import hostile_articles, provoke
    from tests.unit.ui.hostile import STRINGS, string

    assistant = FakeAssistant(tmp_path / "home", hostile_articles())
    page = visit(serve(assistant))
    open_articles(page)
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

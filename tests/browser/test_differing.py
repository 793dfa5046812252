"""Articles that differ stand side by side, and each side leads to its words."""

import pytest

from tests.browser.conftest import DESKTOP, PHONE, ask
from tests.unit.ui.fakes import ARTICLES, DIFFERING, FakeAssistant, FakeLibrary, differing_answer

pytestmark = pytest.mark.browser
QUESTION = "Has the ferry sailed?"


@pytest.fixture
def disputed(tmp_path):
    assistant = FakeAssistant(tmp_path / "home")
    assistant.index = FakeLibrary((*ARTICLES, *DIFFERING))
    assistant.answers[QUESTION] = differing_answer(QUESTION)
    return assistant


def boxes(page):
    return [side.bounding_box() for side in page.locator(".disagreement blockquote").all()]


def test_the_two_sides_stand_beside_each_other_with_their_days(serve, visit, disputed):
    page = visit(serve(disputed), viewport=DESKTOP)
    ask(page, QUESTION)
    region = page.get_by_role("region", name="Articles differ")
    newer, older = region.locator("blockquote").all()
    old, new = DIFFERING
    assert newer.locator(".when").inner_text().split("\n") == ["7 June 2025", "Newer"]
    assert older.locator(".when").inner_text().split("\n") == ["5 June 2025", "Older"]
    assert newer.locator("q").evaluate("q => q.textContent") == new.text
    assert "has not sailed since the storm" in older.locator("q").inner_text()
    left, right = boxes(page)
    assert left["y"] == right["y"]
    assert left["x"] + left["width"] < right["x"]
    older.get_by_role("button", name=f"Open {old.title}").click()
    page.wait_for_selector("mark.active")
    assert page.locator("mark.active").evaluate("m => m.textContent") == old.text.splitlines()[0]


def test_on_a_phone_one_stands_above_the_other(serve, visit, disputed):
    page = visit(serve(disputed), viewport=PHONE)
    ask(page, QUESTION)
    first, second = boxes(page)
    assert first["x"] == second["x"]
    assert first["y"] + first["height"] < second["y"]
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_the_marks_of_a_sentence_never_begin_a_line(serve, visit):
    """At any width, a citation stands on the line of the word before it, and the status beside it."""
    page = visit(serve())
    ask(page, "How long is the footbridge?")
    for width in (380, 520, 700, 900, 1440):
        page.set_viewport_size({"width": width, "height": 800})
        lines = page.evaluate(
            """() => [...document.querySelectorAll('.sentences .together')].map(one => {
                const top = node => { const range = document.createRange(); range.selectNodeContents(node);
                    return range.getBoundingClientRect().bottom; };
                const word = top(one.firstChild), cite = top(one.querySelector('.cite'));
                return [Math.abs(word - cite) < 14, Math.abs(word - top(one.querySelector('.status'))) < 14]; })"""
        )
        assert lines == [[True, True]] * 3, width

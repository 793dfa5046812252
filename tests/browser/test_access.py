"""Narrow and wide, light and dark, keyboard alone, a screen reader's tree, without a network."""

import re

import pytest

from tests.browser.conftest import DESKTOP, PHONE, WIDE, ask

pytestmark = pytest.mark.browser
axe_module = pytest.importorskip("axe_playwright_python.sync_playwright", reason="pip install axe-playwright-python")


def violations(page) -> list[str]:
    found = axe_module.Axe().run(page).response["violations"]
    return [
        f"{one['id']}: {node['html'][:160]}"
        for one in found
        if one["impact"] in ("serious", "critical")
        for node in one["nodes"]
        if "role-mark brush_brush"
        not in node["html"]  # the empty rectangle of a chart's range that nobody has drawn yet
    ]


@pytest.mark.parametrize(("viewport", "scheme"), [(PHONE, "light"), (WIDE, "dark")], ids=["phone-light", "wide-dark"])
def test_no_serious_violation_and_no_sideways_scrolling(serve, visit, scheme, viewport):
    page = visit(serve(), viewport=viewport, color_scheme=scheme)
    ask(page, "How long is the footbridge?")
    assert violations(page) == []
    page.locator(".sentences .cite").first.click()
    page.wait_for_selector("mark.active")
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.keyboard.press("Escape")
    for name in ("Articles", "Evaluation", "Settings"):
        tab = page.get_by_role("tab", name=name, exact=True)
        if not tab.is_visible():
            page.locator("#tabs .overflow-menu > button").click()
            tab = page.get_by_role("menuitem", name=name).or_(page.locator(".overflow-dropdown button", has_text=name))
        tab.first.click()
        page.wait_for_timeout(700)
        assert violations(page) == [], name
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name


def test_the_keyboard_alone_asks_and_checks(serve, visit):
    page = visit(serve())
    page.keyboard.type("How long is the footbridge?")
    page.keyboard.press("Enter")
    page.wait_for_selector("#live .is-done")
    for _ in range(40):
        page.keyboard.press("Shift+Tab")
        if page.evaluate("document.activeElement.matches('.sentences .cite')"):
            break
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    page.wait_for_selector("mark.active")
    assert page.evaluate("document.activeElement.closest('#reader') !== null")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.matches('.sentences .cite')")


def test_the_tree_names_what_is_there(serve, visit):
    page = visit(serve())
    ask(page, "How long is the footbridge?")
    tree = page.locator("#live").aria_snapshot()
    assert re.search(r'article "Question and answer"', tree)
    assert 'button "Citation 1: open Harwick opens its footbridge"' in tree
    assert 'region "Sources"' in tree
    assert "Supported" in tree


def test_reduced_motion_is_respected(serve, visit, tmp_path):
    from tests.unit.ui.fakes import FakeAssistant

    page = visit(serve(FakeAssistant(tmp_path / "home", pause_s=0.1)), reduced_motion="reduce")
    ask(page, "How long is the footbridge?", wait=".is-live")
    assert page.locator(".pulse").evaluate("p => getComputedStyle(p).animationName") == "none"
    page.wait_for_selector("#live .is-done")


def test_on_a_phone_conversations_and_articles_cover_the_page_and_close(serve, visit):
    page = visit(serve(), viewport=PHONE)
    ask(page, "How long is the footbridge?")
    assert not page.locator("#conversation-list").is_visible()
    page.get_by_role("button", name="Conversations").click()
    page.locator("#conversations .opener").wait_for()
    page.locator("#conversations .opener").click()
    page.wait_for_selector("#conversation-list", state="hidden")
    page.locator(".sentences .cite").first.click()
    page.wait_for_selector("mark.active")
    panel = page.locator("#reader-column").bounding_box()
    assert panel["width"] == PHONE["width"]
    page.get_by_role("button", name="Close the article").click()
    page.wait_for_selector(".reading", state="hidden")


def test_the_page_is_complete_without_a_network(serve, visit):
    page = visit(serve(), viewport=DESKTOP)
    page.wait_for_timeout(1_000)
    fonts = page.evaluate("[...document.fonts].map(f => f.family)")
    assert page.locator("h1").inner_text() == "Byline"
    assert not [name for name in fonts if "Google" in name]

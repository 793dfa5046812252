"""Asking, checking, stopping, editing: what a person does all day."""

import re
import threading

import pytest

from tests.browser.conftest import ask
from tests.unit.ui.fakes import ARTICLES, FakeAssistant, bridge_answer

pytestmark = pytest.mark.browser
QUOTES = [citation.quote for citation in bridge_answer().citations]


def test_the_answer_streams_through_its_states(serve, visit, tmp_path):
    page = visit(serve(FakeAssistant(tmp_path / "home", pause_s=0.06)))
    assert page.evaluate("document.activeElement.closest('#box') !== null")
    page.evaluate(
        """() => { window.seen = []; const live = document.querySelector('#live');
        new MutationObserver(() => { for (const query of ['.stage', '.draft', '.sentence', '.is-done']) {
            const found = live.querySelector(query);
            if (found) { const words = query + ' ' + (query === '.stage' ? found.textContent : '');
                if (!window.seen.includes(words)) window.seen.push(words); } } })
        .observe(live, {childList: true, subtree: true, characterData: true, attributes: true}); }"""
    )
    page.keyboard.type("How long is")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("the footbridge?")
    page.keyboard.press("Enter")
    page.wait_for_selector("#live .is-done")
    assert page.locator(".question p").inner_text() == "How long is\nthe footbridge?"
    seen = [words.strip() for words in page.evaluate("window.seen")]
    wanted = [".stage Searching your articles…", ".stage Reading 3 passages…", ".draft", ".sentence", ".is-done"]
    assert [words for words in seen if words in wanted] == wanted
    assert page.locator("#box textarea").input_value() == ""


def test_a_citation_leads_to_its_words(serve, visit):
    page = visit(serve())
    ask(page, "How long is the footbridge?")
    first = page.locator(".sentences .cite").first
    tip = page.locator(".sentences .tip").first
    assert not tip.is_visible()
    first.hover()
    assert tip.is_visible()
    assert QUOTES[0] in tip.inner_text()
    assert "River Post · 10 June 2025" in tip.inner_text()
    page.mouse.move(5, 5)
    first.focus()
    assert tip.is_visible()
    page.keyboard.press("Enter")
    page.wait_for_selector("mark.active")
    assert page.locator("mark.active").evaluate("mark => mark.textContent") == QUOTES[0]
    assert page.locator(".reading h2").inner_text() == ARTICLES[0].title
    assert page.locator(".reading .text").evaluate("text => text.textContent") == ARTICLES[0].text
    for key, position, quote in (
        ("ArrowRight", 2, QUOTES[1]),
        ("ArrowRight", 3, QUOTES[2]),
        ("ArrowLeft", 2, QUOTES[1]),
    ):
        page.keyboard.press(key)
        page.wait_for_function(
            "p => document.querySelector('.steps')?.textContent.includes(p)", arg=f"Citation {position} of 3"
        )
        assert page.locator("mark.active").evaluate("mark => mark.textContent") == quote
    page.keyboard.press("Escape")
    page.wait_for_selector(".reading", state="hidden")
    assert first.evaluate("button => button === document.activeElement")


def test_the_panel_scrolls_to_a_late_span(serve, visit, tmp_path):
    from dataclasses import replace

    from tests.unit.ui.fakes import article, cite

    long = article("A long one", "Something else.\n\n" * 300 + "The very end matters." + "\n\nMore." * 200, "Post")
    assistant = FakeAssistant(tmp_path / "home", (long,))
    answer = bridge_answer("Where?")
    assistant.answers["Where?"] = replace(
        answer, citations=(cite(1, long, "The very end matters."),), sentences=answer.sentences[:1], notes=()
    )
    page = visit(serve(assistant))
    ask(page, "Where?")
    page.locator(".sentences .cite").click()
    page.wait_for_selector("mark.active")
    page.wait_for_function("document.querySelector('.reading .text').scrollTop > 1000")
    assert page.locator("mark.active").evaluate(
        "mark => { const m = mark.getBoundingClientRect(), t = mark.parentElement.getBoundingClientRect();"
        " return m.top >= t.top && m.bottom <= Math.min(t.bottom, innerHeight); }"
    )


def test_passages_that_were_not_cited_are_one_press_away(serve, visit):
    page = visit(serve())
    ask(page, "How long is the footbridge?")
    page.get_by_text("Found but not cited: 1 passage").click()
    page.get_by_text(re.compile(r"Harbour News.*score 1\.000")).wait_for()
    page.locator(".more .card").click()
    page.wait_for_selector("mark.active")
    assert page.locator(".reading h2").inner_text() == "Ferry to Sand Island runs again"


def test_a_refusal_offers_articles(serve, visit):
    page = visit(serve())
    ask(page, "Is there cheese on the moon?")
    assert "don't answer this question" in page.locator(".refusal").inner_text()
    page.locator(".refusal .card").nth(1).click()
    page.wait_for_selector(".reading")
    assert page.locator(".reading h2").inner_text() == ARTICLES[1].title


def test_stop_stops_at_once_and_keeps_what_was_checked(serve, visit, tmp_path):
    assistant = FakeAssistant(tmp_path / "home", pause_s=0.1)
    page = visit(serve(assistant))
    ask(page, "How long is the footbridge?", wait=".is-live")
    page.wait_for_selector("#live .sentence")
    page.locator("#stop").click()
    page.wait_for_selector("#live .is-stopped", timeout=1_000)
    assert "84 metres" in page.locator("#live .sentences").inner_text()
    assistant.pause_s = 0
    page.get_by_role("button", name="Try again").click()
    page.wait_for_selector("#live .is-done")
    assert page.locator(".turn").count() == 1


def test_a_failure_says_what_to_do(serve, visit):
    page = visit(serve())
    ask(page, "a broken question", wait=".is-failed")
    assert "Run `byline models pull`." in page.locator("#live .failure").inner_text()


def test_retry_replaces_the_last_answer_and_edit_replaces_what_follows(serve, visit):
    served = serve()
    page = visit(served)
    for question in ("First?", "Second?", "Third?"):
        ask(page, question)
    assert "Read as: Third? (about the footbridge)" in page.locator("#live").inner_text()
    retry = page.locator("#live").get_by_role("button", name="Retry")
    before = retry.get_attribute("data-turn")
    retry.click()
    page.wait_for_function(
        "before => document.querySelectorAll('#past .turn').length === 2"
        " && Number(document.querySelector('#live .is-done [data-do=retry]')?.dataset.turn) > Number(before)",
        arg=before,
    )
    assert page.locator(".question p:first-of-type").all_inner_texts() == ["First?", "Second?", "Third?"]
    page.locator(".turn", has_text="Second?").get_by_role("button", name="Edit and ask again").click()
    page.get_by_text("Editing an earlier question").wait_for()
    assert page.locator("#box textarea").input_value() == "Second?"
    ask(page, "Second, but better?")
    page.wait_for_function("document.querySelectorAll('#past .turn').length === 1")
    assert page.locator(".question p:first-of-type").all_inner_texts() == ["First?", "Second, but better?"]
    assert page.get_by_text("Editing an earlier question").count() == 0


def test_copy_and_export_carry_footnotes(serve, visit):
    page = visit(serve())
    ask(page, "How long is the footbridge?")
    page.get_by_role("button", name="Copy", exact=True).click()
    page.get_by_role("button", name="Copied").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("**How long is the footbridge?**\n\nThe footbridge is 84 metres long. [^1]")
    with page.expect_download() as saved:
        page.get_by_role("button", name="Export", exact=True).click()
    assert saved.value.suggested_filename.endswith(".md")
    assert saved.value.path().read_text(encoding="utf-8") == copied


def test_a_conversation_survives_reload_even_in_the_middle(serve, visit, tmp_path):
    assistant = FakeAssistant(tmp_path / "home", pause_s=0.12)
    page = visit(serve(assistant))
    ask(page, "How long is the footbridge?", wait=".is-live")
    page.wait_for_selector("#live .sentence")
    page.reload()
    page.wait_for_selector("#live .is-live .sentence")
    page.wait_for_selector("#live .is-done")
    assert page.locator("#live .sentence").count() == 3
    page.reload()
    page.wait_for_selector("#live .is-done")
    assert len(assistant.asked) == 1


def test_conversations_are_found_renamed_saved_and_deleted(serve, visit):
    page = visit(serve())
    ask(page, "How long is the footbridge?")
    page.get_by_role("button", name="New conversation").click()
    page.wait_for_selector("#live .start")
    ask(page, "Is there cheese on the moon?")
    titles = page.locator("#conversations .opener .title")
    assert titles.all_inner_texts() == ["Is there cheese on the moon?", "How long is the footbridge?"]
    page.get_by_label("Search conversations").fill("brandt")
    page.wait_for_function("document.querySelectorAll('#conversations .opener').length === 1")
    page.locator("#conversations .opener").click()
    page.wait_for_selector("#live .is-done .sentences")
    page.get_by_label("Search conversations").fill("")
    page.wait_for_function("document.querySelectorAll('#conversations .opener').length === 2")
    row = page.locator("#conversations li", has_text="footbridge")
    row.locator(".menu summary").first.click()
    row.get_by_role("button", name="Rename").click()
    page.get_by_label("New name").fill("The bridge")
    page.get_by_role("button", name="Save name").click()
    page.locator("#conversations .opener", has_text="The bridge").wait_for()
    row = page.locator("#conversations li", has_text="The bridge")
    row.locator(".menu summary").first.click()
    with page.expect_download() as saved:
        row.get_by_role("button", name="Export").click()
    assert saved.value.suggested_filename == "the-bridge.md"
    assert "[^1-1]: Harwick opens its footbridge" in saved.value.path().read_text(encoding="utf-8")
    row.locator(".menu summary").first.click()
    row.get_by_text("Delete", exact=True).click()
    row.get_by_role("button", name="Delete for good").click()
    page.wait_for_function("document.querySelectorAll('#conversations .opener').length === 1")
    page.wait_for_selector("#live .start")


def test_two_people_wait_in_line_and_both_are_answered(serve, visit, tmp_path):
    assistant = FakeAssistant(tmp_path / "home")
    assistant.gate = threading.Event()
    served = serve(assistant)
    ana, ben = visit(served), visit(served)
    ask(ana, "wait for me", wait=".is-live")
    ask(ben, "wait for me too", wait=".is-live")
    ben.get_by_text("Waiting: 1 question ahead of yours…").wait_for()
    ben.get_by_role("button", name="Limit the search").click()
    ben.get_by_label("Outlets").click()
    ben.get_by_role("option", name="River Post").click()
    ben.get_by_text("outlet: River Post").wait_for()
    assistant.gate.set()
    ana.wait_for_selector("#live .is-done")
    ben.wait_for_selector("#live .is-done")


def test_a_second_question_has_to_wait_for_the_first(serve, visit, tmp_path):
    assistant = FakeAssistant(tmp_path / "home")
    assistant.gate = threading.Event()
    page = visit(serve(assistant))
    ask(page, "wait for me", wait=".is-live")
    page.locator("#box textarea").fill("And another?")
    page.locator("#box textarea").press("Enter")
    page.get_by_text("still being answered").wait_for()
    assert page.locator("#box textarea").input_value() == "And another?"
    assistant.gate.set()
    page.wait_for_selector("#live .is-done")


def test_examples_come_from_the_articles_and_can_be_pressed(serve, visit):
    page = visit(serve())
    page.get_by_role("button", name="What is said about “Ferry to Sand Island runs again”?").click()
    page.wait_for_selector("#live .is-done")


def test_scope_is_visible_reaches_the_search_and_can_be_cleared(serve, visit, tmp_path):
    assistant = FakeAssistant(tmp_path / "home")
    page = visit(serve(assistant))
    page.get_by_role("button", name="Limit the search").click()
    page.get_by_label("Outlets").click()
    page.get_by_role("option", name="River Post").click()
    page.get_by_text("outlet: River Post").wait_for()
    page.keyboard.press("Escape")
    page.locator("#scope-fields .timebox input, #scope-fields input.time").first.fill("2025-06-01")
    page.keyboard.press("Enter")
    page.get_by_text("since 1 June 2025").wait_for()
    ask(page, "How long is the footbridge?")
    assert "Searched only outlet: River Post, since 1 June 2025" in page.locator("#live").inner_text()
    assert assistant.asked[0][1].sources == ("River Post",)
    assert str(assistant.asked[0][1].since) == "2025-06-01"
    page.locator("#scope").get_by_role("button", name="Clear").click()
    page.get_by_text("Asking all articles").wait_for()
    ask(page, "And now?")
    assert not assistant.asked[1][1]


def test_a_conversation_being_answered_can_be_left_and_stays_in_its_place(serve, visit, tmp_path):
    assistant = FakeAssistant(tmp_path / "home")
    assistant.gate = threading.Event()
    page = visit(serve(assistant))
    ask(page, "How long is the footbridge?")
    page.locator("#new").click()
    page.wait_for_selector("#live .start")
    ask(page, "wait for me", wait=".is-live")
    for opened in ("How long", "wait for", "How long"):
        page.locator("#conversations .opener", has_text=opened).click()
        page.locator("#live .question", has_text=opened).wait_for(timeout=5_000)
    assistant.gate.set()
    page.wait_for_timeout(1_000)
    assert "How long" in page.locator("#live").inner_text()
    assert "wait for me" not in page.locator("#transcript").inner_text()
    page.locator("#conversations .opener", has_text="wait for").click()
    page.locator("#live .is-done", has_text="wait for me").wait_for()

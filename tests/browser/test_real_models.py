"""The page in front of the real index and the real models, on the sample articles."""

import time

import pytest

from rag import Assistant, TokenEvent, Turn
from tests.browser.conftest import ask, launch_with
from tests.integration.places import model_cache

pytestmark = [pytest.mark.browser, pytest.mark.models]
QUESTION = "How many American troops are in Korea?"
PATIENCE_MS = 90_000
# An answer that stands in the caches may be done before the page has drawn it as live.
STARTED = ":is(.is-live, .is-done)"


@pytest.fixture(scope="module")
def real(tmp_path_factory):
    home = tmp_path_factory.mktemp("home")
    with Assistant.open(home, models__folder=model_cache()) as assistant:
        assistant.ask("Why was the call delayed?")  # samples indexed, models loaded, caches warm
        served = launch_with(home, assistant)
        yield served
        served.close()


def test_a_question_streams_and_its_citation_leads_to_the_words(real, visit):
    page = visit(real)
    page.set_default_timeout(PATIENCE_MS)
    ask(page, QUESTION, wait=STARTED)
    page.wait_for_selector("#live .draft, #live .sentence")
    page.wait_for_selector("#live .is-done")
    assert "28,500" in page.locator("#live .sentences").inner_text()
    page.locator(".sentences .cite").first.click()
    page.wait_for_selector("mark.active")
    quoted = page.locator("#live .sources + *, #live .tip q").first.evaluate("q => q.textContent")
    assert page.locator("mark.active").evaluate("mark => mark.textContent") == quoted
    assert "28,500" in quoted


def test_what_the_articles_do_not_say_is_refused_with_articles_to_open(real, visit):
    page = visit(real)
    page.set_default_timeout(PATIENCE_MS)
    ask(page, "What is the capital of France?")
    page.locator(".refusal .card").first.click()
    page.wait_for_selector(".reading .text")


def test_stopping_frees_the_model_within_a_second(real, visit, monkeypatch):
    assistant = real.services.holder.get()
    model, begun_at = assistant.model(), []
    begin = model.begin
    monkeypatch.setattr(model, "begin", lambda cancelled: begun_at.append(time.monotonic()) or begin(cancelled))
    page = visit(real)
    page.set_default_timeout(PATIENCE_MS)
    ask(page, "What did each of the articles say about the alliance?", wait=".is-live")
    page.wait_for_timeout(500)
    page.locator("#stop").click()
    page.wait_for_selector("#live .is-stopped")
    stopped_at = time.monotonic()
    begun_at.clear()
    # A follow-up takes the model before it searches, so only the wait for the model is timed.
    events = assistant.stream("And when?", history=[Turn(QUESTION, "")])
    next(event for event in events if begun_at)
    events.close()
    assert begun_at[0] - stopped_at < 1.0


def test_the_first_token_comes_as_soon_as_from_python(real, visit):
    """What a page adds is fixed: sending the question and drawing, while the model keeps both cores busy.

    A page that waited for a sentence or for its proof would add more than a second; the ratio is printed.
    """
    assistant = real.services.holder.get()
    page = visit(real)
    page.set_default_timeout(PATIENCE_MS)
    python_s, page_s, state_s = [], [], []
    for turn in range(3):
        began = time.perf_counter()
        events = assistant.stream(QUESTION)
        next(event for event in events if isinstance(event, TokenEvent))
        python_s.append(time.perf_counter() - began)
        events.close()
        if turn:  # a page just opened shows the start already, so nothing would tell when the click is done
            page.get_by_role("button", name="New conversation").click()
            page.wait_for_selector("#live .start")
        began = time.perf_counter()
        ask(page, QUESTION, wait=STARTED)
        state_s.append(time.perf_counter() - began)
        page.wait_for_selector("#live .draft, #live .sentence, #live .is-done")
        page_s.append(time.perf_counter() - began)
        page.wait_for_selector("#live .is-done")
    ratio = min(page_s) / min(python_s)
    print(  # noqa: T201
        f"first token: Python {min(python_s):.2f} s, page {min(page_s):.2f} s, ratio {ratio:.3f}; "
        f"Enter to the first state {min(state_s):.2f} s"
    )
    assert min(page_s) - min(python_s) < 1.0

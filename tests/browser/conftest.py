"""A real Chromium on the real page; the assistant behind it is by hand unless a test says otherwise."""

import os
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.unit.ui.fakes import FakeAssistant
from ui.actions.asking import delete_conversation

playwright_api = pytest.importorskip("playwright.sync_api", reason="pip install playwright")

CHROMIUM = os.environ.get("BYLINE_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
INSTALL = "No Chromium: sudo apt-get install chromium (or: playwright install chromium, and set BYLINE_CHROMIUM)"
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--no-first-run",
]  # fmt: skip
WATCH_FOR_SCRIPTS = "window.__struck = []; window.struck = (n) => window.__struck.push(n);"
HARMLESS = re.compile(r"Autofocus processing was blocked|AbortError|errored out|Failed to fetch|status of 40[01]")

UPLOADS = "GRADIO_TEMP_DIR"
PATIENCE_MS = 30_000
DESKTOP = {"width": 1440, "height": 900}
PHONE = {"width": 380, "height": 780}
WIDE = {"width": 1600, "height": 1000}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """These tests come last: Playwright's event loop runs in this thread until the session ends."""
    here = Path(__file__).parent
    items.sort(key=lambda item: item.path.is_relative_to(here))


@pytest.fixture(scope="session")
def chromium():
    if not CHROMIUM:
        pytest.skip(INSTALL)
    with playwright_api.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


def launch_with(home: Path, assistant: object | None = None, **options: object):
    from ui.page.serve import launch

    assistant = assistant or FakeAssistant(home)
    return launch(home=home, port=0, assistant=assistant, open_browser=False, prevent_thread_lock=True, **options)


@pytest.fixture(scope="session")
def one_page(tmp_path_factory):
    """The page, launched once: building it takes seconds, and most tests only need it empty."""
    served = launch_with(tmp_path_factory.mktemp("home"))
    yield served
    served.close()


@pytest.fixture
def serve(request, tmp_path: Path) -> Iterator[Callable[..., object]]:
    """Serves the page with an assistant: the one page, emptied, or with options one of its own."""
    running = []
    uploads_of_the_one_page = os.environ.get(UPLOADS)

    def start(assistant: object | None = None, **options: object):
        if options:
            running.append(launch_with(tmp_path / "own", assistant, **options))
            return running[-1]
        served = request.getfixturevalue("one_page")
        empty(served, assistant or FakeAssistant(served.services.home))
        return served

    yield start
    for served in running:
        served.close()
    if running and uploads_of_the_one_page:  # Gradio knows one folder of uploads a process
        os.environ[UPLOADS] = uploads_of_the_one_page


def empty(served, assistant) -> None:
    """Forget all conversations, uploads and golden questions, and put another assistant in."""
    services = served.services
    services.holder.put(assistant)
    for conversation in services.conversations.summaries(""):
        delete_conversation(services, "", conversation.id)
    for name in ("uploads/restored", "golden", "evaluation", "runs"):
        shutil.rmtree(services.home / name, ignore_errors=True)


def _of_gradio(error) -> bool:
    """Gradio's chart now and then draws before its data has come; nothing of ours is on that stack."""
    return "(reading 'map')" in str(error) and "/assets/" in (error.stack or "")


@pytest.fixture
def visit(chromium) -> Iterator[Callable[..., object]]:
    """Opens a page in its own browser profile; at the end asserts that nothing left the machine."""
    contexts, outside, complaints, struck = [], [], [], []

    def go(served, *, ready: str = "#live .start, #live .turn", viewport=DESKTOP, **options):
        context = chromium.new_context(viewport=viewport, permissions=["clipboard-read", "clipboard-write"], **options)
        contexts.append(context)
        context.add_init_script(WATCH_FOR_SCRIPTS)
        page = context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        page.on("request", lambda request: outside.append(request.url) if _leaves(request.url) else None)
        page.on("pageerror", lambda error: None if go.provoking or _of_gradio(error) else complaints.append(str(error)))
        page.on("console", lambda said: complaints.append(said.text) if _bad(said) else None)
        page.goto(served.url)
        if ready:
            page.wait_for_selector(ready)
        return page

    # Set by tests that send bare events to every element: Gradio's own handlers trip over those.
    go.provoking = False
    yield go
    for context in contexts:
        for page in context.pages:
            struck += page.evaluate("window.__struck || []")
        context.close()
    assert outside == []
    assert struck == []
    assert complaints == []


def _leaves(url: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme not in ("data", "blob", "about") and parts.hostname not in ("127.0.0.1", "localhost", "::1")


def _bad(message) -> bool:
    # A page under a path of its own has no say over what lies at the root of its host.
    is_icon = urlsplit(message.location.get("url", "")).path == "/favicon.ico"
    return message.type == "error" and not is_icon and not HARMLESS.search(message.text)


def ask(page, question: str, *, wait: str = ".is-done") -> None:
    """Type a question, press Enter and wait until the live turn has the class."""
    box = page.locator("#box textarea")
    box.fill(question)
    box.press("Enter")
    page.wait_for_function(
        "([words, state]) => { const turn = document.querySelector('#live .turn' + state);"
        " return turn && turn.querySelector('.question p').textContent === words; }",
        arg=[question, wait],
    )


def open_articles(page) -> None:
    """Go to the articles tab and wait until it says what there is."""
    page.get_by_role("tab", name="Articles", exact=True).click()
    page.get_by_role("tabpanel").get_by_text("passages").first.wait_for()

"""Pictures of the page for the README: ``python -m tests.browser.screenshots [--only WHAT…] [--by-hand]``.

Asks the real assistant about the sample articles, in a new home unless ``--home`` names one;
``--by-hand`` takes the hand-made assistant of the tests, for a look at the lay-out within a minute.
The evaluation shown is a real one: two runs over some of the sample questions that quote without a
language model, the first with one sentence an answer, so that the second has something to be set beside.
"""

import argparse
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from eval import evaluate
from rag.settings import Settings
from tests.browser.conftest import CHROMIUM, DESKTOP, FLAGS, INSTALL, PHONE, WIDE, ask, open_articles
from tests.unit.ui.fakes import ARTICLES, DIFFERING, FakeAssistant, FakeLibrary, differing_answer
from ui.page.serve import launch

IMAGES = Path(__file__).parents[2] / "docs" / "images"
QUESTION = {True: "How long is the footbridge?", False: "Why was the call delayed?"}
DISPUTED = {True: "Has the ferry sailed?", False: "Have Trump and Lee spoken?"}
LAYOUTS = {
    "light": (DESKTOP, "light"),
    "dark": (DESKTOP, "dark"),
    "phone": (PHONE, "light"),
    "wide": (WIDE, "light"),
}
PATIENCE_MS = 120_000
SETTLING_MS = 1_500
SAMPLE = 24
MOST_HEIGHT = 1900

Shoot = Callable[[str, Page], None]


def fresh(browser: Browser, url: str, layout: str) -> Page:
    """The page as somebody sees it who has never been there."""
    viewport, scheme = LAYOUTS[layout]
    page = browser.new_context(viewport=viewport, color_scheme=scheme, reduced_motion="reduce").new_page()
    page.set_default_timeout(PATIENCE_MS)
    page.goto(url)
    page.wait_for_selector("#live .start .examples")
    return page


def start(page: Page, shoot: Shoot, *, by_hand: bool) -> None:
    """An empty conversation."""
    shoot("start", page)


def answer(page: Page, shoot: Shoot, *, by_hand: bool) -> None:
    """An answer, then the article beside it at the cited words."""
    ask(page, QUESTION[by_hand])
    page.evaluate("scrollTo(0, 0)")
    shoot("answer", page)
    page.locator(".sentences .cite").first.click()
    page.wait_for_selector("mark.active")
    shoot("article", page)


def differing(page: Page, shoot: Shoot, *, by_hand: bool) -> None:
    """An answer whose articles differ."""
    ask(page, DISPUTED[by_hand])
    page.evaluate("scrollTo(0, 0)")
    shoot("differing", page)


def articles(page: Page, shoot: Shoot, *, by_hand: bool) -> None:
    """The table and the chart."""
    open_articles(page)
    page.locator("#table [role=gridcell]").first.wait_for()
    page.locator("#plot :is(svg, canvas)").first.wait_for()
    page.wait_for_timeout(SETTLING_MS)
    shoot("articles", page)


def evaluation(page: Page, shoot: Shoot, *, by_hand: bool) -> None:
    """The last run beside the one before."""
    page.get_by_role("tab", name="Evaluation").click()
    page.locator("#figures [role=gridcell]").first.wait_for()
    page.locator("#plots svg").first.wait_for()
    page.locator(".failing summary").first.click()
    page.wait_for_timeout(SETTLING_MS)
    shoot("evaluation", page)


def settings(page: Page, shoot: Shoot, *, by_hand: bool) -> None:
    """What can be chosen."""
    page.get_by_role("tab", name="Settings").click()
    page.wait_for_timeout(SETTLING_MS)
    shoot("settings", page)


SCENES = {scene.__name__: scene for scene in (start, answer, differing, articles, evaluation, settings)}
TALL = ("articles", "evaluation", "settings")


def measure(home: Path) -> None:
    """Two runs over the same questions, so that the page has something to compare."""
    for sentences in (1, 4):
        evaluate("seeds", home=home, sample=SAMPLE, answer={"mode": "quotes", "max_sentences": sentences})


def main() -> None:
    """Take the pictures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--by-hand", action="store_true")
    parser.add_argument("--home", type=Path)
    parser.add_argument("--into", type=Path, default=IMAGES)
    parser.add_argument("--only", nargs="+", choices=SCENES, default=list(SCENES))
    parser.add_argument("--layouts", nargs="+", choices=LAYOUTS, default=["light", "dark", "phone"])
    options = parser.parse_args()
    if not CHROMIUM:
        raise SystemExit(INSTALL)
    options.into.mkdir(parents=True, exist_ok=True)
    scratch = Path(tempfile.mkdtemp())
    home = options.home or scratch
    if "evaluation" in options.only:
        measure(home)
    assistant = by_hand_assistant(home) if options.by_hand else None
    # Without an answer to show, the language model need not be loaded.
    mode = "answer" if {"answer", "differing"} & set(options.only) else "quotes"
    chosen = Settings.load(home, answer={"mode": mode})
    served = launch(chosen, home=home, port=0, assistant=assistant, open_browser=False, prevent_thread_lock=True)
    try:
        with sync_playwright() as driver:
            browser = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
            for layout in options.layouts:
                for name in options.only:

                    def shoot(what: str, page: Page, layout: str = layout) -> None:
                        width, height = page.evaluate("[innerWidth, document.documentElement.scrollHeight]")
                        seen = {"x": 0, "y": 0, "width": width, "height": min(height, MOST_HEIGHT)}
                        tall = {"full_page": True, "clip": seen} if what in TALL else {}
                        page.screenshot(path=options.into / f"{what}-{layout}.png", **tall)

                    page = fresh(browser, served.url, layout)
                    SCENES[name](page, shoot, by_hand=options.by_hand)
                    page.context.close()
            browser.close()
    finally:
        served.close()
        shutil.rmtree(scratch, ignore_errors=True)


def by_hand_assistant(home: Path) -> FakeAssistant:
    """The assistant of the tests, with one answer whose articles differ."""
    assistant = FakeAssistant(home)
    assistant.index = FakeLibrary((*ARTICLES, *DIFFERING))
    assistant.answers[DISPUTED[True]] = differing_answer(DISPUTED[True])
    return assistant


if __name__ == "__main__":
    main()

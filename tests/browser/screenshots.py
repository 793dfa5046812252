"""Pictures of the page for the README: ``python -m tests.browser.screenshots [--by-hand]``.

Asks the real assistant about the sample articles, in a new home unless ``--home`` names one;
``--by-hand`` takes the hand-made assistant of the tests, for a look at the lay-out within a minute.
"""

import argparse
import shutil
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tests.browser.conftest import CHROMIUM, DESKTOP, FLAGS, INSTALL, PHONE, ask
from tests.unit.ui.fakes import FakeAssistant
from ui.serve import Served, launch

IMAGES = Path(__file__).parents[2] / "docs" / "images"
QUESTION = {True: "How long is the footbridge?", False: "Why was the call delayed?"}
PATIENCE_MS = 300_000


def pictures(served: Served, page: Page, name: str, question: str, *, evaluate: bool) -> None:
    """All pictures in one lay-out, named ``<what>-<name>.png``."""
    page.set_default_timeout(PATIENCE_MS)
    page.goto(served.url)
    page.wait_for_selector("#live .start .examples")
    ask(page, question)
    page.evaluate("scrollTo(0, 0)")
    page.screenshot(path=IMAGES / f"answer-{name}.png")
    page.locator(".sentences .cite").first.click()
    page.wait_for_selector("mark.active")
    page.screenshot(path=IMAGES / f"article-{name}.png")
    page.keyboard.press("Escape")
    page.get_by_role("tab", name="Articles").click()
    page.locator("#table [role=gridcell]").first.wait_for()
    page.locator("#plot svg").first.wait_for()
    page.wait_for_timeout(1_500)
    page.screenshot(path=IMAGES / f"articles-{name}.png")
    if evaluate:
        page.get_by_role("tab", name="Evaluation").click()
        page.get_by_role("button", name="Run", exact=True).click()
        page.wait_for_selector("#plots svg", timeout=PATIENCE_MS * 6)
    page.get_by_role("tab", name="Evaluation").click()
    page.wait_for_timeout(1_500)
    page.screenshot(path=IMAGES / f"evaluation-{name}.png")


def main() -> None:
    """Take all pictures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--by-hand", action="store_true")
    parser.add_argument("--home", type=Path)
    parser.add_argument("--evaluate", action="store_true")
    options = parser.parse_args()
    if not CHROMIUM:
        raise SystemExit(INSTALL)
    IMAGES.mkdir(parents=True, exist_ok=True)
    scratch = Path(tempfile.mkdtemp())
    home = options.home or scratch
    assistant = FakeAssistant(home) if options.by_hand else None
    served = launch(home=home, port=0, assistant=assistant, open_browser=False, prevent_thread_lock=True)
    try:
        with sync_playwright() as driver:
            browser = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
            for name, viewport, scheme in (
                ("light", DESKTOP, "light"),
                ("dark", DESKTOP, "dark"),
                ("phone", PHONE, "light"),
            ):
                page = browser.new_context(viewport=viewport, color_scheme=scheme, reduced_motion="reduce").new_page()
                pictures(served, page, name, QUESTION[options.by_hand], evaluate=options.evaluate and name == "light")
            browser.close()
    finally:
        served.close()
        shutil.rmtree(scratch, ignore_errors=True)


if __name__ == "__main__":
    main()

"""Pages opened and used as a reader does, in Chromium where there is one, else only fetched."""

import os
import shutil
from types import TracebackType
from typing import Any

import httpx

CHROMIUM = os.environ.get("BYLINE_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
PATIENCE_MS = 300_000  # a model on a busy core takes its time
FETCHED = ("/", "/config", "/theme.css")


class PageVisitor:
    """Opens one page after another, each in a browser profile of its own."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._driver: Any = None
        self._browser: Any = None

    def __enter__(self) -> "PageVisitor":
        if CHROMIUM:
            from playwright.sync_api import sync_playwright

            self._driver = sync_playwright().start()
            self._browser = self._driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._driver is not None:
            self._browser.close()
            self._driver.stop()

    def visit(self, question: str) -> None:
        """Open the page, ask, open a citation if there is one, delete the conversation, and leave."""
        if self._browser is None:
            for path in FETCHED:
                httpx.get(self._address.rstrip("/") + path, timeout=PATIENCE_MS / 1000).raise_for_status()
            return
        context = self._browser.new_context()
        try:
            page = context.new_page()
            page.set_default_timeout(PATIENCE_MS)
            page.goto(self._address)
            page.wait_for_selector("#live .start, #live .turn")
            box = page.locator("#box textarea")
            box.fill(question)
            box.press("Enter")
            page.wait_for_selector("#live .turn.is-done")
            if page.locator(".sentences .cite").count():
                page.locator(".sentences .cite").first.click()
                page.wait_for_selector(".reading h2")
            page.locator(".conversations .menu summary").first.click()
            page.locator(".conversations .menu summary", has_text="Delete").first.click()
            page.get_by_role("button", name="Delete for good").first.click()
            page.wait_for_selector("#live .start")
        finally:
            context.close()

"""How soon the page is there: the real command, from its start until somebody can type.

It is set beside a Gradio app that holds one text box and nothing else, started the same way. The bound
allows for a busy machine; the figures are printed (``pytest -s``).
"""

import os
import subprocess
import sys
import time

import pytest

from tests.browser.conftest import playwright_api
from tests.integration.places import model_cache
from ui.page.environment import QUIET_ENVIRONMENT
from ui.page.serve import free_port

pytestmark = [pytest.mark.browser, pytest.mark.models]

EMPTY = """
import gradio as gr
with gr.Blocks(analytics_enabled=False) as page:
    gr.Textbox(label="Your question")
page.launch(server_port={port}, quiet=True)
"""
PATIENCE_S = 120.0
TIMES = 2


def seconds_until_typing(chromium, command: list[str], port: int, environment: dict[str, str]) -> float:
    began = time.perf_counter()
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        context = chromium.new_context()
        page = context.new_page()
        try:
            while True:
                try:
                    page.goto(f"http://127.0.0.1:{port}/")
                    break
                except playwright_api.Error:
                    assert process.poll() is None, "the program ended before it served a page"
                    assert time.perf_counter() - began < PATIENCE_S
                    time.sleep(0.05)
            page.get_by_label("Your question").first.fill("?", timeout=1000 * PATIENCE_S)
            return time.perf_counter() - began
        finally:
            context.close()
            process.terminate()


def test_the_page_comes_about_as_soon_as_an_empty_one(chromium, tmp_path):
    environment = os.environ | QUIET_ENVIRONMENT | {"BYLINE_MODELS__FOLDER": str(model_cache())}
    byline_s, empty_s = [], []
    for _ in range(TIMES):
        port = free_port("127.0.0.1")
        command = [sys.executable, "-c", EMPTY.format(port=port)]
        empty_s.append(seconds_until_typing(chromium, command, port, environment))
        port = free_port("127.0.0.1")
        command = [sys.executable, "-m", "ui.cli", "chat", "--home", str(tmp_path), "--port", str(port), "--no-browser"]
        byline_s.append(seconds_until_typing(chromium, command, port, environment))
    ratio = min(byline_s) / min(empty_s)
    print(f"page ready: Byline {min(byline_s):.1f} s, empty {min(empty_s):.1f} s, ratio {ratio:.2f}")  # noqa: T201
    assert ratio < 3

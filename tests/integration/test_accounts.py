"""Who may do what on a page with accounts, asked over the network of a real server."""

import asyncio
import json
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from tests.unit.ui.fakes import ARTICLES, FakeAssistant
from ui.page.access.accounts import ACCOUNTS_FILE, put_account, remove_account
from ui.page.roles import NOT_ALLOWED
from ui.page.serve import Served, launch

ANA, BEN = ("ana", "owner of it all"), ("ben", "reader of some")


def serve(home: Path, **options: object) -> Served:
    assistant = FakeAssistant(home)
    return launch(home=home, port=0, assistant=assistant, open_browser=False, prevent_thread_lock=True, **options)


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    home = tmp_path_factory.mktemp("home")
    put_account(home / ACCOUNTS_FILE, *ANA, None)
    put_account(home / ACCOUNTS_FILE, *BEN, None)
    running = serve(home, mcp=True)
    yield running
    running.close()


@pytest.fixture
def someone(served):
    """Opens a client, logged in if an account is given."""
    clients = []

    def come(account: tuple[str, str] | None = None) -> httpx.Client:
        client = httpx.Client(base_url=served.url, timeout=30)
        clients.append(client)
        if account:
            answer = client.post("login", data={"username": account[0], "password": account[1]})
            assert answer.status_code == 200, answer.text
        return client

    yield come
    for client in clients:
        client.close()


def call(client: httpx.Client, number: int, inputs: int) -> str:
    """Call a function of the page by its number, directly and through the line; returns all that was answered."""
    body = {"data": [None] * inputs, "fn_index": number, "session_hash": f"s{number}"}
    direct = client.post("gradio_api/run/predict", json=body)
    said = direct.text if direct.status_code != 404 else ""
    joined = client.post("gradio_api/queue/join", json=body)
    assert joined.status_code == 200, joined.text
    with client.stream("GET", "gradio_api/queue/data", params={"session_hash": f"s{number}"}) as stream:
        for line in stream.iter_lines():
            said += line
            if "process_completed" in line or "close_stream" in line:
                return said
    return said


READERS_MAY = {
    "ask", "search", "articles", "example", "retry", "page_opened", "conversation_chosen", "new_conversation",
    "delete", "stop", "page_closed", "show", "clear", "rename", "save_name", "export", "save_note", "cite", "passage",
    "article", "edit", "rate", "cancel_edit", "choose", "open", "limit", "choose_range", "refresh", "<lambda>",
    "get_cancelled_fn_indices", "cancel", None,
}  # fmt: skip
"""Names of functions of the page; every other one is refused to readers."""
OWNERS_ONLY = {
    "upload",
    "add",
    "remove",
    "undo",
    "save_golden",
    "run",
    "set",
    "show_latest",
    "fill",
    "save",
    "show_speed",
}


def test_a_reader_calls_every_function_and_the_owners_are_refused(served, someone):
    reader, page = someone(BEN), served.page
    refused, called = set(), set()
    for number, function in page.fns.items():
        if function.fn is None:
            continue
        said = call(reader, number, len(function.inputs))
        name = getattr(function.fn, "__name__", None)
        (refused if NOT_ALLOWED in said else called).add(name)
    assert refused >= OWNERS_ONLY
    assert called <= READERS_MAY
    assert len(served.services.library.articles()) == len(ARTICLES)
    assert not (served.services.home / "golden").exists()
    assert not (served.services.home / "byline.toml").exists()


def test_print(served):
    print({f._id: getattr(f.fn, "__name__", None) for f in served.page.fns.values()})
    print(sorted(served.page._for_readers))

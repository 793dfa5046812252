"""Two pages in one process on one shared database, with a model made by hand: what is shown, and who is let in."""

import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from rag.settings import Settings
from tests.integration.page_client import PageClient, PageError
from tests.servers import PostgresServer
from tests.unit.ui.fakes import FakeAssistant
from ui.page.access.shared_accounts import put_shared
from ui.page.serve import Served, launch
from ui.shared.database import SharedDatabase

pytestmark = [pytest.mark.filterwarnings("ignore::ResourceWarning"), pytest.mark.timeout(1800)]
ANA, BEN = ("ana", "owner of it all"), ("ben", "reader of some")


@pytest.fixture
def server(own_postgres_server: PostgresServer, monkeypatch: pytest.MonkeyPatch) -> PostgresServer:
    """A server to be killed, with two accounts."""
    monkeypatch.setattr("gradio.networking.url_ok", lambda _: True)  # it gives up after three busy seconds
    database = SharedDatabase(own_postgres_server.url())
    for account in (ANA, BEN):
        put_shared(database, *account, None)
    database.close()
    return own_postgres_server


@pytest.fixture
def pages(server: PostgresServer, tmp_path: Path) -> Iterator[list[Served]]:
    with ExitStack() as opened:
        served = []
        for name in ("one", "two"):
            index = {"database_url": server.url(), "chroma_url": "http://127.0.0.1:1"}
            settings = Settings.load(tmp_path / name, index=index)
            assistant = FakeAssistant(tmp_path / name)
            page = launch(settings, assistant=assistant, port=0, open_browser=False, prevent_thread_lock=True)
            opened.callback(page.close)
            served.append(page)
        yield served


def test_a_person_goes_from_one_page_to_the_other(pages: list[Served], server: PostgresServer):
    first, second, ben = (PageClient(page.url) for page in (*pages, pages[1]))
    assert (first.status(), second.status()) == (401, 401)
    assert first.log_in(*ANA) == 200
    second.take_cookies_of(first)
    assert second.status() == 200
    assert ben.log_in(*BEN) == 200

    conversation = first.ask("How long is the footbridge?")
    assert "84 metres" in second.shown(conversation)
    assert second.ask("And its cost?", conversation) == conversation
    assert "And its cost?" in first.shown(conversation)
    second.event("live", "rate", None, turn="2", rating="up")
    assert 'aria-pressed="true"' in first.shown(conversation).replace("'", '"')
    assert conversation in first.listed()
    assert conversation not in ben.listed()
    assert "84 metres" not in ben.shown(conversation)

    server.kill()
    for page in (first, second):
        with pytest.raises(
            PageError, match=r"PostgreSQL server at 127\.0\.0\.1:\d+, database postgres, does not answer"
        ):
            page.shown(conversation)
    server.start()
    _until_back(second, conversation)
    assert "84 metres" in second.shown(conversation)
    assert second.ask("How long is it?", conversation) == conversation
    for client in (first, second, ben):
        client.close()


def _until_back(page: PageClient, conversation: str) -> None:
    end = time.monotonic() + 300
    while True:
        try:
            page.shown(conversation)
            return
        except PageError:
            assert time.monotonic() < end, "it never came back"
            time.sleep(0.2)

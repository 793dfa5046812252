"""Conversations in the shared database: torn turns, pages that are gone, and servers that are away."""

import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import replace

import psycopg
import pytest

from index.errors import StorageError, UsageError
from index.records import Filters
from rag.answer import TokenEvent
from tests.servers import PostgresServer
from tests.unit.ui.fakes import bridge_answer
from ui.chat.conversations import UNREADABLE, ConversationStore
from ui.chat.storage import postgres
from ui.chat.storage.postgres import PostgresConversations
from ui.chat.turns import with_event
from ui.shared.database import SharedDatabase

EVERYTHING = Filters()


@pytest.fixture
def pages(database_url: str, tmp_path) -> Iterator[list[ConversationStore]]:
    """Two pages on one database."""
    with ExitStack() as opened:
        databases = [opened.enter_context(closing(SharedDatabase(database_url))) for _ in range(2)]
        yield [ConversationStore(tmp_path, PostgresConversations(database)) for database in databases]


def change(url: str, sql: str, *values: object) -> None:
    with psycopg.connect(url, options="-c search_path=byline_page", autocommit=True) as connection:
        connection.execute(sql, values)


@pytest.mark.parametrize("torn", ['{"id": 2, "quest', "", "null", "[" * 100_000, '{"id": 2}'])
@pytest.mark.parametrize("state", ["done", "running"])
def test_a_turn_that_cannot_be_read_costs_itself_alone(pages, database_url, torn, state):
    first = pages[0].add_turn("", "", "One?", EVERYTHING)
    second, third = (pages[0].add_turn("", first.conversation_id, question, EVERYTHING) for question in ("Two?", "3?"))
    change(database_url, "UPDATE turns SET body = %s, state = %s, page = 'gone' WHERE id = %s", torn, state, second.id)
    pages[1].tend()
    one, two, three = pages[1].turns("", first.conversation_id)
    assert (one.question, two.error, three.question) == ("One?", UNREADABLE, "3?")
    with pytest.raises(UsageError, match="cannot be read"):
        pages[1].rate("", second.id, "up")
    assert pages[1].rate("", third.id, "up").rating == "up"


def test_a_turn_of_a_page_that_is_there_is_left_alone_and_that_of_one_that_is_gone_is_not(pages, database_url):
    turn = with_event(pages[0].add_turn("", "", "Why?", EVERYTHING), TokenEvent("Because of the"))
    pages[0].save(turn)
    pages[1].tend()
    assert pages[1].turn("", turn.id) == turn
    change(database_url, "UPDATE pages SET seen = seen - interval '40 seconds'")
    pages[1].tend()
    found = pages[1].turn("", turn.id)
    assert (found.state, found.draft) == ("interrupted", "Because of the")
    assert pages[0].tend() == set()  # it was only slow
    assert pages[1].turn("", turn.id) == turn


def test_a_turn_that_its_page_does_not_know_of_is_marked(pages, database_url):
    """The server committed, and the answer to the page was lost on its way."""
    turn = pages[0].add_turn("", "", "Why?", EVERYTHING)
    pages[0]._live.clear()
    pages[0].tend()
    assert pages[0].turn("", turn.id).state == "interrupted"


def test_a_new_page_waits_for_no_answer_of_its_own(pages):
    turn = pages[0].add_turn("", "", "Why?", EVERYTHING)
    pages[0].tend()
    assert pages[0].turn("", turn.id).live


def test_a_server_that_is_away_is_told_in_words_and_what_was_answered_meanwhile_is_kept(
    own_postgres_server: PostgresServer, tmp_path, monkeypatch
):
    monkeypatch.setattr("index.store.postgres.connection.POOL_TIMEOUT_S", 1.0)
    monkeypatch.setattr(postgres, "GONE_AFTER_S", 2.0)
    with closing(SharedDatabase(own_postgres_server.url())) as database:
        store = ConversationStore(tmp_path, PostgresConversations(database))
        turn = store.add_turn("ana", "", "Why?", EVERYTHING)
        own_postgres_server.kill()
        for call in (
            lambda: store.save(replace(turn, state="done", answer=bridge_answer())),
            lambda: store.summaries("ana"),
            lambda: store.add_turn("ana", "", "And now?", EVERYTHING),
            store.tend,
        ):
            with pytest.raises(StorageError, match=r"^The PostgreSQL server at 127.0.0.1:\d+, database postgres, does"):
                call()
        began = time.monotonic()
        with pytest.raises(StorageError):
            store.turns("ana", turn.conversation_id)
        assert time.monotonic() - began < 0.5  # nobody waits twice

        own_postgres_server.start()
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            try:
                store.tend()
                break
            except StorageError:
                time.sleep(0.1)
        assert store.turn("ana", turn.id).answer == bridge_answer()
        assert store.add_turn("ana", turn.conversation_id, "And now?", EVERYTHING).live


def test_two_pages_may_start_on_an_empty_database_at_once(database_url):
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(4) as pool:
        for opened in pool.map(lambda _: SharedDatabase(database_url), range(4)):
            opened.close()


def test_tables_of_a_newer_byline_are_refused(database_url):
    SharedDatabase(database_url).close()
    change(database_url, "UPDATE format SET version_num = '99'")
    with pytest.raises(StorageError, match=r"format 99.*newer Byline"):
        SharedDatabase(database_url)

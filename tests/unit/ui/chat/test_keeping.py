"""Conversations within limits, and a file that shrinks when something is deleted."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from index.records import Filters
from rag.settings import ConversationSettings
from tests.unit.ui.fakes import bridge_answer, events_of
from ui.chat.conversations import ConversationStore
from ui.chat.keeping import ConversationKeeper
from ui.chat.storage.base import DAY_S
from ui.chat.storage.postgres import PostgresConversations
from ui.chat.storage.sqlite_file import FILE_NAME
from ui.chat.storage.sqlite_limits import keep_within
from ui.chat.turns import ChatTurn, State, to_json, with_event

EVERYTHING = Filters()
FILLING = "much was written about this " * 2_000


@pytest.fixture
def in_home(tmp_path: Path) -> Iterator[ConversationStore]:
    """A store on the file of a home, for what only the file does."""
    with closing(ConversationStore(tmp_path)) as opened:
        yield opened


def asked(store: ConversationStore, question: str, *, state: State = "done", updated: float = 0.0) -> ChatTurn:
    turn = store.add_turn("", "", question, EVERYTHING)
    turn = replace(turn, state=state, draft=FILLING)
    store.save(turn)
    values = (updated, turn.conversation_id)
    if isinstance(store._rows, PostgresConversations):
        with store._rows._database.connection() as connection:
            connection.execute("UPDATE conversations SET updated = %s WHERE id = %s", values)
    else:
        with store._rows._lock, store._rows._db as db:
            db.execute("UPDATE conversations SET updated = ? WHERE id = ?", values)
    return turn


def titles(store: ConversationStore) -> list[str]:
    return sorted(row.title for row in store.summaries(""))


def size(home: Path) -> int:
    return sum(file.stat().st_size for file in home.glob(f"{FILE_NAME}*") if not file.name.endswith("-shm"))


def test_nothing_is_deleted_without_limits(store):
    asked(store, "Old?")
    assert store.keep_within(ConversationSettings(), now=10_000 * DAY_S) == 0
    assert titles(store) == ["Old?"]


def test_the_age_counts_from_the_last_use(store):
    for question, day in (("Old?", 1), ("Just in time?", 70), ("New?", 99)):
        asked(store, question, updated=day * DAY_S)
    asked(store, "Still running?", state="running", updated=DAY_S)
    assert store.keep_within(ConversationSettings(max_age_days=30), now=100 * DAY_S) == 1
    assert titles(store) == ["Just in time?", "New?", "Still running?"]


def test_the_oldest_go_when_there_is_too_much(store):
    for number in range(40):
        asked(store, f"{number:02}?", updated=number)
    one = len(to_json(ChatTurn(1, "x" * 32, "00?", draft=FILLING, state="done", asked_at=1.5)))
    store.keep_within(ConversationSettings(max_megabytes=1))
    kept = titles(store)
    assert kept == [f"{number:02}?" for number in range(40)][-len(kept) :]
    assert 1_000_000 - 2 * one < len(kept) * one <= 1_000_000 + one


def test_deleting_frees_the_disk_also_in_a_file_of_before(in_home, tmp_path):
    turns = [asked(in_home, f"{number}?") for number in range(60)]
    in_home.give_back_room()
    full = size(tmp_path)
    for turn in turns[5:]:
        in_home.delete("", turn.conversation_id)
    in_home.give_back_room()
    assert size(tmp_path) < full / 8
    assert len(in_home.summaries("")) == 5
    asked(in_home, "And it still works?")
    with closing(sqlite3.connect(tmp_path / FILE_NAME)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_a_reader_or_a_writer_elsewhere_stops_nothing(in_home, tmp_path):
    turn = asked(in_home, "One?")
    in_home.give_back_room()
    with closing(sqlite3.connect(tmp_path / FILE_NAME, isolation_level=None)) as other:
        other.execute("BEGIN")
        other.execute("SELECT count(*) FROM turns").fetchone()
        in_home.delete("", turn.conversation_id)
        in_home.give_back_room()
        other.execute("ROLLBACK")
        other.execute("BEGIN IMMEDIATE")
        in_home.give_back_room()
    assert titles(in_home) == []


def test_a_home_without_conversations_and_a_damaged_file(tmp_path):
    assert keep_within(tmp_path, ConversationSettings(max_age_days=1)) == 0
    (tmp_path / FILE_NAME).write_bytes(os.urandom(5_000))
    assert keep_within(tmp_path, ConversationSettings(max_age_days=1)) == 0


def test_the_keeper_looks_at_once_and_ends(store):
    asked(store, "Old?")
    keeper = ConversationKeeper(store, ConversationSettings(max_age_days=30))
    keeper.start()
    keeper.close()
    assert titles(store) == []


def test_what_an_answer_holds_is_not_stored_twice(store):
    answer = bridge_answer()
    turn = store.add_turn("", "", answer.question, EVERYTHING)
    for event in events_of(answer):
        turn = with_event(turn, event)
    store.save(turn)
    (kept,) = store.turns("", turn.conversation_id)
    assert kept == turn
    assert to_json(turn).count(answer.citations[0].quote) == to_json(ChatTurn(1, "c", "", answer=answer)).count(
        answer.citations[0].quote
    )

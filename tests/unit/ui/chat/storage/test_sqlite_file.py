"""The file of the conversations: its versions, torn turns, damage, and homes that cannot be written."""

import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from types import MappingProxyType

import pytest

from index.errors import StorageError, UsageError
from index.records import Filters
from ui.chat.conversations import UNREADABLE, ConversationStore
from ui.chat.storage import sqlite_file

EVERYTHING = Filters()
Opener = Callable[[], ConversationStore]


@pytest.fixture
def open_store(tmp_path: Path) -> Iterator[Opener]:
    opened: list[ConversationStore] = []

    def opener() -> ConversationStore:
        opened.append(ConversationStore(tmp_path))
        return opened[-1]

    yield opener
    for store in opened:
        store.close()


@pytest.fixture
def file(open_store: Opener, tmp_path: Path) -> Path:
    """A closed file with one conversation of three turns."""
    store = open_store()
    first = store.add_turn("", "", "One?", EVERYTHING)
    for question in ("Two?", "Three?"):
        store.add_turn("", first.conversation_id, question, EVERYTHING)
    store.close()
    return tmp_path / "conversations.sqlite3"


def change(file: Path, sql: str, *values: object) -> None:
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute(sql, values)


def newer(body: str) -> str:
    return json.dumps(json.loads(body) | {"state": "dreaming", "mood": 3})


def bodies(file: Path) -> list[object]:
    with closing(sqlite3.connect(file)) as connection:
        return [row[0] for row in connection.execute("SELECT CAST(body AS BLOB) FROM turns ORDER BY id")]


@pytest.mark.parametrize(
    "torn",
    [
        '{"id": 2, "conversation_id": "x", "quest',
        "",
        "null",
        "[]",
        b"\xff\xfe\x00",
        "\x00",
        '{"id": 2}',
        "[" * 100_000,
        newer('{"id": 2, "conversation_id": "x", "question": "Two?"}'),
        '{"id": 2, "conversation_id": "x", "question": "Two?", "answer": {"sentences": 1}}',
        '{"id": 2, "conversation_id": "x", "question": "\\ud800"}',
    ],
)
@pytest.mark.parametrize("state", ["done", "running"])
def test_a_turn_that_cannot_be_read_costs_itself_alone(file: Path, open_store: Opener, torn: object, state: str):
    change(file, "UPDATE turns SET body = ?, state = ? WHERE id = 2", torn, state)
    before = bodies(file)[1]
    store = open_store()

    (row,) = store.summaries("")
    first, second, third = store.turns("", row.id)
    assert (store.notice, row.turns, first.question, third.question) == ("", 3, "One?", "Three?")
    assert (second.id, second.state, second.error) == (2, "failed", UNREADABLE)
    assert store.turn("", 2) == second
    with pytest.raises(UsageError, match="cannot be read"):
        store.rate("", 2, "up")
    assert store.rate("", 3, "up").rating == "up"
    assert bodies(file)[1] == before


@pytest.mark.parametrize("words", [b"\xff\xfe", None, 7, ""])
def test_words_that_are_no_text_cost_nothing(file: Path, open_store: Opener, words: object):
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute("UPDATE sqlite_master SET sql = replace(sql, 'words TEXT NOT NULL', 'words TEXT')")
    change(file, "UPDATE turns SET words = ? WHERE id = 2", words)
    store = open_store()
    assert len(store.turns("", store.summaries("")[0].id)) == 3
    assert store.summaries("", "three")


def test_a_turn_is_the_one_of_its_row_whatever_it_says(file: Path, open_store: Opener):
    store = open_store()
    mine = store.summaries("")[0].id
    change(file, "UPDATE turns SET body = (SELECT body FROM turns WHERE id = 1) WHERE id = 3")
    assert [turn.id for turn in store.turns("", mine)] == [1, 2, 3]


@pytest.mark.parametrize("updated", ["yesterday", -1.0, 1e300, b"\x00", float("inf")])
def test_a_time_that_is_none_keeps_no_list_from_being_shown(file: Path, open_store: Opener, updated: object):
    change(file, "UPDATE conversations SET updated = ?", updated)
    assert open_store().summaries("")[0].updated == 0.0


def test_a_file_of_the_first_versions_gets_a_format(file: Path, open_store: Opener):
    change(file, "PRAGMA user_version = 0")
    assert len(open_store().summaries("")) == 1
    with closing(sqlite3.connect(file)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (sqlite_file.FORMAT,)


def test_a_newer_file_is_left_alone_and_said(file: Path, open_store: Opener):
    change(file, "PRAGMA user_version = 99")
    before = file.read_bytes()
    store = open_store()
    assert "format 99" in store.notice
    assert "formats up to 1" in store.notice
    assert str(file.parent) not in store.notice
    assert store.add_turn("", "", "Here?", EVERYTHING).question == "Here?"
    assert len(store.summaries("")) == 1
    store.close()
    assert file.read_bytes() == before


def test_an_older_file_is_migrated_after_a_copy(file: Path, open_store: Opener, monkeypatch: pytest.MonkeyPatch):
    def add_column(connection: sqlite3.Connection) -> None:
        connection.execute("ALTER TABLE turns ADD COLUMN mood TEXT NOT NULL DEFAULT 'calm'")

    monkeypatch.setattr(sqlite_file, "MIGRATIONS", MappingProxyType({2: add_column}))
    monkeypatch.setattr(sqlite_file, "FORMAT", 2)
    for _ in range(2):
        store = open_store()
        assert (store.notice, len(store.summaries(""))) == ("", 1)
        store.close()
    with closing(sqlite3.connect(file)) as connection:
        assert connection.execute("SELECT mood FROM turns").fetchall() == [("calm",)] * 3
    (copy,) = (file.parent / "before-update").iterdir()
    assert copy.name == "conversations-format-1.sqlite3"
    with closing(sqlite3.connect(copy)) as connection:
        assert connection.execute("SELECT count(*) FROM turns").fetchone() == (3,)


DAMAGED = [b"certainly not a database" * 300, b"\x00" * 8192, b"SQLite format 3\x00" + b"\xff" * 5000]


@pytest.mark.parametrize("content", DAMAGED)
def test_a_damaged_file_is_set_aside_and_said(file: Path, open_store: Opener, content: bytes):
    file.write_bytes(content)
    store = open_store()
    (aside,) = file.parent.glob("conversations-damaged-*.sqlite3")
    assert aside.read_bytes() == content
    assert aside.name in store.notice
    store.add_turn("", "", "Again?", EVERYTHING)
    store.close()
    again = open_store()
    assert (again.notice, len(again.summaries(""))) == ("", 1)


def test_damage_that_shows_later_is_set_aside_then(file: Path, open_store: Opener):
    store = open_store()
    conversation = store.summaries("")[0].id
    store.close()
    with file.open("r+b") as handle:  # every page but the first: tables, index and all
        handle.seek(4096)
        handle.write(b"\xa5" * (file.stat().st_size - 4096))
    store = open_store()
    if not store.notice:
        with pytest.raises(StorageError, match="set aside"):
            store.turns("", conversation)
    assert list(file.parent.glob("conversations-damaged-*"))
    assert store.add_turn("", "", "Again?", EVERYTHING).id == 1


def test_a_file_with_other_tables_is_set_aside(file: Path, open_store: Opener):
    change(file, "ALTER TABLE turns DROP COLUMN body")
    store = open_store()
    assert "set aside" in store.notice
    assert store.summaries("") == []


def test_a_folder_in_its_place_lets_the_page_open(tmp_path: Path, open_store: Opener):
    (tmp_path / "conversations.sqlite3").mkdir()
    store = open_store()
    assert "kept in memory" in store.notice
    store.add_turn("", "", "Here?", EVERYTHING)
    assert len(store.summaries("")) == 1

"""A database copied while it is in use."""

import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest

from index.errors import StorageError, UsageError
from index.store.sqlite import copying
from index.store.sqlite.copying import copy_database, facts_of, make_own, require_unused
from tests.conftest import Opener


@pytest.fixture
def pairs(tmp_path: Path) -> Path:
    """Two columns that a transaction always raises together."""
    file = tmp_path / "pairs.sqlite3"
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("CREATE TABLE pairs (a INTEGER, b INTEGER, filling BLOB)")
        connection.executemany("INSERT INTO pairs VALUES (0, 0, ?)", [(bytes(2_000),)] * 500)
        connection.commit()
    return file


def test_a_copy_is_what_one_moment_held_while_another_process_writes(pairs, tmp_path, monkeypatch):
    monkeypatch.setattr(copying, "PAGES_AT_ONCE", 5)
    stop, writes = threading.Event(), []

    def write() -> None:
        with closing(sqlite3.connect(pairs)) as connection:
            while not stop.is_set():
                connection.execute("UPDATE pairs SET a = a + 1, b = b + 1")
                connection.commit()
                writes.append(1)

    told = []
    writer = threading.Thread(target=write)
    writer.start()
    try:
        copy_database(pairs, tmp_path / "copy", lambda done, total: told.append((done, total)))
    finally:
        stop.set()
        writer.join()
    with closing(sqlite3.connect(tmp_path / "copy")) as copy:
        assert copy.execute("SELECT count(DISTINCT a), sum(a != b), count(*) FROM pairs").fetchone() == (1, 0, 500)
    assert told[-1][0] == told[-1][1]
    assert writes
    assert not (tmp_path / "copy-wal").exists()


def test_a_damaged_database_is_not_copied(pairs, tmp_path):
    with pairs.open("r+b") as file:
        file.seek(40_000)
        file.write(b"\xff" * 30_000)
    with pytest.raises(StorageError, match="damaged|cannot be copied"):
        copy_database(pairs, tmp_path / "copy")


def test_what_a_catalogue_says_of_itself(open_library: Opener, home, articles):
    (articles / "a.txt").write_text("The ferry sails again.")
    with open_library() as library:
        library.add([articles])
    assert facts_of(home / "catalog.sqlite3").articles == 1
    with closing(sqlite3.connect(home / "catalog.sqlite3")) as connection:
        connection.execute("UPDATE meta SET value = '99' WHERE key = 'schema'")
        connection.commit()
    with pytest.raises(StorageError, match="newer Byline"):
        facts_of(home / "catalog.sqlite3")


def test_a_catalogue_from_elsewhere_gets_an_id_of_its_own(open_library: Opener, home):
    open_library().close()
    file = home / "catalog.sqlite3"

    def index_id() -> str:
        with closing(sqlite3.connect(file)) as connection:
            return str(connection.execute("SELECT value FROM meta WHERE key = 'index_id'").fetchone()[0])

    before = index_id()
    make_own(file)
    assert index_id() != before
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("CREATE TRIGGER evil AFTER INSERT ON articles BEGIN DELETE FROM articles; END")
        connection.commit()
    with pytest.raises(StorageError, match="evil"):
        make_own(file)


def test_a_database_in_use_is_noticed(pairs):
    require_unused(pairs)
    with closing(sqlite3.connect(pairs)) as other:
        other.execute("PRAGMA journal_mode = WAL").fetchone()
        other.execute("SELECT count(*) FROM pairs").fetchone()
        with pytest.raises(UsageError, match="in use"):
            require_unused(pairs)
    require_unused(pairs)

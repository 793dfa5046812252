import sqlite3
import threading
from pathlib import Path

import pytest

from index import StorageError
from index.store.locking import WriterLock
from tests.stores import Stored
from tests.unit.index.helpers import Opener, found, write

pytestmark = pytest.mark.both_stores


@pytest.mark.both_stores(False)
def test_a_home_of_an_older_byline_gets_the_table_of_removed_articles(open_library: Opener, home: Path, articles: Path):
    write(articles, "a.md", "Copper rose.", title="Copper")
    open_library().add([articles])
    with sqlite3.connect(home / "catalog.sqlite3") as connection:
        connection.execute("DROP TABLE removed")
        connection.execute("UPDATE meta SET value = '1' WHERE key = 'schema'")
    connection.close()

    assert open_library().sync(articles).unchanged == 1


def test_a_reader_sees_what_another_library_wrote(open_library: Opener, articles: Path):
    write(articles, "a.md", "Copper rose.", title="Copper")
    writer, reader = open_library(), open_library(read_only=False)
    writer.add([articles])
    assert found(reader, "copper") == ["Copper"]

    write(articles, "b.md", "Fog came over copper.", title="Fog")
    (articles / "a.md").unlink()
    writer.sync(articles)

    assert found(reader, "copper") == ["Fog"]
    assert found(reader, "fog") == ["Fog"]


def test_full_text_of_another_version_is_made_anew(open_library: Opener, stored: Stored, home: Path, articles: Path):
    write(articles, "a.md", "Copper rose in ﬁrst trading.", title="Copper")
    library = open_library()
    library.add([articles])
    library.close()
    with stored.tables(home) as tables:
        for statement in stored.empty_full_text.values():
            tables.execute(statement)
        tables.execute("UPDATE meta SET value = '0' WHERE key = 'full_text'")

    again = open_library()

    assert found(again, "first") == ["Copper"]
    assert again.check().failed == ()


def test_two_libraries_take_turns_writing(open_library: Opener, articles: Path):
    one, other = open_library(), open_library()
    for i in range(6):
        file = write(articles, f"{i}.md", f"Copper number{i} rose.", title=f"T{i}")
        (one if i % 2 else other).add([file])

    assert one.check().failed == other.check().failed == ()
    assert sorted(found(one, "copper")) == sorted(found(other, "copper")) == [f"T{i}" for i in range(6)]


def test_many_threads_may_search_while_one_writes(open_library: Opener, articles: Path):
    write(articles, "a.md", "Copper rose.", title="Copper")
    library = open_library()
    library.add([articles])
    wrong: list[object] = []
    done = threading.Event()

    def search() -> None:
        while not done.is_set():
            try:
                if "Copper" not in found(library, "copper rose"):
                    wrong.append("lost")
            except Exception as error:
                wrong.append(error)

    threads = [threading.Thread(target=search) for _ in range(4)]
    for thread in threads:
        thread.start()
    for i in range(8):
        write(articles, "b.md", f"Fog number {i} came.", title="Fog")
        library.sync(articles)
    done.set()
    for thread in threads:
        thread.join()

    assert wrong == []


@pytest.mark.both_stores(False)
def test_a_second_writer_waits_and_then_says_who_writes(open_library: Opener, articles: Path, home: Path):
    library = open_library(write_wait_s=0.1)

    with (
        WriterLock(home).held(),
        pytest.raises(StorageError, match=r"is writing \(pid \d+\) and was not done"),
    ):
        library.add([articles])


def test_reading_only(open_library: Opener, articles: Path):
    with pytest.raises(StorageError, match="no index"):
        open_library(read_only=True)
    open_library()

    with pytest.raises(StorageError, match="reading only"):
        open_library(read_only=True).add([articles])


@pytest.mark.both_stores(False)
def test_a_home_that_is_a_file_is_one_clear_error(open_library: Opener, tmp_path: Path):
    (tmp_path / "taken").write_text("")

    with pytest.raises(StorageError, match="cannot be written"):
        open_library(at=tmp_path / "taken" / "home")

"""How an index comes up to date: derived rows anew, steps that go on where one stopped, no room."""

import sqlite3
from contextlib import closing
from pathlib import Path
from types import MappingProxyType

import pytest

from index import StorageError
from index.store.sqlite import schema, session, updating
from index.store.sqlite.migrations import MIGRATIONS
from tests.unit.index.helpers import Opener, found, write


@pytest.fixture
def filled(open_library: Opener, articles: Path, home: Path) -> Path:
    write(articles, "a.md", "Copper rose in ﬁrst trading.", title="Copper")
    library = open_library()
    library.add([articles])
    library.close()
    return home


def catalogue(home: Path) -> sqlite3.Connection:
    return sqlite3.connect(home / "catalog.sqlite3", isolation_level=None)


def meta(home: Path) -> dict[str, str]:
    with closing(catalogue(home)) as connection:
        return dict(connection.execute("SELECT key, value FROM meta"))


def set_meta(home: Path, **values: object) -> None:
    with closing(catalogue(home)) as connection:
        connection.executemany("INSERT OR REPLACE INTO meta VALUES (?, ?)", [(k, str(v)) for k, v in values.items()])


def test_steps_lead_to_the_present_schema_without_a_gap():
    assert list(MIGRATIONS) == list(range(2, schema.SCHEMA_VERSION + 1))


def test_a_new_index_is_up_to_date(filled: Path):
    assert updating.present_versions().items() <= {name: _number(value) for name, value in meta(filled).items()}.items()
    assert not (filled / "before-update").exists()


def _number(value: str) -> str | int:
    return int(value) if value.isdigit() else value


def test_full_text_of_another_folding_is_made_anew_without_a_copy(filled: Path, open_library: Opener):
    with closing(catalogue(filled)) as connection:
        connection.create_function("indexed", 1, str)
        for fts in ("articles_fts", "passages_fts_1"):
            connection.execute(f"INSERT INTO {fts} ({fts}) VALUES ('delete-all')")
    set_meta(filled, full_text=0)
    library = open_library()
    assert found(library, "first") == ["Copper"]
    assert library.check().failed == ()
    assert not (filled / "before-update").exists()


def test_vectors_of_another_version_move_to_a_collection_of_their_own(
    filled: Path, open_library: Opener, articles: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("index.store.tables.live_view.VECTORS_VERSION", 2)
    library = open_library()
    assert found(library, "copper") == ["Copper"]
    write(articles, "b.md", "Fog came.", title="Fog")
    library.add([articles])
    assert library.check().failed == ()
    with library.snapshot() as snapshot:
        assert snapshot.collection.endswith("-1-v2")
        assert not snapshot.journalled()
        assert library.vectors.count(snapshot.collection) == 2
        assert library.vectors.count(snapshot.collection.removesuffix("-v2")) == 0


def test_a_run_of_several_steps_keeps_one_copy_and_goes_on_after_a_stop(
    filled: Path, open_library: Opener, monkeypatch: pytest.MonkeyPatch
):
    done: list[int] = []

    def step(number: int) -> None:
        if number == 6 and 6 not in done:
            done.append(6)
            raise sqlite3.OperationalError("database or disk is full")
        done.append(number)

    steps = {number: (lambda connection, number=number: step(number)) for number in (5, 6, 7)}
    monkeypatch.setattr(updating, "MIGRATIONS", MappingProxyType({**MIGRATIONS, **steps}))
    for module in ("schema", "versions"):
        monkeypatch.setattr(f"index.store.sqlite.{module}.SCHEMA_VERSION", 7)
    with pytest.raises(StorageError, match="database or disk is full. Make room"):
        open_library()
    assert (meta(filled)["schema"], meta(filled)["updating_from"]) == ("5", "4")
    set_meta(filled, mark="half way")

    assert found(open_library(), "copper") == ["Copper"]
    assert done == [5, 6, 6, 7]
    assert (meta(filled)["schema"], "updating_from" in meta(filled)) == ("7", False)
    (copy,) = (filled / "before-update").iterdir()
    with closing(sqlite3.connect(copy)) as connection:
        assert connection.execute("SELECT count(*) FROM meta WHERE key = 'mark'").fetchone() == (0,)


def test_a_disk_that_fills_up_during_a_step_leaves_the_index_as_it_was(
    filled: Path, open_library: Opener, monkeypatch: pytest.MonkeyPatch
):
    set_meta(filled, full_text=0)
    before = meta(filled)
    connect = session.connect

    def full(file: Path, *, writing: bool, frozen: bool = False) -> sqlite3.Connection:
        connection = connect(file, writing=writing, frozen=frozen)
        connection.execute("PRAGMA max_page_count = 1")  # no more than it has
        return connection

    with monkeypatch.context() as patch:
        patch.setattr("index.store.sqlite.session.connect", full)
        patch.setattr(schema, "remake_full_text", _fill)
        with pytest.raises(StorageError, match="full. Make room"):
            open_library()
    assert meta(filled) == before
    assert found(open_library(), "first") == ["Copper"]


def _fill(connection: sqlite3.Connection, generation: int) -> None:
    connection.execute("CREATE TABLE big AS SELECT randomblob(1000000) AS bytes")

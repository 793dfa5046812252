"""One library for several machines, on real servers: shared at once, gone and back, killed without a loss."""

import os
import random
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from index import IndexSettings, Library, StorageError
from index.ingest import checking
from index.records import Progress
from index.reprints import rows
from index.store.postgres import connection, schema
from index.store.postgres.connection import Database
from index.store.postgres.lock import AdvisoryLock
from index.store.postgres.migrating import migrate
from index.store.tables import article_list
from rag.settings import Settings
from tests.fakes import WordEmbedder
from tests.integration.chaos import settings
from tests.servers import ChromaServer, PostgresServer
from tests.unit.index.helpers import found, write

ROOT = Path(__file__).resolve().parents[2]
ADDER = (
    "import sys; from pathlib import Path; from index import Library; from tests.fakes import WordEmbedder;"
    "from tests.integration.chaos import settings;"
    "home, file, database_url, chroma_url = sys.argv[1:];"
    "chosen = settings(database_url=database_url, chroma_url=chroma_url);"
    "Library.open(Path(home), chosen, WordEmbedder).add([file])"
)
ADDS = 25
Opener = Callable[[str], Library]


@pytest.fixture
def addresses(database_url: str, chroma_server: ChromaServer) -> dict[str, str]:
    return {"database_url": database_url, "chroma_url": chroma_server.url}


@pytest.fixture
def machine(addresses: dict[str, str], tmp_path: Path) -> Iterator[Opener]:
    """Opens the shared library as another machine would: with a home of its own."""
    with ExitStack() as stack:
        yield lambda name: stack.enter_context(Library.open(tmp_path / name, settings(**addresses), WordEmbedder))


def test_an_article_added_by_one_process_is_found_by_another_at_once(
    machine: Opener, addresses: dict[str, str], articles: Path, tmp_path: Path
):
    library = machine("here")
    file = write(articles, "a.md", "Copper rose in Chile.", title="Copper")
    arguments = [str(tmp_path / "there"), str(file), addresses["database_url"], addresses["chroma_url"]]
    subprocess.run([sys.executable, "-c", ADDER, *arguments], cwd=ROOT, timeout=600, check=True)

    assert found(library, "copper") == ["Copper"]
    library.remove([library.articles()[0].id])
    assert machine("elsewhere").status().articles == 0


def test_a_home_of_a_shared_library_holds_no_articles(machine: Opener, articles: Path, tmp_path: Path):
    write(articles, "a.md", "Copper rose in Chile.", title="Copper")
    machine("here").add([articles])

    assert not list((tmp_path / "here").glob("*.sqlite3"))
    assert not (tmp_path / "here" / "chroma").exists()


def test_more_searches_at_once_than_there_are_connections_all_succeed(machine: Opener, articles: Path):
    write(articles, "a.md", "Copper rose in Chile.", title="Copper")
    library = machine("here")
    library.add([articles])
    start = threading.Barrier(32)

    def search() -> list[str]:
        start.wait()
        return found(library, "copper")

    with ThreadPoolExecutor(32) as threads:
        searches = [threads.submit(search) for _ in range(32)]
    assert [done.result() for done in searches] == [["Copper"]] * 32


def test_no_check_reads_a_table_again_for_every_row(database_url: str, machine: Opener):
    machine("here")
    conditions = [tuple(part.format(g=1) for part in parts) for parts in checking._DANGLING.values()]
    queries = [f"SELECT count(*) FROM {table} WHERE {condition}" for table, condition in conditions]
    with Database(database_url, schema.SCHEMA).single() as session:
        for query in (*queries, rows._ONE_WAY):
            plan = [line for (line,) in session.execute(f"EXPLAIN {query}")]
            assert any("Anti Join" in line for line in plan)
            assert not any("SubPlan" in line for line in plan)


def test_a_pool_whose_connections_are_all_lent_is_busy_and_not_away(database_url: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(connection, "POOL_TIMEOUT_S", 0.3)
    busy = pytest.raises(StorageError, match=r"All 1 connections to .* are busy. Try again")
    with closing(Database(database_url, schema.SCHEMA, most=1)) as database, database.connection(), busy:
        database.connection().__enter__()


def test_a_writer_waits_for_one_on_another_machine_and_says_so(
    machine: Opener, addresses: dict[str, str], articles: Path
):
    write(articles, "a.md", "Copper rose in Chile.", title="Copper")
    library = machine("here")
    told: list[Progress] = []
    other = AdvisoryLock(Database(addresses["database_url"], schema.SCHEMA), schema.LOCK)
    with other.held():
        adding = threading.Thread(target=lambda: library.add([articles], progress=told.append))
        adding.start()
        time.sleep(2.5)
        assert library.status().articles == 0
    adding.join(timeout=600)

    assert library.status().articles == 1
    assert [step.detail for step in told if step.stage == "wait"]


@pytest.mark.parametrize("missing", ["chroma_url"])
def test_a_database_without_a_vector_server_is_one_clear_error(tmp_path: Path, missing: str):
    with pytest.raises(Exception, match=r"index.database_url is set and index.chroma_url is not") as raised:
        Settings.load(tmp_path, index__database_url="postgresql://byline:secret@nowhere/x")
    assert "secret" not in str(raised.value)


def test_an_address_that_is_none_is_refused_without_showing_it(tmp_path: Path):
    with pytest.raises(Exception, match="index.database_url") as raised:
        Settings.load(tmp_path, index__database_url="mysql://byline:secret@nowhere/x", index__chroma_url="http://x")
    assert "secret" not in str(raised.value)


def test_tables_of_a_newer_byline_are_refused(machine: Opener, addresses: dict[str, str]):
    library = machine("here")
    with Database(addresses["database_url"], schema.SCHEMA).single() as connection:
        connection.execute("UPDATE format SET version_num = '99'")
        connection.execute("UPDATE meta SET value = '99' WHERE key = 'schema'")

    with pytest.raises(StorageError, match="format 99, from a newer Byline"):
        machine("there")
    with pytest.raises(StorageError, match="format 99, from a newer Byline"):
        library.status()


def test_tables_of_format_1_get_their_indexes(machine: Opener, addresses: dict[str, str], tmp_path: Path):
    (tmp_path / "steps").mkdir()
    shutil.copy(schema.STEPS / "to_1.py", tmp_path / "steps")
    database = Database(addresses["database_url"], schema.SCHEMA)
    with database.single() as session:
        migrate(database, session, tmp_path / "steps", 1)
    machine("here")
    with database.single() as session:
        session.execute("SET enable_seqscan = off; SET enable_sort = off; SET enable_bitmapscan = off")
        for query, name in (
            (f"SELECT number FROM articles a ORDER BY {article_list._ORDERS['newest']} LIMIT 9", "articles_by_newest"),
            ("SELECT number FROM articles WHERE author_key = 'x'", "articles_by_author"),
            ("SELECT path, error FROM locations WHERE error <> ''", "locations_with_error"),
        ):
            plan = " ".join(line for (line,) in session.execute(f"EXPLAIN {query}"))
            assert name in plan
            assert "Sort" not in plan


class Servers:
    """A PostgreSQL and a Chroma of the test's own."""

    def __init__(self, postgres: PostgresServer, chroma: ChromaServer) -> None:
        self.by_name: dict[str, PostgresServer | ChromaServer] = {"PostgreSQL": postgres, "Chroma": chroma}
        self.settings: IndexSettings = settings(database_url=postgres.url(), chroma_url=chroma.url)


@pytest.fixture
def servers(own_postgres_server: PostgresServer, own_chroma_server: ChromaServer) -> Servers:
    return Servers(own_postgres_server, own_chroma_server)


@pytest.mark.parametrize("gone", ["PostgreSQL", "Chroma"])
def test_a_server_that_is_gone_is_an_error_in_words_and_all_is_well_when_it_is_back(
    servers: Servers, gone: str, articles: Path, tmp_path: Path
):
    write(articles, "a.md", "Copper rose in Chile.", title="Copper")
    with Library.open(tmp_path / "home", servers.settings, WordEmbedder) as library:
        library.add([articles])
        write(articles, "b.md", "Fog came.", title="Fog")
        servers.by_name[gone].kill()

        with pytest.raises(StorageError, match=rf"{gone} server at .* does not answer"):
            library.search("copper")
        with pytest.raises(StorageError, match=rf"{gone} server at .* does not answer"):
            library.sync(articles)
        servers.by_name[gone].start()

        assert found(library, "copper") == ["Copper"]
        assert library.sync(articles).added == 1
        assert library.check().failed == ()


@pytest.mark.parametrize("gone", ["PostgreSQL", "Chroma"])
@pytest.mark.parametrize("seed", [1, 2])
def test_a_server_killed_in_the_middle_of_writing_loses_nothing_acknowledged(
    servers: Servers, gone: str, seed: int, articles: Path, tmp_path: Path
):
    with Library.open(tmp_path / "home", servers.settings, WordEmbedder) as library:
        acknowledged: list[str] = []
        killer = threading.Timer(random.Random(seed).uniform(0.5, 3.0), servers.by_name[gone].kill)
        killer.start()
        for number in range(ADDS):
            file = write(articles, f"{number}.md", f"Copper number{number} rose. " * 5, title=f"T{number}")
            try:
                acknowledged += library.add([file]).article_ids
            except StorageError:
                break
        killer.join()
        servers.by_name[gone].start()

        assert set(acknowledged) <= {item.id for item in library.articles()}
        for item in library.articles():
            assert library.article(item.id).title in found(library, library.article(item.id).text[:40])
        library.sync(articles)
        assert library.check().failed == ()
        assert library.status().articles == len(os.listdir(articles))

"""A home of each released version is opened: searched, quoted, added to, checked; a newer one is refused."""

import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from index import Library, StorageError
from index.records import Progress
from index.store.sqlite.schema import SCHEMA_VERSION
from index.store.sqlite.versions import own_version
from tests.fakes import WordEmbedder
from tests.homes import NAMES, unpack
from tests.homes.make import QUESTION, settings
from ui.chat.conversations import ConversationStore

ROOT = Path(__file__).resolve().parents[2]
ANSWER = "It will be 61 metres long and opens in May."

UPDATE = """
import os, signal, sys
from pathlib import Path
from index import Library
from index.store.sqlite import session
from tests.fakes import WordEmbedder
from tests.homes.make import settings
left = int(sys.argv[2])
connect = session.connect
def count(statement):
    global left
    left -= 1
    if left == 0:
        os.kill(os.getpid(), signal.SIGKILL)
def traced(file, *, writing, **options):
    connection = connect(file, writing=writing, **options)
    if writing:
        connection.set_trace_callback(count)
    return connection
session.connect = traced
with Library.open(Path(sys.argv[1]), settings(), WordEmbedder) as library:
    print(sys.argv[2] and library.status().articles)
"""


@pytest.fixture(params=NAMES)
def old(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    return unpack(request.param, tmp_path)


def meta(home: Path) -> dict[str, str]:
    with closing(sqlite3.connect(home / "catalog.sqlite3")) as connection:
        return dict(connection.execute("SELECT key, value FROM meta"))


def change_meta(home: Path, **values: object) -> None:
    with closing(sqlite3.connect(home / "catalog.sqlite3")) as connection, connection:
        connection.executemany("INSERT OR REPLACE INTO meta VALUES (?, ?)", [(k, str(v)) for k, v in values.items()])


def test_it_is_searched_quoted_added_to_and_clean(old: Path, tmp_path: Path):
    told: list[Progress] = []
    with Library.open(old, settings(), WordEmbedder, progress=told.append) as library:
        assert library.status().articles == 3
        hit = library.search(QUESTION, 1)[0]
        assert ANSWER in hit.text
        assert library.article(hit.article_id).text[hit.start : hit.end] == hit.text
        # Written with ligatures, which the full text of the first versions did not fold.
        assert library.search("final inspection flow", 1)[0].article_id == hit.article_id
        (tmp_path / "new.txt").write_text("Snow closed the pass above Arden for two days.")
        assert library.add([tmp_path / "new.txt"]).added == 1
        assert "Arden" in library.search("snow above Arden", 1)[0].text
        assert library.check().failed == ()
    assert {step.stage for step in told} >= {"update"}
    assert meta(old)["schema"] == str(SCHEMA_VERSION)
    assert meta(old)["byline"] == own_version()
    assert "updating_from" not in meta(old)


def test_a_copy_of_it_as_it_was_stays(old: Path):
    before = meta(old)
    Library.open(old, settings(), WordEmbedder).close()
    (copy,) = (old / "before-update").iterdir()
    with closing(sqlite3.connect(copy)) as connection:
        assert dict(connection.execute("SELECT key, value FROM meta")) == before
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    Library.open(old, settings(), WordEmbedder).close()
    assert list((old / "before-update").iterdir()) == [copy]


def test_its_conversations_are_listed_with_their_feedback(old: Path):
    with closing(ConversationStore(old)) as store:
        (row,) = store.summaries("")
        first, second = store.turns("", row.id)
    assert (row.title, first.rating, first.note, second.state) == (QUESTION, "up", "just so", "interrupted")
    assert first.answer is not None
    assert first.answer.citations[0].quote == ANSWER


def test_what_needs_the_model_is_told_once_and_works_meanwhile(tmp_path: Path, caplog: pytest.LogCaptureFixture):
    home = unpack("0.2.0", tmp_path)
    for _ in range(2):
        with Library.open(home, settings(), WordEmbedder) as library:
            assert library.search(QUESTION, 1)
            (remark,) = library.status().remarks
            assert "byline index rebuild" in remark.remark
    assert len([message for message in caplog.messages if "byline index rebuild" in message]) == 1
    with Library.open(home, settings(), WordEmbedder, rebuilding=True) as library:
        library.rebuild()
        assert library.status().remarks == ()
        assert library.check().failed == ()


def update(home: Path, kill_at: int = 0) -> "subprocess.Popen[str]":
    command = [sys.executable, "-c", UPDATE, str(home), str(kill_at)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


@pytest.mark.parametrize("kill_at", [2, 5, 9, 14, 20, 27, 35, 44, 60, 80])
def test_killed_at_any_statement_the_next_one_goes_on(tmp_path: Path, kill_at: int):
    home = unpack("0.1.0", tmp_path)
    before = meta(home)
    process = update(home, kill_at)
    process.communicate(timeout=60)
    assert process.returncode == -signal.SIGKILL

    with Library.open(home, settings(), WordEmbedder) as library:
        assert library.search("final inspection flow", 1)
        assert library.check().failed == ()
    (copy,) = (home / "before-update").iterdir()
    with closing(sqlite3.connect(copy)) as connection:
        assert dict(connection.execute("SELECT key, value FROM meta")) == before


def test_two_processes_at_once(tmp_path: Path):
    home = unpack("0.1.0", tmp_path)
    processes = [update(home) for _ in range(3)]
    outputs = [process.communicate(timeout=60) for process in processes]
    assert [process.returncode for process in processes] == [0, 0, 0], outputs
    assert [out for out, _ in outputs] == ["3\n"] * 3
    assert sum("bringing its index up to date" in error for _, error in outputs) == 1
    with Library.open(home, settings(), WordEmbedder) as library:
        assert library.check().failed == ()


@pytest.mark.parametrize("limit_bytes", [40_000, 70_000, 100_000])
def test_a_disk_that_is_full_leaves_it_as_it_was(tmp_path: Path, limit_bytes: int):
    home = unpack("0.1.0", tmp_path)
    before = meta(home)
    limited = "import resource, signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN); "
    limited += f"resource.setrlimit(resource.RLIMIT_FSIZE, ({limit_bytes}, resource.RLIM_INFINITY))\n"
    ran = subprocess.run(
        [sys.executable, "-c", limited + UPDATE, str(home), "0"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 1
    assert "disk full" in ran.stderr.splitlines()[-1]
    assert meta(home) == before or meta(home)["schema"] == str(SCHEMA_VERSION)
    assert not list(home.glob("before-update/*.part"))
    with Library.open(home, settings(), WordEmbedder) as library:
        assert library.check().failed == ()


def test_a_newer_home_is_refused_in_one_sentence_that_names_both_versions(tmp_path: Path):
    home = unpack("0.2.0", tmp_path)
    change_meta(home, schema=99, byline="9.9.9")
    before = (home / "catalog.sqlite3").read_bytes()
    for flags in ({}, {"read_only": True}, {"rebuilding": True}):
        with pytest.raises(StorageError) as refused:
            Library.open(home, settings(), WordEmbedder, **flags)
        message = str(refused.value)
        assert "Byline 9.9.9 in format 99" in message
        assert f"Byline {own_version()}, which reads formats up to {SCHEMA_VERSION}" in message
        assert "Install the newer Byline again" in message
        assert "\n" not in message
    assert (home / "catalog.sqlite3").read_bytes() == before
    assert not (home / "before-update").exists()


def test_a_newer_byline_beside_us_ends_reading_and_writing(tmp_path: Path):
    home = unpack("0.2.0", tmp_path)
    with Library.open(home, settings(), WordEmbedder) as library:
        assert library.search(QUESTION, 1)
        change_meta(home, schema=99)
        with pytest.raises(StorageError, match="format 99"):
            library.search(QUESTION, 1)
        with pytest.raises(StorageError, match="format 99"):
            library.add([tmp_path])


@pytest.mark.parametrize("schema", ["", "two", None])
def test_a_file_that_says_no_format_is_no_index(tmp_path: Path, schema: str | None):
    home = unpack("0.2.0", tmp_path)
    if schema is None:
        with closing(sqlite3.connect(home / "catalog.sqlite3")) as connection, connection:
            connection.execute("DELETE FROM meta WHERE key = 'schema'")
    else:
        change_meta(home, schema=schema)
    with pytest.raises(StorageError, match="does not say which index format"):
        Library.open(home, settings(), WordEmbedder)


def test_a_home_whose_making_was_killed_is_made_again(tmp_path: Path):
    home = tmp_path / "home"
    home.mkdir()
    with closing(sqlite3.connect(home / "catalog.sqlite3")) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
    with Library.open(home, settings(), WordEmbedder) as library:
        assert library.status().articles == 0

"""A home that can only be read is searched, asked and shown; nothing is made in it, and writing is one plain error."""

import sqlite3
import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from index import Library
from tests.fakes import WordEmbedder
from tests.homes import unpack
from tests.homes.make import QUESTION, settings
from tests.integration.sealed import bound_by_rights, open_again, seal

ROOT = Path(__file__).resolve().parents[2]
BEGIN = """
import sys
from pathlib import Path
from index import BylineError, Library
from tests.fakes import WordEmbedder
from tests.homes.make import QUESTION, settings
from ui.chat.conversations import ConversationStore
home = Path(sys.argv[1])
"""
SEARCH = """
with Library.open(home, settings(), WordEmbedder) as library:
    for _ in range(2):
        hit = library.search(QUESTION, 1)[0]
        print("61 metres" in library.article(hit.article_id).text[hit.start:hit.end])
    print(library.status().articles, library.search("final inspection flow", 1)[0].article_id == hit.article_id)
    try:
        library.add(["/etc/hostname"])
    except BylineError as error:
        print(error)
"""
CONVERSATIONS = """
from index.records import Filters
store = ConversationStore(home)
print(store.notice)
(row,) = store.summaries("")
print([turn.rating for turn in store.turns("", row.id)])
store.add_turn("", row.id, "And the ferry?", Filters())
print(len(store.turns("", row.id)))
"""

Run = Callable[[str], list[str]]


@pytest.fixture(params=["0.2.0", "present", "with a log"])
def home(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Path]:
    home = unpack("0.2.0", tmp_path)
    if request.param != "0.2.0":
        with Library.open(home, settings(), WordEmbedder) as library:
            assert library.search(QUESTION, 1)
    if request.param == "with a log":
        leave_a_log(home / "catalog.sqlite3")
    seal(home)
    yield home
    open_again(home)


def leave_a_log(file: Path) -> None:
    """What a killed writer leaves: a log that holds a change, and no shared memory beside it."""
    log = file.with_name(f"{file.name}-wal")
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("INSERT OR REPLACE INTO meta VALUES ('mark', '1')")
        connection.commit()
        kept = file.read_bytes(), log.read_bytes()
    file.write_bytes(kept[0])
    log.write_bytes(kept[1])


@pytest.fixture
def run(home: Path) -> Run:
    before = {path: path.stat().st_mtime_ns for path in (home, *home.rglob("*"))}

    def runner(script: str) -> list[str]:
        command = [*bound_by_rights(), sys.executable, "-c", textwrap.dedent(BEGIN + script), str(home)]
        ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
        assert ran.returncode == 0, ran.stderr
        assert {path: path.stat().st_mtime_ns for path in (home, *home.rglob("*"))} == before
        return ran.stdout.splitlines()

    return runner


def test_it_is_searched_and_never_written(run: Run):
    right, again, status, refused = run(SEARCH)
    assert (right, again, status) == ("True", "True", "3 True")
    assert "can only be read" in refused


def test_conversations_live_in_memory(run: Run):
    notice, ratings, turns = run(CONVERSATIONS)
    assert notice == "conversations.sqlite3 cannot be written. Conversations are kept in memory until Byline ends."
    assert ratings == "['up', '']"
    assert turns == "3"


def test_a_reader_sees_what_its_owner_writes_meanwhile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    home = unpack("0.2.0", tmp_path)
    Library.open(home, settings(), WordEmbedder).close()
    monkeypatch.setattr("index.store.sqlite.reading_only.can_be_written", lambda *_: False)
    with Library.open(home, settings(), WordEmbedder) as reader:
        assert reader.status().articles == 3
        monkeypatch.undo()
        (tmp_path / "snow.txt").write_text("Snow closed the pass above Arden.")
        with Library.open(home, settings(), WordEmbedder) as writer:
            writer.add([tmp_path / "snow.txt"])
            assert "Arden" in reader.search("snow above Arden", 1)[0].text
        assert "Arden" in reader.search("snow above Arden", 1)[0].text
        assert reader.status().articles == 4

"""One process writes, others read: what a writer has acknowledged, every reader sees at its next search."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from index import Library, UsageError
from tests.fakes import WordEmbedder
from tests.integration.chaos import settings

ROOT = Path(__file__).resolve().parents[2]

WRITER = """
import sys
from pathlib import Path
from index import Library
from tests.fakes import WordEmbedder
from tests.integration.chaos import settings
with Library.open(Path(sys.argv[1]), settings(), WordEmbedder) as library:
    for line in sys.stdin:
        report = library.sync(Path(line.strip()))
        print(report.added, report.updated, report.removed, flush=True)
"""


class WriterProcess:
    """Another process with its own library; it syncs a folder each time it is told to."""

    def __init__(self, home: Path) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", WRITER, str(home)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )

    def begin_sync(self, folder: Path) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(f"{folder}\n")
        self.process.stdin.flush()

    def acknowledged(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def sync(self, folder: Path) -> str:
        self.begin_sync(folder)
        return self.acknowledged()

    def close(self) -> None:
        self.process.communicate(timeout=30)


@pytest.fixture
def writer(home: Path) -> Iterator[WriterProcess]:
    process = WriterProcess(home)
    yield process
    process.close()


@pytest.fixture
def reader(home: Path) -> Iterator[Library]:
    Library.open(home, settings(), WordEmbedder).close()
    with Library.open(home, settings(), WordEmbedder, read_only=True) as library:
        yield library


def titles(library: Library, question: str, k: int = 50) -> set[str]:
    hits = library.search(question, k)
    for hit in hits:
        with suppress(UsageError):  # replaced by the writer since it was found
            assert library.article(hit.article_id).text[hit.start : hit.end] == hit.text
    return {Path(hit.path).stem for hit in hits}


def test_a_reader_sees_each_acknowledged_change(reader: Library, writer: WriterProcess, articles: Path):
    for i in range(12):
        (articles / f"new{i}.txt").write_text(f"Harbour notice {i} on fog.")
        assert writer.sync(articles) == "1 0 0"
        assert titles(reader, "harbour notice fog") == {f"new{j}" for j in range(i + 1)}
    for i in range(6):
        (articles / f"new{i}.txt").unlink()
    (articles / "new7.txt").write_text("A typhoon, and nothing else.")

    assert writer.sync(articles) == "0 1 6"
    assert titles(reader, "harbour notice fog") == {f"new{j}" for j in range(6, 12)}
    assert reader.search("typhoon")[0].text == "A typhoon, and nothing else."


def test_a_reader_far_behind_loads_the_graph_anew(reader: Library, writer: WriterProcess, articles: Path):
    (articles / "first.txt").write_text("Copper alone.")
    writer.sync(articles)
    assert titles(reader, "copper") == {"first"}

    for i in range(1200):
        (articles / f"bulk{i}.txt").write_text(f"Bulletin {i} of the port of place{i}.")
    assert writer.sync(articles) == "1200 0 0"

    for i in (0, 599, 1199):
        assert reader.search(f"place{i}", 1)[0].text == f"Bulletin {i} of the port of place{i}."
    assert reader.vectors.covered >= 1201


def test_searching_while_another_process_writes(reader: Library, writer: WriterProcess, articles: Path):
    (articles / "kept.txt").write_text("Copper is kept all along.")
    writer.sync(articles)
    for round_ in range(4):
        for i in range(150):
            (articles / f"f{i}.txt").write_text(f"Round {round_} of copper item {i}.")
        writer.begin_sync(articles)
        for _ in range(10):
            assert "kept" in titles(reader, "copper is kept all along")
        assert writer.acknowledged() == ("150 0 0" if round_ == 0 else "0 150 0")
        assert f"Round {round_}" in reader.search("round copper item 77", 1)[0].text


def test_writers_in_two_processes_take_turns(home: Path, articles: Path, tmp_path: Path, writer: WriterProcess):
    other = tmp_path / "other"
    other.mkdir()
    with Library.open(home, settings(), WordEmbedder) as library:
        for i in range(5):
            (articles / f"a{i}.txt").write_text(f"Harbour notice {i} on fog.")
            (other / f"b{i}.txt").write_text(f"Election report {i} on rice.")
            assert writer.sync(articles) == "1 0 0"
            assert library.sync(other).added == 1
        assert library.check().failed == ()
        assert titles(library, "harbour notice fog") >= {f"a{i}" for i in range(5)}
        assert titles(library, "election report rice") >= {f"b{i}" for i in range(5)}

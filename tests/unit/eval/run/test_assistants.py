"""What stands in for the assistant where only finding is measured."""

from dataclasses import dataclass, field
from pathlib import Path

import pytest

from eval.run.assistants import Retriever, open_assistant
from eval.suites.golden import Suite
from index.errors import BylineError, UsageError
from rag.settings import Settings


@dataclass
class Failed:
    path: str
    error: str


@dataclass
class Index:
    """Remembers what it was asked to do."""

    failed: tuple[Failed, ...] = ()
    synced: list[Path] = field(default_factory=list)
    closed: bool = False

    def sync(self, folder: Path, *, progress: object = None) -> "Index":
        self.synced.append(folder)
        return self

    def close(self) -> None:
        self.closed = True


def test_a_retriever_answers_nothing_and_closes_its_index(home):
    index = Index()
    retriever = Retriever(index, Settings.load(home))
    with pytest.raises(UsageError, match="measuring retrieval only"):
        retriever.ask("When?")
    retriever.close()
    assert index.closed


@pytest.fixture
def index(monkeypatch):
    """The index that is opened, whatever home is asked for."""
    opened = Index()
    monkeypatch.setattr("rag.opening.open_library", lambda settings, progress=None, *, home: opened)
    return opened


def test_a_suite_with_articles_gets_an_index_of_them(home, index, tmp_path):
    suite = Suite("town", (), tmp_path / "town", retrieval_only=True)
    retriever = open_assistant(suite, Settings.load(home))
    assert retriever.index is index
    assert index.synced == [tmp_path / "town"]
    assert list((home / "evaluation").iterdir())


def test_a_suite_without_articles_is_asked_of_the_readers_index(home, index):
    assert open_assistant(Suite("mine", (), retrieval_only=True), Settings.load(home)).index is index
    assert index.synced == []


def test_articles_that_cannot_be_indexed_stop_the_run_and_close_the_index(home, index, tmp_path):
    index.failed = (Failed("a.pdf", "damaged"),)
    with pytest.raises(BylineError, match=r"1 articles of town could not be indexed.*a\.pdf: damaged"):
        open_assistant(Suite("town", (), tmp_path / "town", retrieval_only=True), Settings.load(home))
    assert index.closed

"""A rebuild that was stopped goes on; search uses the old generation until the end."""

from pathlib import Path

import pytest

from index import Progress
from index.ingest import rebuilding
from tests.fakes import WordEmbedder
from tests.unit.index.helpers import Opener, write


@pytest.fixture(autouse=True)
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rebuilding, "BATCH_ARTICLES", 2)


def stop_after(articles: int):
    def stop(step: Progress) -> None:
        if step.stage == "embed" and step.unit == "articles" and step.done >= articles:
            raise KeyboardInterrupt

    return stop


def filled(open_library: Opener, articles: Path) -> None:
    for number in range(6):
        write(articles, f"{number}.txt", f"The harbour of storm {number} holds {number} ships.")
    library = open_library()
    library.add([articles])
    library.close()


def stopped(open_library: Opener, articles: int) -> None:
    library = open_library(WordEmbedder("new", 64), embedder="new", rebuilding=True)
    with pytest.raises(KeyboardInterrupt):
        library.rebuild(progress=stop_after(articles))
    library.close()


def test_a_stopped_rebuild_goes_on(open_library: Opener, articles: Path):
    filled(open_library, articles)
    stopped(open_library, 4)
    old = open_library()
    assert old.search("storm 3", 1)[0].text.startswith("The harbour of storm 3")
    assert old.check().failed == ()
    write(articles, "more.txt", "One more lighthouse.")
    old.add([articles / "more.txt"])
    old.close()
    embedder = WordEmbedder("new", 64)
    library = open_library(embedder, embedder="new", rebuilding=True)
    assert library.rebuild().updated == 7
    assert len(embedder.embedded) == 3
    assert library.check().failed == ()
    assert library.search("lighthouse", 1)[0].text == "One more lighthouse."


@pytest.mark.parametrize("change", ["removed", "another embedder"])
def test_a_stopped_rebuild_for_something_else_begins_anew(open_library: Opener, articles: Path, change: str):
    filled(open_library, articles)
    stopped(open_library, 4)
    embedder = WordEmbedder("new", 64)
    if change == "removed":
        old = open_library()
        old.remove([old.articles()[0].id])
        old.close()
    else:
        embedder = WordEmbedder("newer", 128)
    library = open_library(embedder, embedder=embedder.name, rebuilding=True)
    library.rebuild()
    assert len(embedder.embedded) == len(library.articles())
    assert library.check().failed == ()

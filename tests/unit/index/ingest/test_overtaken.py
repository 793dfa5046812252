"""Another process writes while files are read: what counts is what is in the index when the batch is written."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from index import IndexMismatchError, IndexSettings, Library, Progress
from index.embedding.base import Embedder
from tests.fakes import WordEmbedder
from tests.stores import Stored
from tests.unit.index.helpers import Opener, found, write

pytestmark = pytest.mark.both_stores


def once(deed: Callable[[], object]) -> Callable[[Progress], None]:
    """A callback that does something when the first file has been read and nothing is written yet."""
    left: Iterator[Callable[[], object]] = iter([deed])

    def call(step: Progress) -> None:
        if step.stage == "read":
            next(left, lambda: None)()

    return call


def test_both_add_the_same_files(library: Library, open_library: Opener, articles: Path):
    for number in range(3):
        write(articles, f"{number}.md", f"Copper rose {number}.", title=f"T{number}")
    other = open_library()

    report = library.add([articles], progress=once(lambda: other.add([articles])))

    assert (report.added, report.unchanged, report.articles) == (0, 3, 3)
    assert library.check().failed == ()


def test_a_newer_reading_is_not_overwritten(library: Library, open_library: Opener, articles: Path):
    file = write(articles, "a.md", "Copper rose.", title="Copper")
    other = open_library()

    def change() -> None:
        write(articles, "a.md", "Copper fell in the end.", title="Copper")
        assert other.add([file]).added == 1

    library.add([file], progress=once(change))

    assert [library.article(item.id).text for item in library.articles()] == ["Copper fell in the end."]
    assert library.check().failed == ()


def test_what_is_removed_meanwhile_stays_out_of_a_sync(library: Library, open_library: Opener, articles: Path):
    write(articles, "a.md", "Copper rose.", title="Copper")
    library.add([articles])
    write(articles, "b.md", "Copper rose.", title="Copper")  # a copy, so that the article is read again
    write(articles, "c.md", "Zinc fell.", title="Zinc")
    other = open_library()
    [copper] = library.articles()

    library.sync(articles, progress=once(lambda: other.remove([copper.id])))

    assert found(library, "copper zinc") == ["Zinc"]
    assert library.check().failed == ()


def test_what_another_added_meanwhile_is_not_gone(library: Library, open_library: Opener, articles: Path):
    write(articles, "a.md", "Copper rose.", title="Copper")
    gone = write(articles, "b.md", "Zinc fell.", title="Zinc")
    library.add([articles])
    gone.unlink()
    write(articles, "c.md", "Tin stayed.", title="Tin")
    other = open_library()

    def come_back() -> None:
        write(articles, "b.md", "Zinc fell again.", title="Zinc")
        assert other.add([gone]).updated == 1

    report = library.sync(articles, progress=once(come_back))

    assert (report.removed, report.articles) == (0, 3)
    assert library.check().failed == ()


def test_articles_of_two_files_meet(library: Library, open_library: Opener, articles: Path, tmp_path: Path):
    mine, theirs = (
        write(articles, "a.md", "Copper rose.", title="C"),
        write(tmp_path, "z.md", "Copper rose.", title="C"),
    )
    other = open_library()

    report = library.add([mine], progress=once(lambda: other.add([theirs])))

    assert (report.added, report.articles) == (0, 1)
    mine.unlink()
    assert library.sync(articles, emptied=True).articles == 1  # the other file still holds it
    assert library.check().failed == ()


def test_an_index_that_was_rebuilt_for_another_embedder_is_refused(
    library: Library, stored: Stored, home: Path, articles: Path, words: WordEmbedder
):
    write(articles, "a.md", "Copper rose.", title="Copper")
    library.add([articles])
    write(articles, "b.md", "Zinc fell.", title="Zinc")
    larger: Embedder = WordEmbedder("larger", dimensions=64)
    settings = IndexSettings.model_validate({"passage_tokens": 40, "embedder": "larger", **stored.settings(home)})

    def rebuild() -> None:
        with Library.open(home, settings, lambda: larger, rebuilding=True) as other:
            other.rebuild()

    with pytest.raises(IndexMismatchError):
        library.add([articles], progress=once(rebuild))
    with Library.open(home, settings, lambda: larger) as other:
        assert [item.title for item in other.articles()] == ["Copper"]
        assert other.check().failed == ()

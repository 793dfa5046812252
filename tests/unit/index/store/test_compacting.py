"""The vector store lets go of deleted vectors, and nobody who searches meanwhile notices."""

import pytest

from index.store import compacting
from index.store.home import HomeStore
from index.store.vectors.chroma import ChromaVectorStore


@pytest.fixture(autouse=True)
def few(monkeypatch):
    monkeypatch.setattr(compacting, "_LEAST_DEAD", 20)


def churned(library, folder, rounds):
    """Adds and removes ten articles so many times; two stay."""
    for name in ("ferry", "harbour"):
        (folder / f"{name}.txt").write_text(f"The {name} opens at nine.\n")
        library.add([folder / f"{name}.txt"])
    for turn in range(rounds):
        files = [folder / f"{turn}-{number}.txt" for number in range(10)]
        for file in files:
            file.write_text(f"Report {file.stem} tells of storms.\n")
        library.remove(library.add(files).article_ids)


def collection(library):
    with library._store.snapshot() as snapshot:
        return snapshot.collection, snapshot.vectors_written, snapshot.counts()[1]


def test_what_is_held_stays_near_what_lives(library, articles):
    churned(library, articles, 1)
    first, *_ = collection(library)
    churned(library, articles, 9)
    name, written, living = collection(library)
    assert name != first
    assert living == 2
    assert written <= 20 + living + 10  # one turn more may have come since
    assert library.check().failed == ()
    assert [hit.title for hit in library.search("When does the ferry open?", 1)] == ["The ferry opens at nine."]


def test_a_reader_that_was_open_before_sees_what_is_there(open_library, articles):
    reader, writer = open_library(), open_library()
    churned(writer, articles, 1)
    with reader._store.snapshot() as snapshot:
        reader._store.vectors.load(snapshot)
    churned(writer, articles, 9)
    assert {hit.title for hit in reader.search("ferry harbour", 5)} == {
        "The ferry opens at nine.",
        "The harbour opens at nine.",
    }
    with reader._store.snapshot() as snapshot:
        assert reader._store.vectors.complete_up_to(snapshot) == snapshot.newest_passage()
        assert len(reader._store.vectors.nearest(snapshot.collection, [1.0] * 256, 5)) == 2


@pytest.mark.parametrize("broken_at", ["upsert", "drop"])
def test_a_kill_in_the_middle_costs_nothing(open_library, articles, monkeypatch, broken_at):
    library = open_library()
    churned(library, articles, 2)

    def killed(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(compacting, "_LEAST_DEAD", 0)
        patch.setattr(ChromaVectorStore, broken_at, killed)
        with pytest.raises(KeyboardInterrupt):
            library._store.writing().__enter__()
    again = open_library()
    assert again.check().failed == ()
    assert len(again.search("ferry harbour", 5)) == 2


def test_a_rebuild_counts_anew(library, articles):
    churned(library, articles, 1)
    library.rebuild()
    name, written, living = collection(library)
    assert written == living == 2
    assert "-c" not in name.removeprefix("byline-")


def test_large_collections_are_left_to_a_rebuild(library, articles, monkeypatch):
    monkeypatch.setattr(compacting, "_MOST_LIVING", 1)
    churned(library, articles, 9)
    assert collection(library)[1] > 90


def test_readers_do_not_compact(open_library, articles, monkeypatch):
    library = open_library()
    churned(library, articles, 2)
    monkeypatch.setattr(HomeStore, "writing", lambda *_, **__: pytest.fail("a reader writes"))
    assert library.search("ferry", 1)

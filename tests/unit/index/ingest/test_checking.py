"""Every kind of damage is made by hand, found, and put right."""

import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from index import Library
from index.records import Hit
from tests.fakes import WordEmbedder
from tests.stores import Stored

pytestmark = pytest.mark.both_stores

Opener = Callable[..., Library]

COPPER = "Copper rose in Chile. " * 12
FOG = "Fog came to Busan. " * 12


@pytest.fixture
def filled(open_library: Opener, articles: Path) -> Library:
    (articles / "copper.txt").write_text(COPPER)
    (articles / "fog.txt").write_text(FOG)
    library = open_library()
    library.add([articles])
    return library


def hits(library: Library) -> list[Hit]:
    return [hit for question in ("copper in Chile", "fog of Busan") for hit in library.search(question)]


def damage(stored: Stored, home: Path, *statements: tuple[str, *tuple[bytes, ...]]) -> None:
    with stored.tables(home) as tables:
        for statement, *values in statements:
            tables.execute(statement, values)


def test_a_sound_index_has_no_problems(filled: Library):
    report = filled.check()

    assert (report.failed, report.updated, report.articles) == ((), 0, 2)


@pytest.mark.parametrize(
    ("statements", "problem"),
    [
        ([("UPDATE embeddings_1 SET vector = ?", b"\0")], "passages of article"),
        ([("DELETE FROM embeddings_1 WHERE id = 1",)], "passages of article"),
        ([("UPDATE embeddings_1 SET text_sha = ? WHERE id = 1", b"\1")], "passages of article"),
        ([("DELETE FROM article_counts",)], "the counts of articles"),
        ([("DELETE FROM list_endings",)], "the words of the list"),
        ([("DELETE FROM contents",)], "belongs to no file"),
        ([("DELETE FROM contents",), ("DELETE FROM locations",)], "belongs to no file"),
        ([("INSERT INTO contents VALUES ('/gone.txt', 'nothing')",)], "a note of contents without its article"),
        ([("INSERT INTO notices VALUES ('/gone.txt', 'read', 0, 'remark', 'x', 'y')",)], "a notice without its file"),
        (
            [("INSERT INTO embeddings_1 (text_sha, vector) VALUES (?, ?)", b"\2", b"\0")],
            "a stored vector that no passage uses",
        ),
        ([("UPDATE articles SET text = 'Nonsense instead.' WHERE text LIKE 'Fog%'",)], "stored text of article"),
        ([("UPDATE articles SET source = 'Wire', source_key = 'wire'",)], "vectors are missing or wrong"),
    ],
)
def test_damage_to_the_catalogue(
    filled: Library, stored: Stored, home: Path, statements: list[tuple[str, *tuple[bytes, ...]]], problem: str
):
    before = [(hit.article_id, hit.start, hit.text) for hit in hits(filled)]
    damage(stored, home, *statements)

    found = filled.check()
    repaired = filled.check(repair=True)

    assert any(problem in failure.error for failure in found.failed)
    assert repaired.failed == ()
    assert repaired.updated >= 1
    assert filled.check().failed == ()
    assert [(hit.article_id, hit.start, hit.text) for hit in hits(filled)] == before


def test_full_text_that_was_lost_is_made_anew(filled: Library, stored: Stored, home: Path):
    before = hits(filled)
    for table, statement in stored.empty_full_text.items():
        damage(stored, home, (statement,))

        assert [failure.error for failure in filled.check().failed] == [f"the full-text index {table} is out of step"]
        assert filled.check(repair=True).failed == ()
    assert hits(filled) == before


def test_a_passage_lost_from_the_catalogue_comes_back(filled: Library, stored: Stored, home: Path):
    damage(stored, home, ("DELETE FROM passages_1 WHERE id = 1",))

    assert any("passages of article" in failure.error for failure in filled.check().failed)
    assert filled.check(repair=True).failed == ()
    assert filled.search("copper in Chile", 1)[0].start == 0


def test_chroma_is_filled_anew_without_the_embedder(filled: Library, words: WordEmbedder):
    vectors = filled.vectors
    with filled.snapshot() as snapshot:
        collection = snapshot.collection
    before = hits(filled)
    vectors.delete(collection, [1])
    vectors.upsert(collection, [999], np.ones((1, words.dimensions), dtype=np.float32), [{"article_id": "dead"}])
    metadata = next(carried for number, _, carried in vectors.stored(collection) if number == 2)
    vectors.upsert(collection, [2], -np.ones((1, words.dimensions), dtype=np.float32), [metadata])
    words.embedded.clear()

    found = filled.check()
    repaired = filled.check(repair=True)

    assert [failure.error for failure in found.failed] == ["2 vectors are missing or wrong", "1 vectors are left over"]
    assert repaired.failed == ()
    assert words.embedded == []
    assert hits(filled) == before


@pytest.mark.both_stores(False)
def test_a_chroma_folder_that_was_deleted_is_made_anew_at_the_next_write(
    filled: Library, open_library: Opener, home: Path, articles: Path, words: WordEmbedder
):
    before = hits(filled)
    filled.close()
    shutil.rmtree(home / "chroma")
    words.embedded.clear()

    library = open_library()
    library.sync(articles)

    assert words.embedded == []
    assert library.check().failed == ()
    assert hits(library) == before


@pytest.mark.both_stores(False)
def test_damaged_chroma_files_are_made_anew_at_the_next_write(
    filled: Library, open_library: Opener, home: Path, articles: Path
):
    filled.close()
    for file in (home / "chroma").rglob("*"):
        if file.is_file():
            file.write_bytes(b"not what it was")
    (articles / "new.txt").write_text("Snow fell on Oslo.")

    library = open_library()

    assert library.sync(articles).added == 1
    assert library.check().failed == ()


@pytest.mark.both_stores(False)
def test_search_goes_on_when_chroma_is_broken(filled: Library, open_library: Opener, home: Path):
    before = hits(filled)
    filled.close()
    for file in (home / "chroma").rglob("*"):
        if file.is_file():
            file.write_bytes(b"not what it was")

    library = open_library(read_only=True)

    assert hits(library) == before


def test_what_a_file_no_longer_holds_cannot_be_repaired_and_goes(
    filled: Library, stored: Stored, home: Path, articles: Path
):
    damage(stored, home, ("UPDATE articles SET text = 'Nonsense instead.' WHERE text LIKE 'Fog%'",))
    (articles / "fog.txt").unlink()

    report = filled.check(repair=True)

    assert report.articles == 1
    assert filled.check().failed == ()

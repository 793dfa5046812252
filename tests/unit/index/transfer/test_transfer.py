"""A library goes into a folder and comes back the same; what is there already stays; what was torn is refused."""

from pathlib import Path

import pytest

from index import IndexMismatchError, Library, StorageError, UsageError
from index.transfer import layout
from tests.fakes import WordEmbedder
from tests.servers import ChromaServer
from tests.unit.index.helpers import Opener, write

QUESTIONS = ("harbour ships", "storm 7", "copper price")


@pytest.fixture(autouse=True)
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Several parts even of a small library."""
    monkeypatch.setattr(layout, "PART_ARTICLES", 4)


@pytest.fixture
def filled(open_library: Opener, articles: Path, home: Path) -> Library:
    """Ten articles: one with metadata set by hand, one removed by hand, and files that aren't read."""
    for number in range(10):
        body = " ".join(f"The harbour of storm {number} holds {ship} ships and copper." for ship in range(number + 1))
        write(articles, f"{number}.md", body, title=f"Storm {number}", date=f"2025-03-{number + 1:02d}")
    (articles / "program.exe").write_bytes(b"MZ")
    (articles / "torn.pdf").write_bytes(b"%PDF-1.4 torn")
    library = open_library()
    library.sync(articles)
    library.add([articles / "3.md"], source="The Gazette", author="Å. Writer")
    library.remove([next(item.id for item in library.articles() if item.title == "Storm 5")])
    (home / "names.txt").write_text("Lee = Yi\n", encoding="utf-8")
    return library


@pytest.fixture
def folder(filled: Library, tmp_path: Path) -> Path:
    target = tmp_path / "library"
    filled.export(target)
    return target


@pytest.fixture
def other(open_library: Opener, tmp_path: Path) -> Library:
    return open_library(at=tmp_path / "other")


def held(library: Library) -> dict[str, object]:
    """All that a reader can see of a library."""
    hits = {
        question: [(hit.article_id, hit.start, hit.end, hit.score) for hit in library.search(question, 20)]
        for question in QUESTIONS
    }
    status = library.status()
    return {
        "articles": [library.article(item.id) for item in library.articles()],
        "hits": hits,
        "told": (status.failed, status.skipped, status.remarks, status.articles, status.passages),
    }


def contents(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir() if file.name != layout.LOCK}


def without_manifest(folder: Path) -> list[bytes]:
    return sorted(content for name, content in contents(folder).items() if name != layout.MANIFEST)


# ---- there and back


def test_a_library_comes_back_the_same(
    filled: Library, folder: Path, other: Library, words: WordEmbedder, tmp_path: Path
):
    embedded = len(words.embedded)
    report = other.import_from(folder)
    assert (report.added, report.updated, report.unchanged, report.failed) == (9, 0, 0, ())
    assert (report.articles, report.passages) == (9, filled.status().passages)
    assert report.vectors_used == report.passages
    assert report.embedded == 0
    assert len(words.embedded) == embedded
    assert held(other) == held(filled)
    assert other.check().failed == ()
    assert (tmp_path / "other" / "names.txt").read_text() == "Lee = Yi\n"


def test_a_second_generation_is_the_same_to_the_byte(folder: Path, other: Library, tmp_path: Path):
    other.import_from(folder)
    other.export(tmp_path / "again")
    assert without_manifest(tmp_path / "again") == without_manifest(folder)


def test_a_sync_finds_everything_unchanged(folder: Path, other: Library, articles: Path):
    other.import_from(folder)
    report = other.sync(articles)
    assert (report.added, report.updated, report.removed, report.unchanged) == (0, 0, 0, 9)


def test_importing_twice_changes_nothing(folder: Path, other: Library):
    other.import_from(folder)
    before = held(other)
    report = other.import_from(folder)
    assert (report.added, report.updated, report.removed, report.unchanged) == (0, 0, 0, 9)
    assert held(other) == before


def test_an_empty_library(open_library: Opener, other: Library, tmp_path: Path):
    empty = open_library()
    assert empty.export(tmp_path / "empty").articles == 0
    assert other.import_from(tmp_path / "empty").articles == 0


def test_what_is_there_stays(folder: Path, other: Library, tmp_path: Path):
    own = tmp_path / "own"
    own.mkdir()
    write(own, "mine.md", "My own words about a lighthouse.", title="Mine")
    (tmp_path / "other" / "names.txt").write_text("Kim = Gim", encoding="utf-8")
    other.add([own])
    report = other.import_from(folder)
    assert (report.added, report.articles) == (9, 10)
    assert [hit.title for hit in other.search("lighthouse", 1)] == ["Mine"]
    assert (tmp_path / "other" / "names.txt").read_text() == "Kim = Gim\nLee = Yi\n"


def test_metadata_set_by_hand_here_stays_and_there_comes_in(
    filled: Library, other: Library, articles: Path, tmp_path: Path
):
    other.add([articles / "2.md"], source="Ours")
    other.add([articles / "3.md"], source="Ours")
    filled.export(tmp_path / "out")
    report = other.import_from(tmp_path / "out")
    sources = {item.title: item.source for item in other.articles()}
    assert (sources["Storm 2"], sources["Storm 3"]) == ("Ours", "The Gazette")
    assert (report.added, report.updated, report.unchanged) == (7, 1, 1)
    assert other.sync(articles).unchanged == 9


def test_a_file_that_changed_is_updated(filled: Library, folder: Path, other: Library, articles: Path):
    other.import_from(folder)
    write(articles, "1.md", "All is new: a storm over copper.", title="Storm 1 again")
    filled.sync(articles)
    filled.export(folder)
    report = other.import_from(folder)
    assert (report.added, report.updated, report.unchanged, report.removed) == (0, 1, 8, 0)
    assert held(other) == {**held(filled), "articles": held(other)["articles"]}
    assert {item.title for item in other.articles()} == {item.title for item in filled.articles()}


def test_another_splitting_is_embedded_anew(folder: Path, open_library: Opener, tmp_path: Path, articles: Path):
    library = open_library(at=tmp_path / "finer", passage_tokens=32)
    report = library.import_from(folder)
    assert (report.added, report.vectors_used) == (9, 0)
    assert report.embedded > 0
    assert "passage tokens" in report.remarks[0].remark
    assert library.check().failed == ()
    fresh = open_library(at=tmp_path / "fresh", passage_tokens=32)
    fresh.add([articles])
    assert fresh.status().passages > report.passages  # the article that was removed by hand


def test_another_embedder_is_embedded_anew(folder: Path, open_library: Opener, tmp_path: Path):
    longer = WordEmbedder("longer words", 512)
    library = open_library(longer, at=tmp_path / "longer")
    report = library.import_from(folder)
    assert "embedder, dimensions" in report.remarks[0].remark
    assert report.embedded == len(longer.embedded) > 0
    assert library.search("storm 7", 1)[0].title == "Storm 7"


def test_an_index_made_otherwise_is_refused(folder: Path, other: Library, open_library: Opener, tmp_path: Path):
    other.import_from(folder)
    with pytest.raises(IndexMismatchError, match="rebuild"):
        open_library(WordEmbedder("others"), at=tmp_path / "other", embedder="others").import_from(folder)


# ---- going on


def test_an_export_goes_on_where_it_stopped(filled: Library, tmp_path: Path):
    target, steps = tmp_path / "out", 0

    def stop(_: object) -> None:
        nonlocal steps
        steps += 1
        if steps == 7:  # in the second part of three
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        filled.export(target, progress=stop)
    with pytest.raises(UsageError, match="not finished"):
        filled.import_from(target)
    report = filled.export(target)
    assert (report.added, report.unchanged) == (5, 4)
    filled.export(tmp_path / "straight")
    assert contents(target).keys() == contents(tmp_path / "straight").keys()


def test_a_torn_part_is_written_again(filled: Library, folder: Path):
    part = min(folder.glob("articles-*"))
    part.write_bytes(part.read_bytes()[:-10])
    assert filled.export(folder).added == 4
    assert filled.export(folder).added == 0


def test_only_what_changed_is_written_again(filled: Library, folder: Path, other: Library, articles: Path):
    filled.remove([next(item.id for item in filled.articles() if item.title == "Storm 1")])
    write(articles, "new.md", "One more harbour.", title="New")
    filled.add([articles / "new.md"])
    report = filled.export(folder)
    assert report.articles == 9
    assert 0 < report.unchanged < 9
    other.import_from(folder)
    assert held(other) == held(filled)


def test_an_import_goes_on_where_it_stopped(filled: Library, folder: Path, other: Library):
    def stop(step: object) -> None:
        if getattr(step, "stage", "") == "import" and getattr(step, "done", 0) > 4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        other.import_from(folder, progress=stop)
    assert other.check().failed == ()
    report = other.import_from(folder)
    assert report.unchanged > 0
    assert report.unchanged + report.added == 9
    assert held(other) == held(filled)


def test_a_half_imported_location_is_looked_at_again(folder: Path, other: Library, articles: Path):
    def stop(step: object) -> None:
        if getattr(step, "stage", "") == "import":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        other.import_from(folder, progress=stop)
    assert 0 < len(other.articles()) < 9
    other.sync(articles)
    assert len(other.articles()) == 10


# ---- what is refused


def test_folders_that_hold_no_export(library: Library, tmp_path: Path):
    for directory, told in ((tmp_path / "nowhere", "not a folder"), (tmp_path, "no exported library")):
        with pytest.raises(UsageError, match=told):
            library.import_from(directory)


def test_an_export_goes_into_no_other_folder(filled: Library, folder: Path, other: Library, articles: Path):
    before = contents(folder)
    with pytest.raises(UsageError, match="another library"):
        other.export(folder)
    with pytest.raises(UsageError, match="other things"):
        filled.export(articles)
    assert contents(folder) == before
    with pytest.raises(StorageError, match="cannot be written"):
        filled.export(Path("/dev/null/library"))


def test_a_damaged_article_is_not_exported(filled: Library, tmp_path: Path):
    with filled._store.writing() as writer, writer.transaction() as connection:
        connection.execute("UPDATE articles SET sha256 = 'x' WHERE number = 2")
    with pytest.raises(StorageError, match="check --repair"):
        filled.export(tmp_path / "out")


# ---- embedded, shared, and back


def test_embedded_to_shared_and_back(
    folder: Path, filled: Library, open_library: Opener, tmp_path: Path, database_url: str, chroma_server: ChromaServer
):
    shared = open_library(at=tmp_path / "one", database_url=database_url, chroma_url=chroma_server.url)
    report = shared.import_from(folder)
    assert (report.added, report.embedded, report.failed) == (9, 0, ())
    assert shared.check().failed == ()
    assert shared.import_from(folder).unchanged == 9
    shared.export(tmp_path / "from shared")
    back = open_library(at=tmp_path / "back")
    back.import_from(tmp_path / "from shared")
    back.export(tmp_path / "from back")
    assert held(back) == held(filled)
    assert back.check().failed == ()
    for name in ("from shared", "from back"):
        assert without_manifest(tmp_path / name) == without_manifest(folder)

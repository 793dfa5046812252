"""What was passed over is told by add and sync, and kept for status."""

import os
import shutil
import sqlite3
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from index import Library, Remark, Skipped, UsageError
from index.readers.workers import ReaderPool
from tests.unit.index.helpers import Opener, write

pytestmark = pytest.mark.both_stores


def reasons(report, folder: Path) -> dict[str, str]:
    return {str(Path(item.path).relative_to(folder)): item.reason for item in report.skipped}


@pytest.fixture
def mixed(articles: Path) -> Path:
    """A folder with one article, an old Word file and a picture."""
    write(articles, "a.md", "Copper rose.", title="Copper")
    (articles / "old.doc").write_bytes(b"x")
    (articles / "p.png").write_bytes(b"x")
    return articles


def test_each_look_tells_what_it_passes_over_and_status_keeps_it(library: Library, mixed: Path):
    added, synced = library.add([mixed]), library.sync(mixed)

    assert added.failed == ()
    assert list(reasons(added, mixed)) == ["old.doc", "p.png"]
    assert added.skipped == synced.skipped == library.status().skipped
    assert (synced.unchanged, synced.added) == (1, 0)


def test_the_next_look_replaces_what_was_told_of_the_same_source_only(library: Library, mixed: Path, tmp_path: Path):
    other = tmp_path / "articles2"
    other.mkdir()
    (other / "x.doc").write_bytes(b"x")
    library.add([mixed, other])
    (mixed / "old.doc").unlink()
    (mixed / "p.png").rename(mixed / "q.png")

    library.sync(mixed)

    assert list(reasons(library.status(), tmp_path)) == ["articles/q.png", "articles2/x.doc"]


def test_a_glob_drops_what_is_gone_and_leaves_the_rest(library: Library, mixed: Path):
    (mixed / "other.rar").write_bytes(b"x")
    library.add([mixed])
    (mixed / "old.doc").unlink()
    (mixed / "new.doc").write_bytes(b"x")

    library.add([str(mixed / "*.d*")])

    assert list(reasons(library.status(), mixed)) == ["new.doc", "other.rar", "p.png"]


def test_a_file_that_can_be_read_now_is_told_no_more(library: Library, mixed: Path):
    library.add([mixed])
    (mixed / "old.doc").rename(mixed / "old.txt")
    (mixed / "old.txt").write_text("Zinc fell.")

    assert list(reasons(library.sync(mixed), mixed)) == ["p.png"]
    assert list(reasons(library.status(), mixed)) == ["p.png"]


def test_a_broken_archive_in_a_folder_is_kept_as_failed_until_it_is_mended(library: Library, mixed: Path):
    (mixed / "b.zip").write_bytes(b"no zip")
    assert len(library.add([mixed]).failed) == 1
    assert [item.path for item in library.status().failed] == [str(mixed / "b.zip")]
    with zipfile.ZipFile(mixed / "b.zip", "w") as out:
        out.writestr("z.txt", "Zinc fell.")
        out.writestr("z.png", "x")

    assert library.sync(mixed).added == 1

    assert library.status().failed == ()
    assert list(reasons(library.status(), mixed)) == ["b.zip!/z.png", "old.doc", "p.png"]


def test_what_is_not_there_is_told_and_not_kept(library: Library, articles: Path):
    assert len(library.add([articles / "missing.txt", "ftp://a.example/x", " ", "/a\0b"]).failed) == 4
    assert library.status().failed == ()


def test_names_that_are_no_text_are_told_and_kept(library: Library, articles: Path):
    odd = os.fsdecode(os.fsencode(articles) + b"/caf\xe9")
    for ending in (".txt", ".doc"):
        Path(odd + ending).write_text("Words.")

    report = library.add([articles])

    shown = str(articles / "caf\N{REPLACEMENT CHARACTER}").replace("\N{REPLACEMENT CHARACTER}", "?")
    assert [item.path for item in report.failed] == [f"{shown}.txt"]
    assert [item.path for item in report.skipped] == [f"{shown}.doc"]
    status = library.status()
    assert (status.failed, status.skipped) == (report.failed, report.skipped)
    assert len(library.add([odd + ".txt", odd + ".doc", odd + "*"]).failed) >= 2


def test_a_folder_of_unread_files_is_no_missing_disk(library: Library, mixed: Path):
    library.sync(mixed)
    (mixed / "a.md").unlink()
    assert library.sync(mixed).removed == 1
    write(mixed, "a.md", "Copper rose.", title="Copper")
    library.sync(mixed)
    for file in mixed.iterdir():
        file.unlink()

    with pytest.raises(UsageError, match="is empty"):
        library.sync(mixed)

    assert len(library.status().skipped) == 2  # nothing was changed
    library.sync(mixed, emptied=True)
    assert library.status().skipped == ()


def test_a_copy_is_told_once_and_status_names_it(library: Library, articles: Path):
    first = write(articles, "a.md", "Copper rose.", title="Copper")
    shutil.copy(first, articles / "b.md")
    shutil.copy(first, articles / "c.md")
    same = {name: f"holds the same article as {first}" for name in ("b.md", "c.md")}

    assert reasons(library.add([articles]), articles) == same
    assert library.sync(articles).skipped == ()
    assert reasons(library.status(), articles) == same

    first.unlink()
    library.sync(articles)
    assert reasons(library.status(), articles) == {"c.md": f"holds the same article as {articles / 'b.md'}"}


def test_a_file_that_moved_is_no_copy(library: Library, articles: Path):
    library.add([write(articles, "a.md", "Copper rose.", title="Copper")])
    (articles / "a.md").rename(articles / "b.md")

    assert library.sync(articles).skipped == ()
    assert library.status().skipped == ()


def test_records_that_stand_twice_in_a_file_are_told(library: Library, articles: Path):
    line = '{"title": "Copper", "text": "Copper rose."}\n'
    (articles / "twice.jsonl").write_text(line * 3)

    report = library.add([articles])

    assert (report.added, len(report.skipped)) == (1, 2)
    assert "the same article as “Copper”" in report.skipped[0].reason
    assert library.sync(articles).skipped == ()
    assert library.status().skipped == report.skipped


def test_what_was_removed_by_hand_is_told_until_it_is_added(library: Library, articles: Path):
    write(articles, "a.md", "Copper rose.", title="Copper")
    library.add([articles])
    library.remove([library.articles()[0].id])

    assert "removed by hand" in reasons(library.sync(articles), articles)["a.md"]
    assert "removed by hand" in reasons(library.status(), articles)["a.md"]
    library.add([articles])
    assert library.status().skipped == ()


@pytest.fixture
def telling(open_library: Opener) -> Iterator[Library]:
    """A library whose readers tell something of the files that begin with certain words."""
    pool = ReaderPool("tests.hostile_tasks")
    yield open_library(readers=pool)
    pool.close()


def test_what_a_reader_tells_comes_through_and_is_kept(telling: Library, articles: Path, open_library: Opener):
    file = write(articles, "a.txt", "doubtful copper")
    report = telling.add([articles])

    assert [item.path for item in report.failed] == [f"{file}, page 2", f"{file}, page 3"]
    assert report.skipped == (Skipped(f"{file}, photo.png", "is a picture"),)
    assert report.remarks == (Remark(str(file), "the date 31/31/31 can't be understood"),)
    telling.close()
    kept = open_library(read_only=True).status()
    assert (kept.failed, kept.skipped, kept.remarks) == (report.failed, report.skipped, report.remarks)


@pytest.mark.parametrize("end", ["mended", "deleted", "removed"])
def test_what_a_reader_told_goes_with_its_file(telling: Library, articles: Path, end: str):
    write(articles, "b.txt", "Zinc fell.")
    file = write(articles, "a.txt", "doubtful copper")
    telling.add([articles])
    if end == "mended":
        file.write_text("Copper rose.")
    elif end == "deleted":
        file.unlink()
    else:
        telling.remove([item.id for item in telling.articles() if item.path == str(file)])
    if end != "removed":
        telling.sync(articles)

    status = telling.status()

    assert (status.failed, status.skipped, status.remarks) == ((), (), ())
    assert telling.check().failed == ()


def test_a_file_with_nothing_but_what_is_passed_over_is_no_failure(telling: Library, articles: Path):
    write(articles, "a.txt", "nothing of copper")

    report = telling.add([articles])

    assert (report.failed, report.skipped, report.articles) == ((), (Skipped("x", "y"),), 0)


@pytest.mark.both_stores(False)
def test_a_home_of_an_older_byline_opens_and_learns(open_library: Opener, mixed: Path, home: Path):
    library = open_library()
    (mixed / "bad.txt").write_bytes(b"")
    library.add([mixed])
    library.close()
    with sqlite3.connect(home / "catalog.sqlite3") as connection:
        connection.execute("DROP TABLE notices")
        connection.execute("UPDATE meta SET value = '1' WHERE key = 'schema'")
    connection.close()

    old = open_library(read_only=True).status()
    assert ([item.path for item in old.failed], old.skipped) == ([str(mixed / "bad.txt")], ())

    again = open_library()
    assert again.status().skipped == ()
    again.sync(mixed)
    assert list(reasons(again.status(), mixed)) == ["old.doc", "p.png"]


def test_an_interrupt_keeps_what_was_told(library: Library, mixed: Path):
    def interrupt(step):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        library.add([mixed], progress=interrupt)

    assert list(reasons(library.status(), mixed)) == ["old.doc", "p.png"]
    assert library.check().failed == ()

import shutil
import threading
from datetime import date
from pathlib import Path

import pytest

from index import Library, Progress, UsageError
from tests.fakes import WordEmbedder
from tests.unit.index.helpers import Opener, found, write

pytestmark = pytest.mark.both_stores


def test_the_same_file_again_is_unchanged_and_not_embedded(library: Library, articles: Path, words: WordEmbedder):
    write(articles, "a.md", "Copper rose.", title="Copper")
    library.add([articles])
    words.embedded.clear()

    report = library.add([articles])

    assert (report.added, report.unchanged, words.embedded) == (0, 1, [])


def test_the_same_words_under_another_name_are_one_article_with_two_places(
    library: Library, articles: Path, words: WordEmbedder
):
    first = write(articles, "a.txt", "Copper prices rose in Chile.")
    library.add([first])
    words.embedded.clear()
    second = shutil.copy(first, articles / "b.txt")

    report = library.sync(articles)
    first.unlink()
    after = library.sync(articles)

    assert (report.added, report.unchanged, report.articles, words.embedded) == (0, 2, 1, [])
    assert (after.removed, after.articles) == (0, 1)
    assert library.articles()[0].path == str(second)
    Path(second).unlink()
    assert library.sync(articles, emptied=True).removed == 1


def test_a_changed_file_replaces_its_article_and_only_new_passages_are_embedded(
    library: Library, articles: Path, words: WordEmbedder
):
    kept = "The first paragraph speaks of copper mines in the north of Chile and stays as it is for good and all."
    file = write(articles, "a.md", f"{kept}\n\nThe second one speaks of fog. " + "Fog again. " * 8, title="Mixed")
    library.add([file])
    words.embedded.clear()
    write(articles, "a.md", f"{kept}\n\nThe second one speaks of snow. " + "Snow again. " * 8, title="Mixed")

    report = library.sync(articles)

    assert (report.added, report.updated, report.removed, report.articles) == (0, 1, 0, 1)
    assert words.embedded != []
    assert all("copper" not in text for text in words.embedded)
    assert all("Fog" not in hit.text for hit in library.search("fog"))
    assert "Snow" in library.search("snow")[0].text


def test_a_changed_date_alone_updates_the_record_and_embeds_nothing(
    library: Library, articles: Path, words: WordEmbedder
):
    write(articles, "a.md", "Copper rose.", title="Copper", published="2024-01-01")
    library.add([articles])
    words.embedded.clear()
    write(articles, "a.md", "Copper rose.", title="Copper", published="2025-01-01")

    report = library.sync(articles)

    assert (report.added, report.updated, words.embedded) == (0, 1, [])
    assert found(library, "copper", since=date(2024, 12, 1)) == ["Copper"]
    assert found(library, "copper", until=date(2024, 12, 1)) == []


def test_a_moved_file_is_not_embedded_again(library: Library, articles: Path, words: WordEmbedder):
    file = write(articles, "a.md", "Copper rose.", title="Copper")
    library.sync(articles)
    words.embedded.clear()
    (articles / "deeper").mkdir()
    target = file.rename(articles / "deeper" / "z.md")

    report = library.sync(articles)

    assert (report.added, report.updated, report.removed, report.articles) == (0, 0, 0, 1)
    assert words.embedded == []
    assert library.search("copper")[0].path == str(target)


def test_sync_removes_what_is_gone_from_this_folder_only(library: Library, articles: Path, tmp_path: Path):
    other = tmp_path / "articles2"
    other.mkdir()
    gone = write(articles, "a.md", "Copper rose.", title="Copper")
    write(articles, "b.md", "Fog came.", title="Fog")
    write(other, "c.md", "Snow fell.", title="Snow")
    library.add([articles, other])
    gone.unlink()

    report = library.sync(articles)

    assert (report.removed, report.unchanged, report.articles) == (1, 1, 2)
    assert "Copper" not in found(library, "copper rose")
    assert found(library, "snow fell")[0] == "Snow"


def test_sync_of_what_is_no_folder_changes_nothing(library: Library, articles: Path):
    write(articles, "a.md", "Copper rose.", title="Copper")
    library.add([articles])
    shutil.rmtree(articles)

    with pytest.raises(UsageError, match="is not a folder"):
        library.sync(articles)

    assert library.status().articles == 1


def test_a_folder_that_holds_nothing_any_more_removes_articles_only_when_said(library: Library, articles: Path):
    files = [write(articles, f"{name}.md", f"{name} rose.", title=name) for name in ("Copper", "Zinc")]
    assert library.sync(articles).added == 2
    for file in files:
        file.unlink()

    with pytest.raises(UsageError, match="is empty, and 2 articles came from it: is its disk there"):
        library.sync(articles)
    assert library.status().articles == 2

    assert library.sync(articles, emptied=True).removed == 2
    assert library.sync(articles).articles == 0


def test_a_failed_file_is_reported_not_indexed_and_tried_again(library: Library, articles: Path):
    write(articles, "good.md", "Copper rose.", title="Copper")
    bad = articles / "bad.txt"
    bad.write_bytes(b"")

    first = library.sync(articles)
    second = library.sync(articles)
    bad.write_text("Fog came at last.")
    third = library.sync(articles)

    assert (first.added, [failure.path for failure in first.failed]) == (1, [str(bad)])
    assert [failure.path for failure in second.failed] == [str(bad)]
    assert (third.added, third.failed) == (1, ())
    assert library.status().failed == ()


def test_a_file_that_can_no_longer_be_read_does_not_keep_its_old_article(library: Library, articles: Path):
    file = write(articles, "a.txt", "Copper rose.")
    library.sync(articles)
    file.write_text(" ")

    report = library.sync(articles)

    assert (report.removed, report.articles, len(report.failed)) == (1, 0, 1)
    assert [failure.path for failure in library.status().failed] == [str(file)]


def test_what_was_removed_stays_out_of_every_sync_until_it_is_added(library: Library, articles: Path):
    file = write(articles, "a.md", "Copper rose.", title="Copper")
    write(articles, "b.md", "Fog came.", title="Fog")
    library.add([articles])
    library.remove([library.search("copper")[0].article_id])

    for _ in range(2):
        report = library.sync(articles)
        assert (report.added, report.articles) == (0, 1)
    assert (library.add([file]).added, library.sync(articles).articles) == (1, 2)
    assert library.check().failed == ()


@pytest.mark.parametrize("synced_between", [False, True])
def test_what_was_removed_stays_out_under_another_file_name(library: Library, articles: Path, *, synced_between: bool):
    file = write(articles, "a.md", "Copper rose.", title="Copper")
    write(articles, "b.md", "Fog came.", title="Fog")
    library.add([articles])
    library.remove([library.search("copper")[0].article_id])
    if synced_between:
        library.sync(articles)

    for name in ("c.md", "d.md"):
        file = file.rename(articles / name)
        for _ in range(2):
            report = library.sync(articles)
            assert (report.added, report.articles) == (0, 1)
    assert (library.add([file]).added, library.sync(articles).articles) == (1, 2)
    file.write_text(file.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    assert library.sync(articles).articles == 2
    assert library.check().failed == ()


def test_one_article_of_several_in_a_file_is_removed_and_added_again(library: Library, articles: Path):
    lines = [f'{{"title": "{name}", "text": "{name} rose."}}' for name in ("Copper", "Zinc")]
    (articles / "both.jsonl").write_text("\n".join(lines), encoding="utf-8")
    library.add([articles])
    library.remove([next(item.id for item in library.articles() if item.title == "Zinc")])

    assert [library.sync(articles).articles, library.add([articles]).added] == [1, 1]
    assert {item.title for item in library.articles()} == {"Copper", "Zinc"}


def test_progress_is_told(library: Library, articles: Path):
    write(articles, "a.md", "Copper rose.", title="Copper")
    told: list[Progress] = []

    library.add([articles], progress=told.append)

    assert [(step.stage, step.done, step.total) for step in told[:2]] == [("read", 1, 1), ("embed", 1, 1)]


def test_an_interrupt_loses_only_the_batch_at_hand(
    open_library: Opener, articles: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("index.ingest.batches.BATCH_ARTICLES", 2)
    for i in range(5):
        write(articles, f"{i}.md", f"Copper number {i} rose.", title=f"T{i}")
    library = open_library()

    def interrupt(step: Progress) -> None:
        if step.stage == "read" and step.done == 5:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        library.add([articles], progress=interrupt)

    assert library.status().articles == 4
    assert library.check().failed == ()
    assert library.add([articles]).added == 1


def test_watch_follows_the_folder(library: Library, articles: Path):
    stop = threading.Event()
    reports = library.watch(articles, stop=stop)

    assert next(reports).articles == 0
    threading.Timer(0.5, lambda: write(articles, "a.md", "Copper rose.", title="Copper")).start()
    assert next(reports).articles == 1
    threading.Timer(0.5, (articles / "a.md").unlink).start()
    emptied = next(reports)  # which is said, and ends nothing
    assert (emptied.articles, [item.path for item in emptied.failed]) == (1, [str(articles)])
    stop.set()
    assert list(reports) == []

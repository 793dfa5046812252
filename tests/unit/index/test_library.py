import shutil
import sqlite3
import threading
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from index import Filters, IndexMismatchError, Library, Progress, StorageError, UsageError
from index.store.locking import WriterLock
from tests.fakes import WordEmbedder

Opener = Callable[..., Library]


def write(folder: Path, name: str, text: str, **front_matter: str) -> Path:
    file = folder / name
    head = "".join(f"{key}: {value}\n" for key, value in front_matter.items())
    file.write_text(f"---\n{head}---\n{text}\n" if head else f"{text}\n", encoding="utf-8")
    return file


def found(library: Library, question: str, **limits: object) -> list[str]:
    """The titles of the articles that a search finds, best first."""
    hits = library.search(question, filters=Filters(**limits))  # type: ignore[arg-type]
    return list(dict.fromkeys(hit.title for hit in hits))


def test_an_empty_library_finds_nothing(library: Library):
    assert library.search("anything") == []
    assert library.status().articles == library.status().passages == 0


def test_what_is_added_is_found_word_for_word(library: Library, articles: Path):
    write(articles, "a.md", "Copper prices rose in Chile. Miners went on strike.", title="Copper", source="Wire")
    write(articles, "b.md", "The harbour of Busan was closed by fog.", title="Fog", published="2024-05-06")

    report = library.add([articles])
    hit = library.search("harbour fog in Busan")[0]

    assert (report.added, report.updated, report.unchanged, report.removed, report.failed) == (2, 0, 0, 0, ())
    assert (report.articles, report.passages) == (2, 2)
    assert (hit.rank, hit.title, hit.published) == (1, "Fog", date(2024, 5, 6))
    assert library.article(hit.article_id).text[hit.start : hit.end] == hit.text
    assert [item.title for item in library.articles()] == ["Copper", "Fog"]


def test_a_lone_article_has_every_vote(library: Library, articles: Path):
    write(articles, "a.md", "Copper rose.", title="Copper")
    library.add([articles])

    hit = library.search("copper")[0]

    # meaning 2, two looks of 1 each, words 0.5, whole article 0.1: each is the best there is
    assert hit.score == pytest.approx((2 * 1 + 2 * 1 + 0.5 + 0.1) / (2 + 2 + 0.5 + 0.1))


@pytest.mark.parametrize(("question", "k"), [("", 5), ("  \n", 5), ("copper", 0)])
def test_an_impossible_search_is_bad_usage(library: Library, question: str, k: int):
    with pytest.raises(UsageError):
        library.search(question, k)


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


def test_remove_takes_articles_out_everywhere(library: Library, articles: Path, home: Path):
    write(articles, "a.md", "Copper rose.", title="Copper")
    write(articles, "b.md", "Fog came.", title="Fog")
    library.add([articles])
    article_id = library.search("copper")[0].article_id

    report = library.remove([article_id])

    assert (report.removed, report.articles, report.passages) == (1, 1, 1)
    assert "Copper" not in found(library, "copper rose")
    assert library.check().failed == ()
    with pytest.raises(UsageError, match="no article"):
        library.article(article_id)
    with pytest.raises(UsageError, match="no article"):
        library.remove([article_id])
    connection = sqlite3.connect(home / "catalog.sqlite3")
    assert connection.execute("SELECT count(*) FROM embeddings_1").fetchone() == (1,)
    connection.close()


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


def test_a_home_of_an_older_byline_gets_the_table_of_removed_articles(open_library: Opener, home: Path, articles: Path):
    write(articles, "a.md", "Copper rose.", title="Copper")
    open_library().add([articles])
    with sqlite3.connect(home / "catalog.sqlite3") as connection:
        connection.execute("DROP TABLE removed")
    connection.close()

    assert open_library().sync(articles).unchanged == 1


def test_filters_hold_for_every_list(library: Library, articles: Path):
    write(articles, "a.md", "Copper rose in spring.", title="A", source="Wire", author="Ann", published="2024-01-02")
    write(articles, "b.md", "Copper fell in autumn.", title="B", source="Post", author="Bob", published="2024-09-10")
    write(articles, "c.md", "Copper stood still.", title="C")
    library.add([articles])
    [third] = [item.id for item in library.articles() if item.title == "C"]

    assert sorted(found(library, "copper")) == ["A", "B", "C"]
    assert found(library, "copper", sources=("WIRE",)) == ["A"]
    assert found(library, "copper", authors=("bob",)) == ["B"]
    assert found(library, "copper", article_ids=(third,)) == ["C"]
    assert found(library, "copper", since=date(2024, 9, 10)) == ["B"]
    assert found(library, "copper", until=date(2024, 9, 9)) == ["A"]
    assert found(library, "copper", since=date(2024, 1, 1), sources=("post",)) == ["B"]
    assert found(library, "copper", sources=("nobody",)) == []


def test_metadata_set_by_hand_wins_and_outlives_a_change_of_the_file(library: Library, articles: Path):
    file = write(articles, "a.md", "Copper rose.", title="Copper", source="Wire")
    library.add([file])

    report = library.add([file], source="By hand", published="2023-04-05")
    write(articles, "a.md", "Copper fell.", title="Copper", source="Wire")
    library.sync(articles)

    article = library.article(library.articles()[0].id)
    assert report.updated == 1
    assert (article.text.strip(), article.source, article.published) == ("Copper fell.", "By hand", date(2023, 4, 5))
    assert article.provenance["source"] == "given by hand"


@pytest.mark.parametrize("metadata", [{"colour": "red"}, {"published": "yesterday"}])
def test_metadata_that_cannot_be_set(library: Library, articles: Path, metadata: dict[str, str]):
    with pytest.raises(UsageError):
        library.add([articles], **metadata)


def test_one_article_does_not_fill_the_list(library: Library, articles: Path):
    long = "\n\n".join(f"Copper number {i} rose " + "and rose " * 10 + "again." for i in range(12))
    write(articles, "a.md", long, title="Long")
    write(articles, "b.md", "Copper, in short.", title="Short")
    library.add([articles])

    hits = library.search("copper", 10)

    assert [hit.title for hit in hits].count("Long") == 3
    assert "Short" in [hit.title for hit in hits]


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


def test_other_settings_are_refused_and_a_rebuild_helps(open_library: Opener, articles: Path):
    write(articles, "a.md", "Copper rose. " * 40, title="Copper")
    open_library().add([articles])

    with pytest.raises(IndexMismatchError, match="byline index rebuild"):
        open_library(passage_tokens=64)
    with pytest.raises(IndexMismatchError, match="byline index rebuild"):
        open_library(WordEmbedder("other", dimensions=64), embedder="other")

    library = open_library(WordEmbedder("other", dimensions=64), embedder="other", passage_tokens=64, rebuilding=True)
    report = library.rebuild()

    assert (report.updated, report.articles) == (1, 1)
    assert found(library, "copper") == ["Copper"]
    assert library.check().failed == ()
    again = open_library(WordEmbedder("other", dimensions=64), embedder="other", passage_tokens=64)
    assert found(again, "copper") == ["Copper"]


def test_the_same_embedder_under_another_name_is_welcome(open_library: Opener, articles: Path):
    write(articles, "a.md", "Copper rose.", title="Copper")
    open_library().add([articles])

    assert found(open_library(embedder="/some/folder/words"), "copper") == ["Copper"]


def test_a_reader_sees_what_another_library_wrote(open_library: Opener, articles: Path):
    write(articles, "a.md", "Copper rose.", title="Copper")
    writer, reader = open_library(), open_library(read_only=False)
    writer.add([articles])
    assert found(reader, "copper") == ["Copper"]

    write(articles, "b.md", "Fog came over copper.", title="Fog")
    (articles / "a.md").unlink()
    writer.sync(articles)

    assert found(reader, "copper") == ["Fog"]
    assert found(reader, "fog") == ["Fog"]


def test_two_libraries_take_turns_writing(open_library: Opener, articles: Path):
    one, other = open_library(), open_library()
    for i in range(6):
        file = write(articles, f"{i}.md", f"Copper number{i} rose.", title=f"T{i}")
        (one if i % 2 else other).add([file])

    assert one.check().failed == other.check().failed == ()
    assert sorted(found(one, "copper")) == sorted(found(other, "copper")) == [f"T{i}" for i in range(6)]


def test_many_threads_may_search_while_one_writes(open_library: Opener, articles: Path):
    write(articles, "a.md", "Copper rose.", title="Copper")
    library = open_library()
    library.add([articles])
    wrong: list[object] = []
    done = threading.Event()

    def search() -> None:
        while not done.is_set():
            try:
                if "Copper" not in found(library, "copper rose"):
                    wrong.append("lost")
            except Exception as error:
                wrong.append(error)

    threads = [threading.Thread(target=search) for _ in range(4)]
    for thread in threads:
        thread.start()
    for i in range(8):
        write(articles, "b.md", f"Fog number {i} came.", title="Fog")
        library.sync(articles)
    done.set()
    for thread in threads:
        thread.join()

    assert wrong == []


def test_a_second_writer_waits_and_then_says_who_writes(
    open_library: Opener, articles: Path, home: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("index.store.locking.WAIT_S", 0.1)
    library = open_library()

    with (
        WriterLock(home).held(),
        pytest.raises(StorageError, match=r"Another byline process is writing \(pid \d+\)"),
    ):
        library.add([articles])


def test_reading_only(open_library: Opener, articles: Path):
    with pytest.raises(StorageError, match="no index"):
        open_library(read_only=True)
    open_library()

    with pytest.raises(StorageError, match="reading only"):
        open_library(read_only=True).add([articles])


def test_a_home_that_is_a_file_is_one_clear_error(open_library: Opener, tmp_path: Path):
    (tmp_path / "taken").write_text("")

    with pytest.raises(StorageError, match="cannot be written"):
        open_library(at=tmp_path / "taken" / "home")


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

"""Articles added, removed, brought back and counted."""

import json
import zipfile
from pathlib import Path

import pytest

from index.errors import StorageError, UsageError
from tests.unit.ui.fakes import ARTICLES
from ui.actions import articles as actions
from ui.actions.articles import (
    add_address,
    add_uploads,
    remove_articles,
    restore_articles,
)


def test_uploads_move_into_the_home_and_failures_are_named(services, tmp_path):
    incoming = tmp_path / "incoming"
    incoming.mkdir()
    for name, words in (("quay.txt", "A new quay."), ("empty.txt", ""), ("run.exe", "MZ")):
        (incoming / name).write_text(words)
    *_, last = add_uploads(services, [str(incoming / name) for name in ("quay.txt", "empty.txt", "run.exe")])
    assert [(state.name, state.state) for state in last] == [
        ("quay.txt", "added"),
        ("empty.txt", "failed"),
        ("run.exe", "failed"),
    ]
    assert "can't be read" in last[2].reason
    (added,) = [a for a in services.library.articles() if a.title == "quay"]
    assert Path(added.path).is_relative_to(tmp_path / "uploads")


def test_a_file_of_which_nothing_was_read_does_not_stay(services, tmp_path):
    incoming = tmp_path / "incoming"
    incoming.mkdir()
    for name, words in (("quay.txt", "A new quay."), ("empty.txt", "")):
        (incoming / name).write_text(words)
    list(add_uploads(services, [str(incoming / name) for name in ("quay.txt", "empty.txt")]))
    uploads = tmp_path / "uploads"
    assert [path.name for path in uploads.rglob("*") if path.is_file()] == ["quay.txt"]
    assert len(list(uploads.iterdir())) == 1


def test_a_file_stays_that_an_earlier_upload_put_there_when_adding_it_again_fails(services, tmp_path, monkeypatch):
    def full(*args, **more):
        raise StorageError("The disk is full.")

    for again in (False, True):
        file = tmp_path / "quay.txt"
        file.write_text("A new quay.")
        with monkeypatch.context() as patch:
            if again:
                patch.setattr(services.library, "add", full)
            *_, last = add_uploads(services, [str(file)])
    assert last[0].state == "failed"
    (added,) = [article for article in services.library.articles() if article.title == "quay"]
    assert Path(added.path).read_text() == "A new quay."


def test_failures_of_uploads_name_no_folder_of_the_server(services, tmp_path, monkeypatch):
    def full(*args, **more):
        raise StorageError("/srv/byline/index.sqlite3 cannot be written: disk full")

    def closed(*args):
        raise PermissionError(13, "Permission denied", "/srv/byline/uploads/ab12")

    file = tmp_path / "a.txt"
    file.write_text("Words.")
    for where, name, fails in ((services.library, "add", full), (actions.shutil, "move", closed)):
        with monkeypatch.context() as patch:
            patch.setattr(where, name, fails)
            last = list(actions.add_uploads(services, [str(file)]))[-1][0]
        assert last.state == "failed"
        assert last.reason
        assert "/srv" not in last.reason
        file.write_text("Words.")


def test_removed_articles_come_back_as_they_were(services):
    before = sorted(article.id for article in services.library.articles())
    removed = remove_articles(services, [ARTICLES[0].id, ARTICLES[1].id])
    assert [article.id for article in services.library.articles()] == [ARTICLES[2].id]
    assert restore_articles(services, removed) == []
    assert sorted(article.id for article in services.library.articles()) == before
    restored = services.library.article(ARTICLES[0].id)
    assert (restored.title, restored.source, restored.text) == (ARTICLES[0].title, "River Post", ARTICLES[0].text)
    with pytest.raises(UsageError, match="Choose"):
        remove_articles(services, [])


def test_undo_leaves_the_other_articles_of_the_file_as_they_were(services, open_library, tmp_path):
    services.holder.get().index = library = open_library()
    three = tmp_path / "three.jsonl"
    three.write_text("".join(f'{{"title": "{name}", "text": "The {name} article."}}\n' for name in ("A", "B", "C")))
    library.add([three])
    before = sorted(article.title for article in library.articles())
    (first, *_) = library.articles()
    assert restore_articles(services, remove_articles(services, [first.id])) == []
    assert sorted(article.title for article in library.articles()) == before == ["A", "B", "C"]
    others = [library.article(article.id) for article in library.articles() if article.id != first.id]
    assert all("given by hand" not in article.provenance.values() for article in others)


def test_undo_keeps_the_id_of_an_article_of_several(services, open_library, tmp_path):
    services.holder.get().index = library = open_library()
    notices = tmp_path / "notices.jsonl"
    record = {"title": "River", "text": "The level is normal.", "source": "Post", "author": "Jo Marsh"}
    days = ("2025-05-12", "2025-05-13")
    notices.write_text("".join(json.dumps(record | {"published": day}) + "\n" for day in days))
    library.add([notices])
    before = {article.id: article.published for article in library.articles()}
    assert len(before) == 2
    assert restore_articles(services, remove_articles(services, [next(iter(before))])) == []
    assert {article.id: article.published for article in library.articles()} == before


def test_undo_keeps_as_given_only_what_was_given(services, open_library, tmp_path):
    services.holder.get().index = library = open_library()
    file = tmp_path / "one.md"
    file.write_text("---\ntitle: Quay\nsource: Port Post\n---\nA new quay.")
    (article_id,) = library.add([file], source="Harbour News").article_ids
    assert restore_articles(services, remove_articles(services, [article_id])) == []
    restored = library.article(article_id)
    assert (restored.title, restored.source, restored.path) == ("Quay", "Harbour News", str(file))
    assert [name for name, origin in restored.provenance.items() if origin == "given by hand"] == ["source"]


@pytest.mark.parametrize("address", ["/etc/passwd", "file:///etc/passwd", "ftp://a.b/c", "https://", ""])
def test_only_web_addresses_are_added(services, address):
    with pytest.raises(UsageError, match="http"):
        add_address(services, address)


def zipped(path: Path, *names: str) -> Path:
    with zipfile.ZipFile(path, "w") as out:
        for name in names:
            out.writestr(name, f"The words of {name} are these.")
    return path


def test_an_upload_tells_what_was_passed_over_of_it(services, open_library, tmp_path):
    services.holder.get().index = open_library()
    incoming = tmp_path / "incoming"
    incoming.mkdir()
    (incoming / "copy.txt").write_text("The words of a.txt are these.")
    (incoming / "old.doc").write_text("Words.")
    files = [zipped(incoming / "some.zip", "a.txt", "p.png"), zipped(incoming / "none.zip", "q.png")]
    *_, last = add_uploads(services, [str(path) for path in (*files, incoming / "copy.txt", incoming / "old.doc")])
    some, none, copy, old = last
    assert [upload.state for upload in last] == ["added", "passed over", "unchanged", "failed"]
    assert [item.path for item in some.skipped] == ["some.zip!/p.png"]
    assert [item.path for item in none.skipped] == ["none.zip!/q.png"]
    assert "same article as" in copy.skipped[0].reason
    assert old.reason == "files that end in .doc can't be read; save it as .docx"


def test_uploads_in_groups_tell_each_its_own(services, open_library, tmp_path, monkeypatch):
    monkeypatch.setattr("ui.actions.articles.MAX_FILES_ONE_BY_ONE", 0)
    services.holder.get().index = open_library()
    files = [
        zipped(tmp_path / "some.zip", "a.txt", "p.png"),
        zipped(tmp_path / "none.zip", "q.png"),
        zipped(tmp_path / "all.zip", "b.txt"),
    ]
    *_, last = add_uploads(services, [str(path) for path in files])
    assert [(upload.state, [item.path for item in upload.skipped]) for upload in last] == [
        ("added", ["some.zip!/p.png"]),
        ("passed over", ["none.zip!/q.png"]),
        ("added", []),
    ]

"""A home saved and restored, and archives that must change nothing."""

import json
import os
import sqlite3
import stat
import zipfile
from contextlib import closing
from hashlib import sha256
from pathlib import Path

import pytest

from index import Library
from index.errors import BylineError, StorageError, UsageError
from index.records import Filters
from rag.settings import Settings
from tests.fakes import WordEmbedder
from ui.actions import archive as archive_format
from ui.actions.archive import is_plain
from ui.actions.backup import ACCOUNTS, back_up, is_kept, refuse_shared
from ui.actions.restoring import restore
from ui.chat.conversations import ConversationStore
from ui.page.access.accounts import ACCOUNTS_FILE

INDEX = {"passage_tokens": 40, "embedder": "words"}
UPLOAD = "uploads/0a1b/ä: \\ odd.txt" if os.sep == "/" else "uploads/0a1b/odd.txt"


def open_library(settings: Settings) -> Library:
    return Library.open(settings.home, settings.index, WordEmbedder, rebuilding=True)


@pytest.fixture
def full(home: Path, articles: Path) -> Path:
    """A home with two articles, a conversation, settings with a secret, an upload and a run."""
    for name, words in (("a", "Copper came by ship."), ("b", "Fog lay on the harbour.")):
        (articles / f"{name}.txt").write_text(words)
    home.mkdir()
    (home / "byline.toml").write_text(
        '# mine\n[index]\nembedder = "words"\npassage_tokens = 40\n[llm]\napi_key = "sk-secret"\nseed = 7\n'
    )
    with open_library(Settings.load(home)) as library:
        library.add([articles])
    with closing(ConversationStore(home)) as store:
        store.add_turn("", "", "Why?", Filters())
    for path in (UPLOAD, "uploads/incoming/half.txt", "golden/user.jsonl", "runs/1/run.json", "models/big.gguf"):
        (home / path).parent.mkdir(parents=True, exist_ok=True)
        (home / path).write_text(path)
    (home / "uploads" / "link").symlink_to("/etc/passwd")
    return home


@pytest.fixture
def saved(full: Path, tmp_path: Path) -> Path:
    back_up(full, tmp_path / "b.zip", "1.0")
    return tmp_path / "b.zip"


def test_a_home_comes_back_whole(full, saved, tmp_path):
    report = restore(saved, tmp_path / "new", open_library)
    assert (report.articles, report.conversations, report.failed, report.set_aside) == (2, 1, (), None)
    new = tmp_path / "new"
    with open_library(Settings.load(new)) as library:
        assert library.check().failed == ()
        assert [hit.text for hit in library.search("fog harbour", 1)] == ["Fog lay on the harbour."]
        with library.snapshot() as snapshot:
            assert library.vectors.count(snapshot.collection) == 2
    with closing(ConversationStore(new)) as store:
        (row,) = store.summaries("")
        assert [turn.state for turn in store.turns("", row.id)] == ["interrupted"]
    for path in (UPLOAD, "golden/user.jsonl", "runs/1/run.json"):
        assert (new / path).read_text() == path
    assert not (new / "models").exists()
    assert not (new / "uploads" / "incoming").exists()
    assert not list(new.glob(".restoring*"))
    assert stat.S_IMODE(new.stat().st_mode) == 0o700
    assert stat.S_IMODE((new / "catalog.sqlite3").stat().st_mode) == 0o600


def test_secrets_and_links_stay_out_and_are_told(full, tmp_path):
    report = back_up(full, tmp_path / "b.zip", "1.0")
    told = " ".join(report.left_out)
    assert "llm.api_key" in told
    assert "uploads/link (a link)" in told
    assert "models/" in told
    assert stat.S_IMODE((tmp_path / "b.zip").stat().st_mode) == 0o600
    with zipfile.ZipFile(tmp_path / "b.zip") as archive:
        everything = b"".join(archive.read(name) for name in archive.namelist())
        settings = archive.read("home/byline.toml").decode()
    assert b"sk-secret" not in everything
    assert "# mine" in settings
    assert "seed = 7" in settings
    assert sorted(path.name for path in tmp_path.iterdir()) == ["articles", "b.zip", "home"]


def test_accounts_that_are_missing_are_told_with_the_way_to_add_them(full, saved, tmp_path):
    assert ACCOUNTS == ACCOUNTS_FILE
    assert not any("accounts" in remark for remark in restore(saved, tmp_path / "open", open_library).remarks)
    (full / ACCOUNTS).write_text("ana:owner:hash")
    report = back_up(full, tmp_path / "b.zip", "1.0")
    assert any(item.startswith("accounts (") and "byline user add" in item for item in report.left_out)
    assert any(
        "`byline user add NAME`" in said for said in restore(report.file, tmp_path / "new", open_library).remarks
    )
    again = restore(report.file, full, open_library, force=True)
    assert not any("accounts" in remark for remark in again.remarks)


def test_an_index_is_set_aside_only_when_forced(full, saved):
    with pytest.raises(UsageError, match="--force"):
        restore(saved, full, open_library)
    (full / "names.txt").write_text("new since then")
    report = restore(saved, full, open_library, force=True)
    assert report.set_aside is not None
    assert (report.set_aside / "names.txt").read_text() == "new since then"
    assert not (full / "names.txt").exists()
    with open_library(Settings.load(report.set_aside)) as library:
        assert library.check().failed == ()
    with open_library(Settings.load(full)) as library:
        assert library.check().articles == 2


def test_a_home_in_use_is_left_alone(full, saved):
    with closing(ConversationStore(full)), pytest.raises(UsageError, match="in use"):
        restore(saved, full, open_library, force=True)
    assert not list(full.glob("before-restore*"))


def test_an_error_or_ctrl_c_puts_everything_back(full, saved, monkeypatch):
    before = {path: path.read_bytes() for path in full.rglob("*") if path.is_file() and ".writer" not in path.name}
    real, calls = os.rename, []

    def rename(origin: Path, target: Path) -> None:
        calls.append(origin)
        if len(calls) == 7:
            raise KeyboardInterrupt
        real(origin, target)

    monkeypatch.setattr(os, "rename", rename)
    with pytest.raises(KeyboardInterrupt):
        restore(saved, full, open_library, force=True)
    after = {path: path.read_bytes() for path in full.rglob("*") if path.is_file() and ".writer" not in path.name}
    assert {path.relative_to(full) for path in after} >= {path.relative_to(full) for path in before}
    assert after[full / "byline.toml"] == before[full / "byline.toml"]
    assert not list(full.glob("before-restore*"))


def test_ctrl_c_leaves_no_half_backup(full, tmp_path):
    def interrupt(step: object) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        back_up(full, tmp_path / "b.zip", "1.0", interrupt)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["articles", "home"]


def test_what_a_killed_backup_left_goes_with_the_next(full, tmp_path):
    left = tmp_path / ".b.zip.part-4194999"  # beyond the numbers that Linux gives
    left.mkdir()
    back_up(full, tmp_path / "b.zip", "1.0")
    assert not left.exists()


@pytest.mark.parametrize("name", ["notes.txt", "other.zip"])
def test_another_file_is_not_overwritten(full, tmp_path, name):
    target = tmp_path / name
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("mine", "words")
    before = target.read_bytes()
    with pytest.raises(UsageError, match="is no backup"):
        back_up(full, target, "1.0")
    assert target.read_bytes() == before


def test_a_backup_replaces_an_earlier_one(full, saved):
    (full / "names.txt").write_text("Lee = Rhee")
    assert back_up(full, saved, "1.0").files == 7


def test_an_empty_home_and_a_folder_are_refused(tmp_path, full):
    (tmp_path / "empty").mkdir()
    with pytest.raises(UsageError, match="nothing to save"):
        back_up(tmp_path / "empty", tmp_path / "b.zip", "1.0")
    with pytest.raises(UsageError, match="is a folder"):
        back_up(full, tmp_path, "1.0")


# ---- archives from elsewhere


def forge(saved: Path, **changes: object) -> Path:
    """The backup with another manifest or other members: ``path=words`` adds a file that the manifest names."""
    with zipfile.ZipFile(saved) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    manifest = json.loads(members.pop("manifest.json"))
    for path, words in dict(changes.pop("add", {})).items():  # type: ignore[call-overload]
        manifest["files"][path] = {"bytes": len(words), "sha256": sha256(words).hexdigest()}
        members[archive_format._member(path)] = words
    members |= dict(changes.pop("members", {}))  # type: ignore[call-overload]
    manifest |= changes
    forged = saved.with_name("forged.zip")
    with zipfile.ZipFile(forged, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
        archive.writestr("manifest.json", json.dumps(manifest))
    return forged


def refuses(forged: Path, home: Path, match: str, error: type[BylineError] = BylineError) -> None:
    with pytest.raises(error, match=match):
        restore(forged, home, open_library)
    assert not home.exists()


@pytest.mark.parametrize(
    "path",
    ["../evil", "/etc/evil", "uploads/../../evil", "uploads//evil", "uploads/./evil", "models/m.gguf", "uploads",
     "uploads/incoming/x", ".writer.lock", "catalog.sqlite3/x", "", "uploads/a\0b", "uploads/" + "a" * 2000],
)  # fmt: skip
def test_paths_that_no_backup_holds(saved, tmp_path, path):
    refuses(forge(saved, add={path: b"evil"}), tmp_path / "new", "no backup (holds|does)")


def test_a_changed_byte_a_missing_file_and_one_too_many(saved, tmp_path):
    new = tmp_path / "new"
    refuses(forge(saved, members={"home/golden/user.jsonl": b"golden/user.jsonX"}), new, "damaged or was changed")
    refuses(forge(saved, members={"home/golden/user.jsonl": b"longer than the manifest says"}), new, "damaged")
    refuses(forge(saved, members={"home/golden/other.jsonl": b"x"}), new, "not those of its manifest")
    refuses(forge(saved, files={}), new, "not those of its manifest")
    content = bytearray(saved.read_bytes())
    content[len(content) // 3] ^= 0xFF
    (tmp_path / "torn.zip").write_bytes(content)
    refuses(tmp_path / "torn.zip", new, "damaged")
    (tmp_path / "cut.zip").write_bytes(saved.read_bytes()[:-400])
    refuses(tmp_path / "cut.zip", new, "no backup of Byline")


def test_links_folders_and_locked_members(saved, tmp_path):
    link = zipfile.ZipInfo("home/golden/user.jsonl")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(saved) as archive:
        rest = {name: archive.read(name) for name in archive.namelist() if name != link.filename}
    with zipfile.ZipFile(tmp_path / "forged.zip", "w") as archive:
        archive.writestr(link, "/etc/passwd")
        for name, content in rest.items():
            archive.writestr(name, content)
    refuses(tmp_path / "forged.zip", tmp_path / "new", "in a way that no backup does")


def test_a_bomb_is_refused_before_it_is_unpacked(saved, tmp_path):
    with zipfile.ZipFile(saved) as archive:
        manifest = json.loads(archive.read("manifest.json"))
    manifest["files"]["golden/user.jsonl"]["bytes"] = 10**15
    refuses(forge(saved, files=manifest["files"]), tmp_path / "new", "no room", StorageError)
    manifest["files"]["golden/user.jsonl"]["bytes"] = 5
    zeros = {"home/golden/user.jsonl": bytes(50_000_000)}
    refuses(forge(saved, files=manifest["files"], members=zeros), tmp_path / "new", "damaged")


def test_a_list_of_members_that_would_fill_the_memory(saved, tmp_path, monkeypatch):
    monkeypatch.setattr(archive_format, "MAX_DIRECTORY_BYTES", 100)
    refuses(saved, tmp_path / "new", "too many files")


@pytest.mark.parametrize(
    "manifest", [b"[" * 100_000, b"[]", b"\xff", b'{"format": "byline-backup", "files": 3}', b"{}"]
)
def test_manifests_that_are_none(tmp_path, manifest):
    with zipfile.ZipFile(tmp_path / "forged.zip", "w") as archive:
        archive.writestr("manifest.json", manifest)
    refuses(tmp_path / "forged.zip", tmp_path / "new", "no manifest that can be read")


def test_files_that_are_no_archives(tmp_path):
    new = tmp_path / "new"
    (tmp_path / "words.zip").write_text("words")
    refuses(tmp_path / "words.zip", new, "no backup")
    refuses(tmp_path / "absent.zip", new, "no file", UsageError)
    refuses(tmp_path, new, "is a folder", UsageError)


def test_newer_backups_indexes_and_conversations(full, saved, tmp_path):
    new = tmp_path / "new"
    refuses(forge(saved, version=2), new, "newer Byline", StorageError)
    for name, sql in (
        ("catalog.sqlite3", "UPDATE meta SET value = '99' WHERE key = 'schema'"),
        ("conversations.sqlite3", "PRAGMA user_version = 99"),
    ):
        with closing(sqlite3.connect(tmp_path / name)) as copy, zipfile.ZipFile(saved) as archive:
            copy.deserialize(archive.read(f"home/{name}"))
            copy.execute(sql)
            copy.commit()
            newer = copy.serialize()
        refuses(forge(saved, add={name: newer}), new, "newer (Byline|one)", StorageError)


def test_a_database_with_a_trigger_is_not_used(saved, tmp_path):
    with zipfile.ZipFile(saved) as archive, closing(sqlite3.connect(":memory:")) as copy:
        copy.deserialize(archive.read("home/conversations.sqlite3"))
        copy.execute("CREATE TRIGGER evil AFTER INSERT ON turns BEGIN DELETE FROM conversations; END")
        copy.commit()
        evil = copy.serialize()
    refuses(forge(saved, add={"conversations.sqlite3": evil}), tmp_path / "new", "evil", StorageError)


def test_settings_that_cannot_be_read_are_refused(saved, tmp_path):
    refuses(forge(saved, add={"byline.toml": b"[nonsense]\n"}), tmp_path / "new", "nonsense", UsageError)


def test_what_sends_words_elsewhere_is_told(saved, tmp_path):
    settings = b'[llm]\nendpoint = "http://example.org"\n[index]\nembedder = "words"\npassage_tokens = 40\n'
    report = restore(forge(saved, add={"byline.toml": settings}), tmp_path / "new", open_library)
    assert any("example.org" in remark for remark in report.remarks)


def test_plain_paths_and_kept_ones():
    assert is_plain("uploads/a/b.txt")
    assert not any(map(is_plain, ("", "/", "a/", "/a", "a//b", "..", "a/../b", ".", "a\0")))
    assert is_kept("uploads/a")
    assert not any(map(is_kept, ("chroma/x", "uploads", "uploads/incoming/x", "models/x", "../uploads/x")))


def test_a_shared_library_is_saved_on_its_server(saved, tmp_path, monkeypatch):
    shared = {"database_url": "postgresql://byline@127.0.0.1:1/byline", "chroma_url": "http://127.0.0.1:1"}
    with pytest.raises(UsageError, match="pg_dump"):
        refuse_shared(Settings.load(tmp_path, index=shared))
    refuse_shared(Settings.load(tmp_path))
    for name, value in shared.items():
        monkeypatch.setenv(f"BYLINE_INDEX__{name}".upper(), value)
    with pytest.raises(UsageError, match="pg_dump"):
        restore(saved, tmp_path / "new", open_library)
    assert not (tmp_path / "new").exists()

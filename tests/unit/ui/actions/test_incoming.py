"""Uploads that wait to be added."""

import os
import time

import pytest

from index.errors import UsageError
from ui.actions.incoming import Incoming


@pytest.fixture
def incoming(tmp_path):
    waiting = Incoming(tmp_path)
    waiting.folder.mkdir(parents=True)
    return waiting


def upload(incoming, name="a.txt", text="hello"):
    path = incoming.folder / f"sha-of-{text}" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text)
    return path


def test_room_is_kept_for_uploads_on_their_way(incoming):
    upload(incoming, text="x" * 100)
    incoming.reserve(500, most_bytes=1000)
    with pytest.raises(UsageError, match=r"raise index\.upload_quota_mb"):
        incoming.reserve(401, most_bytes=1000)
    incoming.release(500)
    incoming.reserve(900, most_bytes=1000)


def test_files_are_counted_too(incoming):
    upload(incoming)
    upload(incoming, text="other")
    with pytest.raises(UsageError, match="2 uploaded files wait"):
        incoming.reserve(1, most_bytes=1000, most_files=2)


def test_forgotten_files_go_and_new_ones_stay(incoming):
    old, new = upload(incoming, "old.txt", "old"), upload(incoming, "new.txt", "new")
    day_ago = time.time() - 86_400
    os.utime(old, (day_ago, day_ago))
    incoming.reserve(1, most_bytes=1000)
    assert (old.parent.exists(), new.exists()) == (False, True)
    incoming.clear()
    assert list(incoming.folder.iterdir()) == []


def test_only_uploads_are_uploads(incoming, tmp_path):
    elsewhere = tmp_path / "secret.txt"
    elsewhere.write_text("secret")
    fine = upload(incoming)
    link = fine.with_name("link.txt")
    link.symlink_to(elsewhere)
    incoming.require_all([str(fine)])
    outside = [elsewhere, link, incoming.folder / "x" / ".." / ".." / ".." / "secret.txt", "/etc/passwd", "", tmp_path]
    for path in outside:
        with pytest.raises(UsageError, match="no longer there"):
            incoming.require_all([str(path)])
    incoming.discard([str(path) for path in outside if path != link])
    incoming.discard([str(incoming.folder / ".." / "a.txt")])
    assert elsewhere.exists()
    assert fine.exists()
    draft = incoming.folder / "tmpabc"
    draft.write_text("")
    incoming.reserve(1, most_bytes=100)
    incoming.discard([str(fine)])
    assert (fine.parent.exists(), draft.exists()) == (False, True)
    incoming.release(1)
    incoming.discard([])
    assert not draft.exists()

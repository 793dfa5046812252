from pathlib import Path

import pytest

from index import StorageError
from index.store import locking
from index.store.locking import WriterLock


def test_the_holder_is_named_and_another_comes_in_afterwards(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(locking, "WAIT_S", 0.1)
    holder, waiting = WriterLock(tmp_path), WriterLock(tmp_path)
    with holder.held(), pytest.raises(StorageError, match=r"is writing \(pid \d+\)"), waiting.held():
        pass
    with waiting.held():
        pass


def test_the_same_holder_may_take_it_again(tmp_path: Path):
    lock = WriterLock(tmp_path)
    with lock.held(), lock.held():
        pass


def test_a_holder_that_left_no_number_is_unknown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(locking, "WAIT_S", 0.1)
    with WriterLock(tmp_path).held():
        (tmp_path / ".writer.pid").unlink()
        with pytest.raises(StorageError, match=r"pid unknown"), WriterLock(tmp_path).held():
            pass


def test_a_home_below_a_file_is_one_clear_error(tmp_path: Path):
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageError, match="cannot be written"), WriterLock(tmp_path / "file" / "home").held():
        pass

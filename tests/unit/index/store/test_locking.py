import logging
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from index import StorageError
from index.records import Progress
from index.store.locking import WriterLock

ROOT = Path(__file__).resolve().parents[4]
HOLD = """
import sys, time
from pathlib import Path
from index.store.locking import WriterLock
with WriterLock(Path(sys.argv[1])).held():
    print("held", flush=True)
    time.sleep(float(sys.argv[2]))
"""
WAIT = """
import sys
from pathlib import Path
from index.store.locking import WriterLock
try:
    with WriterLock(Path(sys.argv[1])).held(progress=lambda step: print(step.detail, flush=True)):
        print("held", flush=True)
except KeyboardInterrupt:
    print("interrupted", flush=True)
"""


def start(script: str, *arguments: object) -> "subprocess.Popen[str]":
    command = [sys.executable, "-c", script, *map(str, arguments)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def holder(home: Path, seconds: float) -> "subprocess.Popen[str]":
    process = start(HOLD, home, seconds)
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


def test_the_holder_is_named_and_another_comes_in_afterwards(tmp_path: Path):
    lock, waiting = WriterLock(tmp_path), WriterLock(tmp_path, wait_s=0.1)
    with lock.held(), pytest.raises(StorageError, match=r"is writing \(pid \d+\)"), waiting.held():
        pass
    with waiting.held():
        pass


def test_a_wait_of_nothing_asks_once(tmp_path: Path):
    started = time.monotonic()
    with (
        WriterLock(tmp_path).held(),
        pytest.raises(StorageError, match="is writing"),
        WriterLock(tmp_path).held(wait_s=0.0),
    ):
        pass
    assert time.monotonic() - started < 0.5
    with WriterLock(tmp_path).held(wait_s=0.0):
        pass


def test_a_writer_waits_as_long_as_it_takes_and_says_for_whom(tmp_path: Path):
    told: list[Progress] = []
    with holder(tmp_path, 2.6) as process, WriterLock(tmp_path).held(progress=told.append):
        assert process.wait(5) == 0

    assert {step.detail for step in told} == {f"another byline process (pid {process.pid}) that is writing"}
    assert [step.stage for step in told] == ["wait"] * len(told)
    assert told[0].done == 1
    assert told[-1].done == told[-1].total


def test_without_a_callback_the_wait_is_logged_once(tmp_path: Path, caplog: pytest.LogCaptureFixture):
    with holder(tmp_path, 2.4) as process, caplog.at_level(logging.WARNING), WriterLock(tmp_path).held():
        pass
    assert caplog.messages == [f"Waiting for another byline process (pid {process.pid}) that is writing"]


def test_threads_of_one_process_wait_for_each_other(tmp_path: Path):
    shared = WriterLock(tmp_path)
    for lock in (shared, WriterLock(tmp_path)):
        told: list[Progress] = []
        came_in = threading.Event()

        def wait(lock: WriterLock = lock, told: list[Progress] = told, came_in: threading.Event = came_in) -> None:
            with lock.held(progress=told.append):
                came_in.set()

        thread = threading.Thread(target=wait)
        with shared.held():
            thread.start()
            assert not came_in.wait(1.3)
        thread.join(5)
        assert came_in.is_set()
        assert told[0].detail == f"another thread of this byline process (pid {os.getpid()}) that is writing"


def test_a_holder_that_is_killed_is_followed_at_once(tmp_path: Path):
    with holder(tmp_path, 60) as process:
        threading.Timer(0.3, process.kill).start()
        started = time.monotonic()
        with WriterLock(tmp_path).held():
            assert time.monotonic() - started < 2


def test_ctrl_c_ends_the_wait(tmp_path: Path):
    with WriterLock(tmp_path).held():
        waiting = start(WAIT, tmp_path)
        assert waiting.stdout is not None
        assert "is writing" in waiting.stdout.readline()
        waiting.send_signal(signal.SIGINT)
        assert "interrupted" in waiting.communicate(timeout=5)[0]


def test_the_same_holder_may_take_it_again(tmp_path: Path):
    lock = WriterLock(tmp_path)
    with lock.held(), lock.held():
        pass


def test_a_holder_that_left_no_number_is_unknown(tmp_path: Path):
    with WriterLock(tmp_path).held():
        (tmp_path / ".writer.pid").unlink()
        with pytest.raises(StorageError, match=r"pid unknown"), WriterLock(tmp_path, wait_s=0.1).held():
            pass


def test_a_home_below_a_file_is_one_clear_error(tmp_path: Path):
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageError, match="cannot be written"), WriterLock(tmp_path / "file" / "home").held():
        pass

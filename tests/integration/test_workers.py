"""Files that harm whoever reads them: each is one entry in ``failed``, and the others are read."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from index import BylineError, IndexSettings, Library
from index.readers import Location
from index.readers.workers import ReaderPool
from tests.conftest import Opener

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the watch alone limits memory")


@pytest.fixture
def pool() -> Iterator[ReaderPool]:
    made = ReaderPool("tests.hostile_tasks")
    yield made
    made.close()


@pytest.fixture
def library(open_library: Opener, pool: ReaderPool) -> Library:
    return open_library(readers=pool, read_memory_mb=200, read_seconds=10.0, ocr_seconds=5.0)


def gone(processes: list[psutil.Process]) -> bool:
    _, alive = psutil.wait_procs(processes, timeout=30)
    return not alive


@pytest.mark.parametrize(
    ("word", "told"),
    [
        ("allocate", "needs more than 200 MB of memory to read (setting index.read_memory_mb)"),
        ("gigabytes", "needs more than 200 MB of memory to read (setting index.read_memory_mb)"),
        ("sleep", "takes longer than 10 s to read (setting index.read_seconds)"),
        ("exit", "ended the process that read it (exit code 7)"),
        ("crash", "ended the process that read it (SIGSEGV)"),
        ("nonsense", "ended the process that read it"),
        ("promise", "holds more text than 50,000,000 bytes (setting index.max_file_bytes)"),
        ("forged", "ended the process that read it"),
    ],
)
def test_a_hostile_file_is_one_failure_and_the_others_are_read(
    open_library: Opener, pool: ReaderPool, articles: Path, word: str, told: str
):
    for number in range(5):
        (articles / f"{number}.txt").write_text(f"Copper report {number}.")
    (articles / "2bad.txt").write_text(f"{word} and nothing else")

    report = open_library(readers=pool, read_memory_mb=200, read_seconds=10.0 if word == "sleep" else 120.0).add(
        [articles]
    )

    assert report.added == 5
    [failure] = report.failed
    assert failure.path == str(articles / "2bad.txt")
    assert failure.error.startswith(told)
    assert "setting index." in failure.error
    assert "\n" not in failure.error


def test_an_error_of_ours_costs_one_file(library: Library, articles: Path):
    (articles / "a.txt").write_text("wrong")
    (articles / "b.txt").write_text("Copper rose.")

    report = library.add([articles])

    assert (report.added, report.failed[0].error) == (1, "can't be read: it seems damaged (ZeroDivisionError)")


def test_a_worker_that_does_not_start_is_no_fault_of_the_files(open_library: Opener, articles: Path):
    (articles / "a.txt").write_text("Copper rose.")

    with pytest.raises(BylineError, match=r"doesn't start\. Install Byline anew"):
        open_library(readers=ReaderPool("tests.no_such_module")).add([articles])


def test_what_a_file_held_stays_when_a_limit_was_too_low(library: Library, articles: Path):
    file = articles / "a.txt"
    file.write_text("Copper rose.")
    library.add([articles])
    file.write_text("sleep")

    report = library.sync(articles)

    assert (len(report.failed), report.removed, report.articles) == (1, 0, 1)


def test_a_thousand_files_are_read_by_one_process(library: Library, articles: Path):
    for number in range(1000):
        (articles / f"{number}.txt").write_text(f"pid {number}")

    report = library.add([articles])

    assert (report.added, report.failed) == (1000, ())
    assert len({remark.remark for remark in report.remarks}) == 1


def test_a_program_that_a_reader_started_ends_with_it(library: Library, articles: Path):
    (articles / "a.txt").write_text("program")
    library.add([articles])

    assert not [child for child in psutil.Process().children(recursive=True) if child.name() == "sleep"]


def test_the_memory_of_programs_counts(pool: ReaderPool, tmp_path: Path):
    file = tmp_path / "a.txt"
    file.write_text("program")
    with pytest.raises(Exception, match=r"index\.read_seconds|index\.ocr_seconds"):
        pool.read(Location(str(file), "text", 1, 1), IndexSettings(read_seconds=0.5, ocr_seconds=1.0))


PROGRAM = """
import sys
from pathlib import Path
from index import Library
from index.readers.workers import ReaderPool
from tests.fakes import WordEmbedder
from tests.integration.chaos import settings
with Library.open(Path(sys.argv[1]), settings(), WordEmbedder, readers=ReaderPool("tests.hostile_tasks")) as library:
    sys.stdout.write("open\\n")
    sys.stdout.flush()
    library.add([Path(sys.argv[2])])
"""


@pytest.fixture
def adding(home: Path, articles: Path) -> Iterator[Callable[[str], "subprocess.Popen[str]"]]:
    """Starts a process that adds a file with a certain word and waits until its worker is at work."""
    started: list[subprocess.Popen[str]] = []

    def start(word: str) -> "subprocess.Popen[str]":
        (articles / "a.txt").write_text(word)
        process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, str(home), str(articles)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
        started.append(process)
        assert process.stdout is not None
        assert process.stdout.readline() == "open\n"
        wait_until(lambda: (articles / "begun").exists())
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


def wait_until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + 60
    while not true():
        assert time.monotonic() < end
        time.sleep(0.05)


@pytest.mark.parametrize("word", ["sleep", "program", "busy"])
def test_a_killed_parent_leaves_no_process(adding: Callable[[str], "subprocess.Popen[str]"], word: str):
    process = adding(word)
    children = psutil.Process(process.pid).children(recursive=True)
    assert len(children) >= (2 if word == "program" else 1)

    process.kill()
    process.wait()

    assert gone(children)


def test_ctrl_c_ends_parent_and_worker(adding: Callable[[str], "subprocess.Popen[str]"]):
    process = adding("sleep")
    children = psutil.Process(process.pid).children(recursive=True)

    process.send_signal(signal.SIGINT)

    process.wait(timeout=30)
    assert process.returncode != 0
    assert gone(children)


def test_a_worker_has_nothing_of_its_parent_but_three_pipes(pool: ReaderPool, tmp_path: Path):
    with open(tmp_path / "secret.txt", "w+") as secret:
        os.set_inheritable(secret.fileno(), True)
        file = tmp_path / "a.txt"
        file.write_text("pid")
        result = pool.read(Location(str(file), "text", 1, 1), IndexSettings())
        opened = Path(f"/proc/{result.remarks[0].remark}/fd")
        targets = [os.readlink(entry) for entry in opened.iterdir()]

    assert {target.partition(":")[0] for target in targets} <= {"/dev/null", "pipe"}
    assert len([target for target in targets if target.startswith("pipe")]) == 3


def test_others_write_while_a_file_is_read(library: Library, articles: Path, open_library: Opener):
    (articles / "slow.txt").write_text("sleep")
    other = articles.parent / "other"
    other.mkdir()
    (other / "b.txt").write_text("Zinc fell.")
    slow = threading.Thread(target=library.add, args=([articles],))
    slow.start()
    wait_until(lambda: (articles / "begun").exists())

    report = open_library().add([other])

    assert (report.added, slow.is_alive()) == (1, True)
    slow.join()

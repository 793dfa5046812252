"""What a worker of the tests does: a file that begins with one of these words has done to its worker what it says."""

import ctypes
import os
import re
import subprocess
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from index.readers import Location, ReadResult, read
from index.readers.workers import tasks
from index.records import Failure, Remark, Skipped
from index.settings import IndexSettings


def allocate() -> None:
    kept = []
    while True:
        kept.append(bytearray(10_000_000))


def crash() -> None:
    ctypes.string_at(0)


def start_a_program_and_sleep() -> None:
    subprocess.run(["sleep", "1000"], check=True)


def talk_nonsense() -> None:
    """Write into every pipe there is, as code that took the worker over could."""
    for number in range(3, 20):
        try:
            os.write(number, b"\x00" * 7 + b"\x10" + b"\x80\x04cos\nsystem")
        except OSError:
            continue


def promise_gigabytes() -> None:
    for number in range(3, 20):
        try:
            os.write(number, b"\x00\x00\x00\xff" + b"\xff" * 4)
        except OSError:
            continue
    time.sleep(1000)


def search_forever() -> None:
    """Stay in C code that lets no other thread of Python run."""
    re.match(r"(a+)+$", "a" * 60 + "b")


DEEDS: dict[str, Callable[[], object]] = {
    "allocate": allocate,
    "sleep": lambda: time.sleep(1000),
    "exit": lambda: os._exit(7),
    "crash": crash,
    "program": start_a_program_and_sleep,
    "nonsense": talk_nonsense,
    "promise": promise_gigabytes,
    "busy": search_forever,
    "wrong": lambda: 1 / 0,
}


def _read(location: Location, settings: IndexSettings) -> ReadResult:
    word = Path(location.path).read_text().split()[0]
    if word in DEEDS:
        Path(location.path).with_name("begun").touch()
        DEEDS[word]()
    result = read(location, settings)
    [article] = result.articles
    if word == "gigabytes":
        return replace(result, articles=(replace(article, text="x" * 300_000_000),))
    if word == "forged":
        return replace(result, articles=(replace(article, path="/etc/passwd"),))
    if word == "pid":
        return replace(result, remarks=(Remark(location.path, str(os.getpid())),))
    if word == "nothing":
        return replace(result, articles=(), skipped=(Skipped("x", "y"),))
    if word == "doubtful":
        path = location.path
        return replace(
            result,
            failures=(Failure(f"{path}, page 2", "holds no text"), Failure(f"{path}, page 3", "holds no text")),
            skipped=(Skipped(f"{path}, photo.png", "is a picture"),),
            remarks=(Remark(path, "the date 31/31/31 can't be understood"),),
        )
    return result


TASKS = {**tasks.TASKS, "read": _read}

"""Measures hostile files: ``python -m tests.hostile.measure [PATTERN]`` prints seconds of processor and memory of each.

Each file is made, then read in a process of its own, forked when all readers are loaded. A line is marked ``!`` if it
took more than 5 seconds or 300 MB. With ``--asked`` it reads names from standard input and answers each with a line of
JSON: tests measure so, since their own process holds models in memory and counts each line that runs.
"""

import importlib
import json
import os
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from index.errors import ReadError
from index.readers import read
from index.readers.base import Location
from index.readers.finding import archive
from index.readers.registry import BY_SUFFIX
from index.settings import IndexSettings

KINDS = ("packed", "markup", "texts", "pdfs")
LIBRARIES = "lxml.html docutils.core trafilatura yaml chardet cssselect2 tinycss2 babel markdown_it pypdfium2 olefile"
MAX_SECONDS, MAX_MEGABYTES = 5, 300
HONEST_SECONDS = 1.0
_GIGABYTES = 4


def cases() -> dict[str, tuple[str, Callable[[], bytes]]]:
    found: dict[str, tuple[str, Callable[[], bytes]]] = {}
    for kind in KINDS:
        more: Mapping[str, tuple[str, Callable[[], bytes]]] = importlib.import_module(f"tests.hostile.{kind}").CASES
        found |= more
    return found


def outcome(suffix: str, data: bytes) -> str:
    """Read a file, and say what came of it."""
    settings = IndexSettings()
    try:
        if suffix == ".zip":
            return _of_archive(data, settings)
        kind = BY_SUFFIX[suffix].name
        result = read(Location(f"/articles/a{suffix}", kind, len(data), 1, content=data), settings)
    except ReadError as error:
        return f"refused: {error}"
    chars = sum(len(article.text) for article in result.articles)
    return f"read: {len(result.articles)} articles, {chars:,} characters, {len(result.failures)} failures"


def _of_archive(data: bytes, settings: IndexSettings) -> str:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.zip"
        path.write_bytes(data)
        said = []
        for found in archive.expand(str(path), path.stat().st_mtime_ns, settings, BY_SUFFIX):
            if isinstance(found, Location):
                read(found, settings)
                said.append("read")
            else:
                said.append(f"refused: {found}")
        return f"{len(said)} members, the first {said[0]}"


def peak_megabytes() -> int:
    lines = Path("/proc/self/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("VmHWM")).split()[1]) // 1024


def measured(suffix: str, build: Callable[[], bytes], max_seconds: int = 20) -> tuple[int, float, int, str]:
    """Bytes, seconds of processor, megabytes beyond those at the start, and the outcome."""
    data = build()
    reader, writer = os.pipe()
    child = os.fork()
    if not child:
        resource.setrlimit(resource.RLIMIT_AS, (_GIGABYTES << 30, _GIGABYTES << 30))
        resource.setrlimit(resource.RLIMIT_CPU, (max_seconds, max_seconds))
        Path("/proc/self/clear_refs").write_text("5")  # the peak is counted from here
        before, started = peak_megabytes(), time.process_time()
        try:
            said = outcome(suffix, data)
        except BaseException as error:
            said = f"died: {type(error).__name__} {error}"
        seconds = time.process_time() - started
        os.write(writer, json.dumps([seconds, peak_megabytes() - before, said[:300]]).encode())
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader, "rb") as pipe:
        answer = pipe.read()
    os.waitpid(child, 0)
    seconds, megabytes, said = json.loads(answer) if answer else (max_seconds, -1, "killed")
    return len(data), seconds, megabytes, said


def pace() -> float:
    """How long this machine takes for an honest table, as a multiple of ``HONEST_SECONDS``; 1 for a quicker one.

    The table is HTML with 9,000 cells. The limit of seconds grows with it, so that a slow machine fails no test.
    """
    cells = "".join(f"<tr><td>Skarv {n}<td>{n} crowns<td>{n % 12} o'clock</tr>" for n in range(3_000))
    page = f"<html><body><h1>Fees</h1><p>The fees of Skarv.</p><table>{cells}</table></body></html>".encode()
    seconds = min(measured(".html", lambda: page)[1] for _ in range(3))
    return max(1.0, seconds / HONEST_SECONDS)


def load_libraries() -> None:
    """Load what readers load when they first need it."""
    for name in LIBRARIES.split():
        importlib.import_module(name)


class Measurer:
    """Measures in a fresh process, which runs until it is closed."""

    def __init__(self) -> None:
        command = [sys.executable, "-m", __name__, "--asked"]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert self._process.stdout
        self.max_seconds = MAX_SECONDS * float(self._process.stdout.readline())

    def measured(self, name: str) -> tuple[float, int, str]:
        """Seconds of processor, megabytes, and the outcome of the case with this name."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(f"{name}\n")
        self._process.stdin.flush()
        _, seconds, megabytes, said = json.loads(self._process.stdout.readline())
        return seconds, megabytes, said

    def close(self) -> None:
        self._process.communicate()


def answer_names() -> None:
    known, times = cases(), pace()
    sys.stdout.write(f"{times}\n")
    sys.stdout.flush()
    for line in sys.stdin:
        limit = round(2 * MAX_SECONDS * times)
        sys.stdout.write(json.dumps(measured(*known[line.strip()], max_seconds=limit)) + "\n")
        sys.stdout.flush()


def main() -> None:
    load_libraries()
    if sys.argv[1:] == ["--asked"]:
        return answer_names()
    wanted = re.compile(sys.argv[1] if len(sys.argv) > 1 else "")
    for name, (suffix, build) in cases().items():
        if wanted.search(name):
            size, seconds, megabytes, said = measured(suffix, build)
            mark = "!" if seconds > MAX_SECONDS or not 0 <= megabytes <= MAX_MEGABYTES else " "
            sys.stdout.write(f"{mark} {size / 1e6:5.2f} MB {seconds:6.2f} s {megabytes:5d} MB  {name}: {said[:110]}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()

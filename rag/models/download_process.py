"""Run a program while watching a folder grow: how a download without a progress report of its own is shown."""

import os
import subprocess
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

POLL_S = 0.2
TERMINATE_S = 5.0


@dataclass(frozen=True, slots=True)
class Finished:
    """How a program ended.

    Attributes:
        status: Exit status; -1 when it was stopped because nothing arrived any more.
        errors: What it wrote to standard error.
    """

    status: int
    errors: str

    @property
    def last_error(self) -> str:
        """The line that says why: the last with "ERROR", else the last that is not empty."""
        lines = [line.strip() for line in self.errors.splitlines() if line.strip()]
        marked = [line for line in lines if line.startswith("ERROR")]
        return (marked or lines or [f"it ended with status {self.status}"])[-1].removeprefix("ERROR: ")


def run_download(
    command: Sequence[str],
    folder: Path,
    *,
    environment: Mapping[str, str],
    stall_s: float,
    tick: Callable[[int], None],
    stopped: Callable[[], bool] = lambda: False,
) -> Finished:
    """Run ``command`` without input or output on the terminal and report the bytes under ``folder``.

    Args:
        command: Program and arguments.
        folder: What grows.
        environment: Added to ours.
        stall_s: Seconds without growth after which the program is stopped.
        tick: Told the bytes under ``folder``, a few times a second.
        stopped: Asked a few times a second; true stops the program.

    Raises:
        InterruptedError: ``stopped`` said so.
    """
    with tempfile.TemporaryFile() as errors:
        process = subprocess.Popen(
            list(command),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=errors,
            env={**os.environ, **environment},
        )
        status = None
        try:
            grown, since = -1, time.monotonic()
            while status is None:
                size = folder_bytes(folder)
                tick(size)
                if size != grown:
                    grown, since = size, time.monotonic()
                if stopped():
                    raise InterruptedError("stopped")
                if time.monotonic() - since > stall_s:
                    _end(process)
                    return Finished(-1, f"nothing arrived for {stall_s:.0f} s")
                try:
                    status = process.wait(POLL_S)
                except subprocess.TimeoutExpired:
                    continue
        finally:
            _end(process)
        errors.seek(0)
        return Finished(status, errors.read().decode(errors="replace"))


def folder_bytes(folder: Path) -> int:
    """Bytes that the files under ``folder`` take up; files that vanish meanwhile count 0."""
    total = 0
    for root, _, names in os.walk(folder):
        for name in names:
            try:
                found = os.stat(os.path.join(root, name), follow_symlinks=False)
            except OSError:
                continue
            total += found.st_size
    return total


def _end(process: "subprocess.Popen[bytes]") -> None:
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(TERMINATE_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

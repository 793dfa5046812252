"""What a worker may use, set by the worker itself before each job.

Memory is limited on Linux, where RLIMIT_DATA counts what a process has written or may write (since Linux 4.7).
RLIMIT_AS would count libraries and reserved addresses too. Elsewhere the parent's watch sees to it
(:mod:`index.readers.workers.watching`), as it does for the programs that a worker starts, which get the same limit
each. The limit of processor time is for the case that the parent cannot watch: it is stopped, or killed.
"""

import math
import sys
import time

from index.settings import IndexSettings

try:
    import resource
except ImportError:  # Windows
    resource = None  # type: ignore[assignment]

MB = 1024 * 1024
_TIRED_SHARE = 4
"""A worker that holds more than this part of a file's allowance after the file is replaced."""


class Limits:
    """The limits of this process."""

    def __init__(self) -> None:
        """Note what the process uses at its start."""
        self._at_start = data_bytes()
        if resource is not None:
            resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))

    def begin(self, settings: IndexSettings) -> None:
        """Allow one more job what ``settings`` say, beyond what is in use now."""
        if resource is None:
            return
        seconds = settings.read_seconds + (settings.ocr_seconds if settings.ocr else 0)
        _lower(resource.RLIMIT_CPU, math.ceil(time.process_time() + seconds))
        if now := data_bytes():
            _lower(resource.RLIMIT_DATA, now + settings.read_memory_mb * MB)

    def is_tired(self, settings: IndexSettings) -> bool:
        """Whether so much memory stayed in use that a new process does better."""
        return data_bytes() - self._at_start > settings.read_memory_mb * MB // _TIRED_SHARE


def data_bytes() -> int:
    """The memory that this process has written or may write, in bytes; 0 where the system doesn't tell."""
    if resource is None or sys.platform != "linux":
        return 0
    try:
        with open("/proc/self/statm", "rb") as file:
            return int(file.read().split()[5]) * resource.getpagesize()
    except (OSError, IndexError, ValueError):
        return 0


def _lower(what: int, limit: int) -> None:
    """Set a limit that can be set again, as far as the system lets us."""
    hard = resource.getrlimit(what)[1]
    resource.setrlimit(what, (limit if hard == resource.RLIM_INFINITY else min(limit, hard), hard))

"""How many threads llama.cpp may take: the cores that nobody else is using right now.

llama.cpp's threads wait for one another in a busy loop, so one thread too many makes every step as
slow as the most disturbed core: with both of two cores busy elsewhere, reading took ten times as
long in our trial. Counting free cores anew before each reading costs a millisecond.
"""

import os

import psutil

MIN_WINDOW_S = 0.25


def available_cores() -> int:
    """Physical cores that this process may run on (its affinity respected)."""
    logical = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    physical = psutil.cpu_count(logical=False) or logical
    return max(1, min(logical, physical))


class FreeCores:
    """Watches what other processes use."""

    def __init__(self) -> None:
        self._cores = available_cores()
        self._threads = self._cores
        self._last = _look()

    def threads(self) -> int:
        """Threads to use now: the available cores less those that others kept busy since the last look."""
        now = _look()
        elapsed_s, busy_s, own_s = (new - old for new, old in zip(now, self._last, strict=True))
        elapsed_s /= os.cpu_count() or 1
        if elapsed_s >= MIN_WINDOW_S:
            self._last = now
            others = max(0.0, busy_s - own_s) / elapsed_s
            self._threads = max(1, self._cores - int(others + 0.5))
        return self._threads


def _look() -> tuple[float, float, float]:
    """Seconds of processor time so far: of all kinds on all cores, busy ones, and our own."""
    times = psutil.cpu_times()
    # Linux counts guests inside user time already.
    total = sum(times) - getattr(times, "guest", 0.0) - getattr(times, "guest_nice", 0.0)
    own = os.times()
    return total, total - times.idle - getattr(times, "iowait", 0.0), own.user + own.system

"""What a process tree takes, as series, and whether a series is flat."""

import os
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import psutil

GROWTH_ALLOWED = 0.05
"""The last quarter may lie so much above the first settled one."""
QUANTITIES = ("memory_mb", "files", "threads", "disk_mb")
FEW = {"memory_mb": 0.0, "files": 3.0, "threads": 2.0, "disk_mb": 0.0}
"""Growth up to this is no leak, whatever the share: small numbers come in steps."""
_MARKS = "▁▂▃▄▅▆▇█"
_MARKS_SHOWN = 24


@dataclass(frozen=True, slots=True)
class Sample:
    """One look at a process with all its children: private memory, open files and sockets, threads, and a folder."""

    memory_mb: float
    files: float
    threads: float
    disk_mb: float


@dataclass(frozen=True, slots=True)
class Trend:
    """How one quantity went: medians of the second quarter of the samples (the first is warming up) and of the last."""

    quantity: str
    settled: float
    last: float
    series: tuple[float, ...]

    @property
    def growth(self) -> float:
        """The rise as a share of the settled value; negative for a fall."""
        return (self.last - self.settled) / self.settled if self.settled else float(self.last > 0)

    def is_flat(self, share: float = GROWTH_ALLOWED) -> bool:
        """Whether it does not rise by more than ``share``; a fall is no leak."""
        return self.growth <= share or self.last - self.settled <= FEW[self.quantity]


def take_sample(process: psutil.Process, home: Path) -> Sample:
    """Look at a process, its children and the disk that its home takes, model files left out."""
    memory, files, threads = 0, 0, 0
    for each in (process, *process.children(recursive=True)):
        with suppress(psutil.NoSuchProcess):
            memory += each.memory_full_info().uss
            files += each.num_fds() if hasattr(each, "num_fds") else each.num_handles()
            threads += each.num_threads()
    return Sample(memory / 1e6, files, threads, disk_bytes(home) / 1e6)


def disk_bytes(folder: Path) -> int:
    """Bytes of all files in a folder but those under ``models``."""
    total = 0
    for where, folders, names in os.walk(folder):
        if Path(where) == folder and "models" in folders:
            folders.remove("models")
        for name in names:
            with suppress(OSError):
                total += os.lstat(os.path.join(where, name)).st_size
    return total


def trends(samples: Sequence[Sample]) -> list[Trend]:
    """One trend a quantity.

    Raises:
        ValueError: There are fewer than eight samples.
    """
    if len(samples) < 8:
        raise ValueError(f"{len(samples)} samples are too few to tell whether something grows.")
    quarter = len(samples) // 4
    found = []
    for quantity in QUANTITIES:
        series = tuple(float(getattr(sample, quantity)) for sample in samples)
        found.append(Trend(quantity, median(series[quarter : 2 * quarter]), median(series[-quarter:]), series))
    return found


def table(title: str, found: Sequence[Trend], share: float = GROWTH_ALLOWED) -> str:
    """The trends of one process, one line a quantity, with the series drawn small."""
    lines = [f"{title:<24}{'settled':>10}{'last':>10}{'growth':>9}"]
    for trend in found:
        verdict = "" if trend.is_flat(share) else "  GROWS"
        figures = f"{trend.settled:>10.1f}{trend.last:>10.1f}{trend.growth:>+9.1%}"
        lines.append(f"  {trend.quantity:<22}{figures}  {drawn(trend.series)}{verdict}")
    return "\n".join(lines)


def drawn(series: Sequence[float]) -> str:
    """A series as a row of blocks, lowest to highest."""
    step = max(1, len(series) // _MARKS_SHOWN)
    shown = series[::step]
    low, high = min(shown), max(shown)
    reach = (high - low) or 1.0
    return "".join(_MARKS[int((value - low) / reach * (len(_MARKS) - 1))] for value in shown)

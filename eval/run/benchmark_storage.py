"""Figures of the benchmarks, stored beside the runs so that ``docs/results.md`` can be made of both.

``runs/<time>-<name>/measurement.json`` holds the figures of one, each with interval and n, and what made it.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from eval.files import replace_file
from eval.records import Interval
from eval.run import provenance
from eval.run.storage import RUNS
from index.errors import StorageError, UsageError
from rag.settings import Settings

FILE = "measurement.json"


@dataclass(frozen=True, slots=True)
class BenchmarkResult:
    """Figures with what made them.

    Attributes:
        name: Short, used in folder names and as the heading.
        command: What to type to get it again.
        figures: What is measured, in words, to the figure.
        seconds: Wall time.
        info: Settings, prompts, models, versions, machine and when it was finished.
    """

    name: str
    command: str
    figures: Mapping[str, Interval]
    seconds: float
    info: Mapping[str, Any] = field(default_factory=dict, repr=False)


def store(name: str, command: str, figures: Mapping[str, Interval], seconds: float, settings: Settings) -> Path:
    """Keep a benchmark's figures in the home's ``runs/``.

    Returns:
        Its folder.

    Raises:
        StorageError: The home cannot be written.
    """
    now = datetime.now(UTC)
    info = provenance.describe(settings) | {"finished": now.isoformat(timespec="seconds")}
    found = BenchmarkResult(name, command, figures, seconds, info)
    folder = settings.home / RUNS / f"{now:%Y%m%d-%H%M%S}-{name}"
    try:
        folder.mkdir(parents=True)
        replace_file(folder / FILE, json.dumps(asdict(found), indent=1, default=str) + "\n")
    except OSError as error:
        raise StorageError(f"{folder} cannot be written: {error.strerror}. The figures were not kept.") from None
    return folder


def load(folder: Path) -> BenchmarkResult:
    """Read stored figures.

    Raises:
        UsageError: The folder holds none.
    """
    try:
        row = json.loads((folder / FILE).read_text(encoding="utf-8"))
        figures = {name: Interval(**values) for name, values in row["figures"].items()}
        return BenchmarkResult(str(row["name"]), str(row["command"]), figures, float(row["seconds"]), row["info"])
    except (OSError, ValueError, KeyError, TypeError):
        raise UsageError(f"{folder} is not a measurement: it has no readable {FILE}.") from None


def folders(home: Path) -> list[Path]:
    """Folders of all benchmark results in the home, oldest first."""
    return sorted(path.parent for path in (home / RUNS).glob(f"*/{FILE}"))

"""The sample articles, added by themselves to a home that has never held an article."""

from collections.abc import Callable
from pathlib import Path

from index import Library
from index.records import Progress

# Installed beside the packages, from a checkout and from a wheel alike.
SAMPLES = Path(__file__).parents[1] / "seeds"
SAMPLES_ADDED = "samples-added"


def needs_samples(library: Library, home: Path) -> bool:
    """Whether the index is empty and the samples were never added: removing them is for good.

    A library that several machines share gets none: it belongs to all of them.
    """
    return not (library.is_shared or (home / SAMPLES_ADDED).exists()) and library.status(0).articles == 0


def add_samples(library: Library, home: Path, progress: Callable[[Progress], None] | None = None) -> int:
    """Add the sample articles.

    Returns:
        How many there are.
    """
    report = library.add(sorted(SAMPLES.glob("*.md")), progress=progress)
    (home / SAMPLES_ADDED).touch()
    return report.articles

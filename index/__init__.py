"""Articles in, the right passage out: readers, splitting, embedding, storage and search."""

from typing import TYPE_CHECKING, Any

from index.errors import BylineError, IndexMismatchError, ReadError, StorageError, UsageError
from index.records import (
    Article,
    ArticleSummary,
    ExportReport,
    Failure,
    Filters,
    Hit,
    ImportReport,
    IndexReport,
    Passage,
    Progress,
    Remark,
    Skipped,
)

if TYPE_CHECKING:
    from index.library import Library as Library
    from index.settings import IndexSettings as IndexSettings

__all__ = [
    "Article",
    "ArticleSummary",
    "BylineError",
    "ExportReport",
    "Failure",
    "Filters",
    "Hit",
    "ImportReport",
    "IndexMismatchError",
    "IndexReport",
    "IndexSettings",
    "Library",
    "Passage",
    "Progress",
    "ReadError",
    "Remark",
    "Skipped",
    "StorageError",
    "UsageError",
]


def __getattr__(name: str) -> Any:  # noqa: ANN401 - any module attribute
    """Load what needs numpy and pydantic on first use: the command line's help needs neither."""
    if name == "Library":
        from index.library import Library

        return Library
    if name == "IndexSettings":
        from index.settings import IndexSettings

        return IndexSettings
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

"""Articles in, the right passage out: readers, splitting, embedding, storage and search."""

from index.errors import BylineError, IndexMismatchError, ReadError, StorageError, UsageError
from index.library import Library
from index.records import (
    Article,
    ArticleSummary,
    Failure,
    Filters,
    Hit,
    IndexReport,
    Passage,
    Progress,
    Remark,
    Skipped,
)
from index.settings import IndexSettings

__all__ = [
    "Article",
    "ArticleSummary",
    "BylineError",
    "Failure",
    "Filters",
    "Hit",
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

"""Metadata that somebody sets by hand: checked, and put over what the file says."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from index.errors import UsageError
from index.records import Article

GIVEN = "given by hand"
"""The provenance of metadata that somebody set."""
METADATA = ("title", "source", "author", "published", "url")
"""What can be set by hand."""


def with_given(article: Article, given: Mapping[str, str]) -> Article:
    """The article with the metadata that somebody set by hand."""
    changes: dict[str, Any] = {
        name: date.fromisoformat(value) if name == "published" else value for name, value in given.items()
    }
    provenance = {**article.provenance, **dict.fromkeys(given, GIVEN)}
    return replace(article, **changes, provenance=provenance) if given else article


def given_by_hand(metadata: Mapping[str, str | date]) -> dict[str, str]:
    """Metadata that somebody sets, as text.

    Raises:
        UsageError: There is no such field, or the day is none.
    """
    given: dict[str, str] = {}
    for name, value in metadata.items():
        if name not in METADATA:
            raise UsageError(f"{name!r} cannot be set; these can: {', '.join(METADATA)}.")
        try:
            given[name] = date.fromisoformat(str(value)).isoformat() if name == "published" else str(value).strip()
        except ValueError:
            raise UsageError(f"{value!r} is not a day; write it like 2025-06-06.") from None
    return given

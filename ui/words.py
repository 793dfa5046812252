"""Counts, dates and outlets in words, for the page and the command line alike; plain text, not escaped."""

from collections.abc import Sequence
from datetime import date

MAX_OUTLETS_NAMED = 5
UNKNOWN_OUTLET = "Unknown outlet"


def counted(number: int, noun: str) -> str:
    """A number with its noun: ``1 article``, ``2 articles``."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def day_in_words(published: date | None) -> str:
    """A date in words, "3 April 2024", or "undated"."""
    return f"{published.day} {published:%B %Y}" if published else "undated"


def also_in(outlets: Sequence[str]) -> str:
    """The outlets that printed the same, "also in The Outlet, Another and 3 more"; "" for none."""
    names = list(dict.fromkeys(outlets))
    if not names:
        return ""
    unnamed = len(names) - MAX_OUTLETS_NAMED
    return f"also in {', '.join(names[:MAX_OUTLETS_NAMED])}" + (f" and {unnamed} more" if unnamed > 0 else "")


def page_in_words(page: int | None) -> str:
    """The page that a quote stands on, "p. 3"; "" for None."""
    return f"p. {page}" if page else ""


def pages_in_words(pages: Sequence[int | None]) -> str:
    """The pages that several quotes stand on, "p. 3, 5"; "" for none."""
    known = sorted({page for page in pages if page})
    return f"p. {', '.join(map(str, known))}" if known else ""

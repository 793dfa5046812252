"""Counts, dates and outlets in words, for the page and the command line alike; plain text, not escaped."""

from collections import Counter
from collections.abc import Sequence
from datetime import date

from index.records import Remark, Skipped

MAX_OUTLETS_NAMED = 5
MAX_ENDINGS_NAMED = 8
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


def passed_over(skipped: Sequence[Skipped]) -> str:
    """How many files were passed over, of which kinds: ``7 files passed over (.doc 4, 3 for other reasons)``."""
    if not skipped:
        return ""
    from index.readers.finding.unread import ending, why_unread  # the readers are not loaded for `byline --help`
    from index.readers.registry import accepted_suffixes

    readable = accepted_suffixes()
    unread = [item.path for item in skipped if item.reason == why_unread(item.path, readable)]
    kinds = Counter(ending(path) or "no ending" for path in unread)
    ordered = sorted(kinds.items(), key=lambda kind: (-kind[1], kind[0]))
    named = [f"{kind} {count:,}" for kind, count in ordered[:MAX_ENDINGS_NAMED]]
    if len(ordered) > MAX_ENDINGS_NAMED:
        named.append(f"other endings {sum(count for _, count in ordered[MAX_ENDINGS_NAMED:]):,}")
    others = len(skipped) - len(unread)
    if others and named:
        named.append(f"{others:,} for other reasons")
    return f"{counted(len(skipped), 'file')} passed over" + (f" ({', '.join(named)})" if named else "")


def told_beside(skipped: Sequence[Skipped], remarks: Sequence[Remark]) -> str:
    """What was passed over and how many remarks there are, in one line; "" for neither."""
    return ", ".join(filter(None, (passed_over(skipped), counted(len(remarks), "remark") if remarks else "")))


def by_reason(skipped: Sequence[Skipped]) -> list[tuple[str, list[str]]]:
    """The reasons with the paths that each holds for, the most frequent first."""
    groups: dict[str, list[str]] = {}
    for item in skipped:
        groups.setdefault(item.reason, []).append(item.path)
    return sorted(groups.items(), key=lambda group: -len(group[1]))


def page_in_words(page: int | None) -> str:
    """The page that a quote stands on, "p. 3"; "" for None."""
    return f"p. {page}" if page else ""


def pages_in_words(pages: Sequence[int | None]) -> str:
    """The pages that several quotes stand on, "p. 3, 5"; "" for none."""
    known = sorted({page for page in pages if page})
    return f"p. {', '.join(map(str, known))}" if known else ""

"""The bars of the chart of articles over time: how many each outlet published, from counts that the index keeps."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from ui.words import UNKNOWN_OUTLET

if TYPE_CHECKING:
    from index import Library

MAX_BARS = 36
MAX_OUTLETS_CHARTED = 7
OTHER_OUTLETS = "Other outlets"
_LONGEST_MONTH_DAYS = 31


@dataclass(frozen=True, slots=True)
class Bars:
    """What the chart shows.

    Attributes:
        counts: First day of a bar, outlet and articles, in order; undated articles are left out.
        days: The width of a bar.
        most_in_two: The most articles in two bars that follow each other.
    """

    counts: tuple[tuple[date, str, int], ...] = ()
    days: int = 1
    most_in_two: int = 0


def article_bars(library: "Library") -> Bars:
    """The bars; all but the :data:`MAX_OUTLETS_CHARTED` largest outlets are counted together."""
    span = library.published_span()
    if span is None:
        return Bars()
    first, last = span
    days = max(1, (last - first).days // MAX_BARS)
    counts: Counter[tuple[date, str]] = Counter()

    def count(outlet: str | None, label: str) -> Counter[date]:
        found: Counter[date] = Counter()
        for day, articles in library.published(outlet, monthly=days > _LONGEST_MONTH_DAYS):
            found[first + timedelta(max(0, (day - first).days) // days * days)] += articles
        counts.update({(day, label): articles for day, articles in found.items()})
        return found

    others = count(None, OTHER_OUTLETS)
    totals = Counter(others)
    for outlet in library.outlets(MAX_OUTLETS_CHARTED):
        others.subtract(count(outlet.name, outlet.name or UNKNOWN_OUTLET))
    counts.update({(day, OTHER_OUTLETS): articles - totals[day] for day, articles in others.items()})
    two = max(articles + totals[day + timedelta(days)] for day, articles in totals.items())
    shown = sorted((day, outlet, articles) for (day, outlet), articles in counts.items() if articles > 0)
    return Bars(tuple(shown), days, two)

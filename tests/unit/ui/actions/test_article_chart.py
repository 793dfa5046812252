"""The bars of the chart, from the counts that an index keeps."""

from datetime import date, timedelta

from tests.unit.ui.fakes import FakeLibrary, article
from ui.actions.article_chart import MAX_BARS, OTHER_OUTLETS, Bars, article_bars

FIRST = date(2025, 1, 1)


def library(*published: tuple[str, date | None]) -> FakeLibrary:
    return FakeLibrary([article(f"{n}", f"Words {n}.", source, day) for n, (source, day) in enumerate(published)])


def test_articles_are_counted_by_day_and_small_outlets_together():
    many = [(f"Outlet {n}", FIRST) for n in range(9)] + [(f"Outlet {n}", FIRST + timedelta(1)) for n in range(7)]
    bars = article_bars(library(*many, ("Outlet 1", None)))
    assert (FIRST, OTHER_OUTLETS, 2) in bars.counts
    assert sum(count for _, _, count in bars.counts) == 9 + 7
    assert bars.days == 1


def test_the_most_articles_in_two_bars_are_counted():
    days = [("", date(2025, 1, n)) for n in (1, 2, 2, 3, 9)]
    assert article_bars(library(*days)).most_in_two == 3
    assert article_bars(library(("", None))) == Bars()


def test_sixty_years_are_as_many_bars_as_one_year():
    bars = article_bars(library(*((f"Outlet {n % 3}", FIRST + timedelta(n * 11)) for n in range(2_000))))
    assert sum(count for _, _, count in bars.counts) == 2_000
    assert len({day for day, _, _ in bars.counts}) <= MAX_BARS + 2

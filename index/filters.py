"""The limits of a search: no limit, and the limits as SQL for the catalogue."""

from datetime import date
from typing import Any

from index.records import Filters

NO_LIMIT = Filters()


def day_number(day: date) -> int:
    """A date as yyyymmdd, which compares as the date does."""
    return day.year * 10_000 + day.month * 100 + day.day


def from_day_number(number: int | None) -> date | None:
    """The date of a yyyymmdd number."""
    return None if number is None else date(number // 10_000, number // 100 % 100, number % 100)


def key(name: str) -> str:
    """What an outlet or author is compared by: case and surrounding white space do not matter."""
    return name.strip().casefold()


def sql_condition(filters: Filters, table: str = "a") -> tuple[str, list[Any]]:
    """The limits as an SQL condition on the articles' ``table``, with its parameters; "1" for none."""
    conditions: list[str] = []
    values: list[Any] = []
    for column, allowed in (
        ("source_key", [key(name) for name in filters.sources]),
        ("author_key", [key(name) for name in filters.authors]),
        ("id", list(filters.article_ids)),
    ):
        if allowed:
            conditions.append(f"{table}.{column} IN ({', '.join('?' * len(allowed))})")
            values.extend(allowed)
    if filters.since:
        conditions.append(f"{table}.published >= ?")
        values.append(day_number(filters.since))
    if filters.until:
        conditions.append(f"{table}.published <= ?")
        values.append(day_number(filters.until))
    return " AND ".join(conditions) or "1", values

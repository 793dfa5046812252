"""The limits of a search: no limit, and the limits as SQL for the catalogue."""

from datetime import date
from typing import Any

from index.records import Filters

NO_LIMIT = Filters()
_COLUMNS = {"source": "source_key", "author": "author_key", "article_id": "id"}


def day_number(day: date) -> int:
    """A date as yyyymmdd, which compares as the date does."""
    return day.year * 10_000 + day.month * 100 + day.day


def from_day_number(number: int | None) -> date | None:
    """The date of a yyyymmdd number."""
    return None if number is None else date(number // 10_000, number // 100 % 100, number % 100)


def key(name: str) -> str:
    """What an outlet or author is compared by: case and surrounding white space do not matter."""
    return name.strip().casefold()


def allowed_values(filters: Filters) -> dict[str, list[str]]:
    """What each limited field may be, as it is compared; fields without a limit are left out."""
    fields = {
        "source": [key(name) for name in filters.sources],
        "author": [key(name) for name in filters.authors],
        "article_id": list(filters.article_ids),
    }
    return {field: values for field, values in fields.items() if values}


def sql_condition(filters: Filters) -> tuple[str, list[Any]]:
    """The limits as an SQL condition on the table of articles, named ``a``, with its parameters; "TRUE" for none."""
    conditions: list[str] = []
    values: list[Any] = []
    for field, allowed in allowed_values(filters).items():
        conditions.append(f"a.{_COLUMNS[field]} IN ({', '.join('?' * len(allowed))})")
        values.extend(allowed)
    if filters.since:
        conditions.append("a.published >= ?")
        values.append(day_number(filters.since))
    if filters.until:
        conditions.append("a.published <= ?")
        values.append(day_number(filters.until))
    return " AND ".join(conditions) or "TRUE", values

"""The same limits in the language of each store: SQL for the catalogue, ``where`` for Chroma."""

from collections.abc import Sequence
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


def chroma_where(filters: Filters) -> dict[str, Any] | None:
    """The limits as a Chroma ``where`` document, or None for none."""
    parts: list[dict[str, Any]] = []
    for field, allowed in (
        ("source", [key(name) for name in filters.sources]),
        ("author", [key(name) for name in filters.authors]),
        ("article_id", list(filters.article_ids)),
    ):
        if allowed:
            parts.append({field: {"$in": _distinct(allowed)}})
    if filters.since:
        parts.append({"published": {"$gte": day_number(filters.since)}})
    if filters.until:
        parts.append({"published": {"$lte": day_number(filters.until)}})
        parts.append({"published": {"$gt": 0}})  # 0 stands for an unknown day
    if not parts:
        return None
    return parts[0] if len(parts) == 1 else {"$and": parts}


def _distinct(values: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(values))

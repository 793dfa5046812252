"""The list of articles, a page at a time, in some order, and the part of it that has some words."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from index.records import ListOrder
from index.sql import Connection

_ORDERS: Mapping[ListOrder, str] = MappingProxyType(
    {
        "newest": "a.published DESC NULLS LAST, a.number DESC",
        "oldest": "a.published ASC NULLS LAST, a.number ASC",
        "title": "a.title, a.number",
        "outlet": "a.source_key, a.number",
        "added": "a.number DESC",
    }
)
_SEARCHED = "lower(a.title || ' ' || a.source || ' ' || coalesce({day}, ''))"
_DIGITS = "CAST(a.published AS TEXT)"
_DAY = f"substr({_DIGITS}, 1, 4) || '-' || substr({_DIGITS}, 5, 2) || '-' || substr({_DIGITS}, 7, 2)"


def numbers(connection: Connection, words: Sequence[str], order: ListOrder, first: int, most: int) -> list[int]:
    """The running numbers of a page of the list.

    Args:
        connection: In a transaction.
        words: Each has to stand in the title, the outlet or the day; none for the whole list.
        order: What comes first.
        first: How many articles are left out before the page.
        most: The length of the page.
    """
    condition, values = _condition(words)
    sql = f"SELECT a.number FROM articles a WHERE {condition} ORDER BY {_ORDERS[order]} LIMIT ? OFFSET ?"
    return [row[0] for row in connection.execute(sql, (*values, most, first))]


def count(connection: Connection, words: Sequence[str], at_most: int) -> int:
    """How many articles have the ``words``, counted no further than ``at_most``."""
    condition, values = _condition(words)
    sql = f"SELECT count(*) FROM (SELECT 1 FROM articles a WHERE {condition} LIMIT ?) AS found"
    return int(connection.execute(sql, (*values, at_most)).fetchone()[0])


def _condition(words: Sequence[str]) -> tuple[str, list[Any]]:
    if not words:
        return "1 = 1", []
    searched = _SEARCHED.format(day=_DAY)
    escaped = [word.lower().replace("!", "!!").replace("%", "!%").replace("_", "!_") for word in words]
    return " AND ".join(f"{searched} LIKE ? ESCAPE '!'" for _ in words), [f"%{word}%" for word in escaped]

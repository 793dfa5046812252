"""The list of articles, a page at a time, in some order, and the part of it that has some words.

Whether an article has the words is decided by one condition on its row. To put it to few rows only, words that few
articles have are looked up (:mod:`index.store.tables.list_words`), and for words that many have the list is walked
until the page is full. Both take time that grows with the square root of the library. Only where the articles with
common words lie far down the list, or common words seldom meet in one article, are more rows looked at.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from math import isqrt
from types import MappingProxyType
from typing import Any

from index.records import ListOrder
from index.store.base import Session
from index.store.tables import list_words

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
_LEAST_FEW = 1_000
_MOST_FEW = 20_000
"""So many numbers fit into one statement."""
_WALKS = 2
"""A page is looked for in so many times the steps that it takes where the matches lie evenly in the list."""
_COMMON = 4
"""A word in so many times more articles than are counted is not looked up as a whole."""
_PEEK = 100
"""Articles that are read to tell rare pieces from common ones."""
_LOOK = 5
"""To look at an article takes as long as to read so many numbers."""
_IN_ONE_STATEMENT = 5_000


def numbers(connection: Session, words: Sequence[str], order: ListOrder, first: int, most: int) -> list[int]:
    """The running numbers of a page of the list.

    Args:
        connection: In a transaction.
        words: Each has to stand in the title, the outlet or the day; none for the whole list.
        order: What comes first.
        first: How many articles are left out before the page.
        most: The length of the page.
    """
    condition, values = _condition(words)
    asked = _asked(words)
    if asked.pieces:
        few = _few(connection, first + most)
        candidates = _candidates(asked, _holding(connection, asked, few))
        if candidates is not None:
            condition, values = _among(candidates.numbers, condition, values)
        else:
            page = _walk(connection, condition, values, order, first, most, _WALKS * few + first + most)
            if page is not None:
                return page
            sql, piece = list_words.sql_articles_with(asked.pieces[0])
            condition, values = f"a.number IN ({sql}) AND {condition}", [*piece, *values]
    sql = f"SELECT a.number FROM articles a WHERE {condition} ORDER BY {_ORDERS[order]} LIMIT ? OFFSET ?"
    return [row[0] for row in connection.execute(sql, (*values, most, first))]


def count(connection: Session, words: Sequence[str], at_most: int) -> int:
    """How many articles have the ``words``, counted no further than ``at_most``."""
    condition, values = _condition(words)
    asked = _asked(words)
    if not asked.pieces:
        sql = f"SELECT count(*) FROM (SELECT 1 FROM articles a WHERE {condition} LIMIT ?) AS found"
        return int(connection.execute(sql, (*values, at_most)).fetchone()[0])
    if len(asked.pieces) == 1 and asked.exact:
        return len(list_words.articles_with(connection, asked.pieces[0], at_most))
    limit = _COMMON * at_most
    holding = _holding(connection, asked, limit)
    with_all = set.intersection(*(held.numbers for held in holding))  # perhaps not all of them
    if asked.exact and len(with_all) >= at_most:
        return at_most
    candidates = _candidates(asked, holding)
    if candidates is not None and candidates.certain:
        return len(candidates.numbers)
    if candidates is not None:
        return _count_among(connection, candidates.numbers, condition, values, at_most)
    looked_at: set[int] = set()
    found = 0
    while found < at_most:
        more = list_words.articles_with(connection, asked.pieces[0], limit) - looked_at
        found += _count_among(connection, more, condition, values, at_most - found)
        looked_at |= more
        if len(looked_at) < limit:
            break
        limit *= 2
    return found


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is looked up for the words that were typed; see :func:`list_words.pieces`."""

    pieces: list[str]
    exact: bool


@dataclass(frozen=True, slots=True)
class _Holding:
    """Articles that have a piece, and whether these are all of them."""

    numbers: set[int]
    complete: bool


@dataclass(frozen=True, slots=True)
class _Candidates:
    """Articles among which are all that match, and whether each of them is certain to match."""

    numbers: set[int]
    certain: bool


def _asked(words: Sequence[str]) -> _Asked:
    return _Asked(*list_words.pieces([word.lower() for word in words]))


def _few(connection: Session, page_end: int) -> int:
    """How many articles are so few that looking at each is no more work than to walk the list until the page's end.

    Where ``few`` of ``all`` articles match, ``page_end`` of them are found in ``all * page_end / few`` steps.
    """
    row = connection.execute("SELECT value FROM meta WHERE key = 'articles'").fetchone()
    return min(_MOST_FEW, max(_LEAST_FEW, isqrt(int(row[0] if row else 0) * page_end)))


def _holding(connection: Session, asked: _Asked, few: int) -> list[_Holding]:
    """The articles that have each of the pieces, all of them where they are ``few``; the rarest pieces first."""
    found: list[_Holding] = []
    pieces = asked.pieces
    if len(pieces) > 1:
        sizes = {piece: len(list_words.articles_with(connection, piece, _PEEK)) for piece in pieces}
        pieces = sorted(pieces, key=sizes.__getitem__)
    for piece in pieces:
        numbers = list_words.articles_with(connection, piece, few + 1)
        found.append(_Holding(numbers, len(numbers) <= few))
        if found[-1].complete:  # to look at each of these is less work than to read very many others
            few = min(few, _LOOK * len(numbers))
    return found


def _candidates(asked: _Asked, holding: Sequence[_Holding]) -> _Candidates | None:
    """None if each of the pieces stands in many articles."""
    rare = [held.numbers for held in holding if held.complete]
    if not rare:
        return None
    return _Candidates(set.intersection(*rare), asked.exact and len(rare) == len(holding))


def _among(numbers: Collection[int], condition: str, values: Sequence[Any]) -> tuple[str, list[Any]]:
    if not numbers:
        return "1 = 0", []
    return f"a.number IN ({', '.join('?' * len(numbers))}) AND {condition}", [*numbers, *values]


def _count_among(
    connection: Session, numbers: Collection[int], condition: str, values: Sequence[Any], at_most: int
) -> int:
    found, rising = 0, sorted(numbers)
    for start in range(0, len(rising), _IN_ONE_STATEMENT):
        where, all_values = _among(rising[start : start + _IN_ONE_STATEMENT], condition, values)
        found += connection.execute(f"SELECT count(*) FROM articles a WHERE {where}", all_values).fetchone()[0]
        if found >= at_most:
            break
    return min(at_most, found)


def _walk(
    connection: Session, condition: str, values: Sequence[Any], order: ListOrder, first: int, most: int, steps: int
) -> list[int] | None:
    """The page, found from the top of the list; None if it is not full after so many ``steps``."""
    sql = f"SELECT a.number, CASE WHEN {condition} THEN 1 ELSE 0 END FROM articles a ORDER BY {_ORDERS[order]} LIMIT ?"
    found: list[int] = []
    walked = 0
    for number, matches in connection.stream(sql, (*values, steps)):
        if len(found) == first + most:
            break
        walked += 1
        if matches:
            found.append(number)
    return found[first:] if len(found) == first + most or walked < steps else None


def _condition(words: Sequence[str]) -> tuple[str, list[Any]]:
    if not words:
        return "1 = 1", []
    searched = _SEARCHED.format(day=_DAY)
    escaped = [word.lower().replace("!", "!!").replace("%", "!%").replace("_", "!_") for word in words]
    return " AND ".join(f"{searched} LIKE ? ESCAPE '!'" for _ in words), [f"%{word}%" for word in escaped]

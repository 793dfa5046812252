"""Which articles are reprints of each other, as rows of the catalogue.

An article's rows are written and taken out in the transaction that makes it live or takes it out. They
can be made from the texts, so an index that was compared by another rule gets them anew when it is
next opened. A new article is compared only with those that share a band with it, so
adding one to a hundred thousand looks up sixteen keys and scans nothing. What the rule is:
:mod:`index.reprints.rule`.

=============  ==========================================================================
table          one row for each
=============  ==========================================================================
reprint_keys   article: its bands, 8 bytes each; none when it is not to be compared
reprint_bands  band and article that has it
reprints       article and other one that is its reprint, in both directions
=============  ==========================================================================
"""

import sqlite3
import struct
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

from index.filters import from_day_number
from index.reprints import rule as reprint_rule
from index.reprints.rule import Report

META = "reprints"
"""Key in ``meta``: the version of the rule by which all articles were compared."""
MAX_COPIES = 200
"""An article is compared with at most so many others, the lowest ids first. Without a limit, a feed that repeats
one text would take time that grows with the square of its length. Reprints beyond the limit are shown apart."""


def put_in(connection: sqlite3.Connection, number: int, bands: Sequence[int]) -> None:
    """File an article under its bands and pair it with its reprints; its own row is there already."""
    connection.execute("INSERT INTO reprint_keys VALUES (?, ?)", (number, _packed(bands)))
    pairs = [(number, other) for other in _reprints_of(connection, number, bands)]
    connection.executemany("INSERT INTO reprint_bands VALUES (?, ?)", [(band, number) for band in bands])
    connection.executemany("INSERT INTO reprints VALUES (?1, ?2), (?2, ?1)", pairs)


def take_out(connection: sqlite3.Connection, number: int) -> None:
    """Forget an article."""
    row = connection.execute("SELECT bands FROM reprint_keys WHERE article = ?", (number,)).fetchone()
    if row:
        connection.executemany(
            "DELETE FROM reprint_bands WHERE band = ? AND article = ?", [(band, number) for band in _unpacked(row[0])]
        )
    connection.execute("DELETE FROM reprint_keys WHERE article = ?", (number,))
    others = connection.execute("SELECT other FROM reprints WHERE article = ?", (number,)).fetchall()
    connection.executemany(
        "DELETE FROM reprints WHERE article = ? AND other = ?", [(other, number) for (other,) in others]
    )
    connection.execute("DELETE FROM reprints WHERE article = ?", (number,))


def compare_all(connection: sqlite3.Connection) -> None:
    """Make all rows anew from the texts; inside the caller's transaction."""
    for table in ("reprint_keys", "reprint_bands", "reprints"):
        connection.execute(f"DELETE FROM {table}")
    for (number,) in connection.execute("SELECT number FROM articles ORDER BY number").fetchall():
        put_in(connection, number, reprint_rule.bands(_text(connection, number)))
    connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (META, str(reprint_rule.VERSION)))


def problems(connection: sqlite3.Connection) -> list[str]:
    """What in the rows is not as the texts say, in words."""
    found: list[str] = []
    numbers = [row[0] for row in connection.execute("SELECT number FROM articles ORDER BY number")]
    stored = dict(connection.execute("SELECT article, bands FROM reprint_keys"))
    expected = {number: reprint_rule.bands(_text(connection, number)) for number in numbers}
    if {number: _packed(bands) for number, bands in expected.items()} != stored:
        found.append("the signatures of articles are not those of their texts")
    filed = set(connection.execute("SELECT band, article FROM reprint_bands"))
    if filed != {(band, number) for number, bands in expected.items() for band in bands}:
        found.append("articles are filed under wrong signatures")
    if found:
        return found  # pairs are looked for by way of the bands
    pairs = set(connection.execute("SELECT article, other FROM reprints"))
    if any((right, left) not in pairs or not {left, right} <= expected.keys() for left, right in pairs):
        return ["a note of a reprint goes one way only"]
    others: dict[int, set[int]] = {}
    for left, right in pairs:
        others.setdefault(left, set()).add(right)
    for number, bands in expected.items():
        if not _as_compared(connection, number, bands, others.get(number, set())):
            return ["the notes of reprints are not what the texts say"]
    return found


def hidden(
    article_ids: Iterable[str], pairs: Mapping[str, Collection[str]], order: Callable[[str], tuple[float, int, str]]
) -> set[str]:
    """Those of ``article_ids`` that are not shown, because a better reprint of them is.

    An article hides only its own reprints, never the reprints of these: they may differ from it.

    Args:
        article_ids: What was found.
        pairs: The reprints of each article.
        order: Best first.
    """
    shown: set[str] = set()
    out: set[str] = set()
    for article_id in sorted(article_ids, key=order):
        (shown if shown.isdisjoint(pairs.get(article_id, ())) else out).add(article_id)
    return out


def _reprints_of(connection: sqlite3.Connection, number: int, bands: Sequence[int]) -> list[int]:
    found = _candidates(connection, number, bands)[:MAX_COPIES]
    if not found:
        return []
    own = _report(connection, number)
    return [other for other in found if reprint_rule.are_reprints(own, _report(connection, other))]


def _candidates(connection: sqlite3.Connection, number: int, bands: Sequence[int]) -> list[int]:
    """The articles that share a band and were printed in the same days, by their ids."""
    if not bands:
        return []
    rows = connection.execute(
        "SELECT number, published FROM articles WHERE number != ? AND number IN "
        f"(SELECT article FROM reprint_bands WHERE band IN ({', '.join('?' * len(bands))})) ORDER BY id",
        (number, *bands),
    ).fetchall()
    if not rows:
        return []
    (published,) = connection.execute("SELECT published FROM articles WHERE number = ?", (number,)).fetchone()
    day = from_day_number(published)
    return [other for other, when in rows if reprint_rule.days_are_close(day, from_day_number(when))]


def _as_compared(connection: sqlite3.Connection, number: int, bands: Sequence[int], others: set[int]) -> bool:
    """Whether ``others`` are the article's reprints; with very many candidates, none that isn't one."""
    found = _candidates(connection, number, bands)
    if len(found) <= MAX_COPIES:
        return set(_reprints_of(connection, number, bands)) == others
    own = _report(connection, number)
    return all(reprint_rule.are_reprints(own, _report(connection, other)) for other in others)


def _report(connection: sqlite3.Connection, number: int) -> Report:
    row = connection.execute(
        "SELECT text, published, source, title FROM articles WHERE number = ?", (number,)
    ).fetchone()
    return reprint_rule.report(row[0], from_day_number(row[1]), row[2], row[3])


def _text(connection: sqlite3.Connection, number: int) -> str:
    return str(connection.execute("SELECT text FROM articles WHERE number = ?", (number,)).fetchone()[0])


def _packed(bands: Sequence[int]) -> bytes:
    return struct.pack(f"<{len(bands)}q", *bands)


def _unpacked(packed: bytes) -> tuple[int, ...]:
    return struct.unpack(f"<{len(packed) // 8}q", packed[: len(packed) // 8 * 8])

"""Which articles are reprints of each other, as rows of the catalogue.

An article's rows are written and taken out in the transaction that makes it live or takes it out; the articles are
compared before it begins, since nobody else writes meanwhile. The rows can be made from the texts, so an index that was
compared by another rule gets them anew when it is next opened. A new article is compared only with those
that share a band with it, so adding one to a hundred thousand looks up sixteen keys and scans nothing. What the rule
is: :mod:`index.reprints.rule`.

=============  ==========================================================================
table          one row for each
=============  ==========================================================================
reprint_keys   article: its bands, 8 bytes each; none when it is not to be compared
reprint_bands  band and article that has it
reprints       article and other one that is its reprint, in both directions
=============  ==========================================================================
"""

import struct
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate, islice

from index.filters import from_day_number
from index.records import Article
from index.reprints import rule as reprint_rule
from index.reprints.rule import Report
from index.sql import Connection

META = "reprints"
"""Key in ``meta``: the version of the rule by which all articles were compared."""
MAX_COPIES = 200
"""An article is compared with at most so many others, the lowest ids first. Without a limit, a feed that repeats
one text would take time that grows with the square of its length. Reprints beyond the limit are shown apart."""
MAX_COMPARED_CHARS = 1_500_000
"""And with others of at most so many characters in all, so that 200 books are not compared either."""
_AT_ONCE = 500
"""Articles whose rows are written together."""
_ONE_WAY = (
    "SELECT 1 FROM reprints r WHERE NOT EXISTS (SELECT 1 FROM articles a WHERE a.number = r.article) UNION ALL "
    "SELECT 1 FROM reprints r WHERE NOT EXISTS "
    "(SELECT 1 FROM reprints s WHERE s.article = r.other AND s.other = r.article) LIMIT 1"
)


@dataclass(frozen=True, slots=True)
class Filed:
    """What an article's rows will say.

    Attributes:
        bands: Those of its text.
        reprints: The ids of its reprints among the articles that were there before it.
    """

    bands: tuple[int, ...]
    reprints: tuple[str, ...]


def compare(connection: Connection, articles: Sequence[Article]) -> list[Filed]:
    """Compare new articles with those in the catalogue, and each with the new ones before it.

    The caller holds the writer lock, and needs no transaction.
    """
    filed: list[Filed] = []
    fresh: dict[str, tuple[Article, frozenset[int]]] = {}
    for article in articles:
        bands = reprint_rule.bands(article.text)
        found = {
            article_id: (published, length)
            for article_id, published, length in _sharing_band(connection, bands)
            if article_id not in fresh
        }
        found |= {
            other.id: (other.published, len(other.text))
            for other, others_bands in fresh.values()
            if not others_bands.isdisjoint(bands)
        }
        found.pop(article.id, None)
        others, _ = _first_of(found, article.published)
        own = _report_of(article) if others else None
        reprints = (
            other
            for other in others
            if own
            and reprint_rule.are_reprints(
                own, _report_of(fresh[other][0]) if other in fresh else _report(connection, other)
            )
        )
        filed.append(Filed(bands, tuple(reprints)))
        fresh[article.id] = (article, frozenset(bands))
    return filed


def put_in(connection: Connection, compared: Iterable[tuple[int, Filed]]) -> None:
    """File articles under their bands and pair them with their reprints; their own rows are there already.

    Two of them are paired when the later one comes: it was compared with the earlier one as both are now.
    """
    compared = list(compared)
    later = {number for number, _ in compared}
    keys: list[tuple[int, bytes]] = []
    bands: list[tuple[int, int]] = []
    pairs: list[tuple[int, int]] = []
    for number, filed in compared:
        later.remove(number)
        keys.append((number, _packed(filed.bands)))
        bands += [(band, number) for band in filed.bands]
        for other in filed.reprints:
            row = connection.execute("SELECT number FROM articles WHERE id = ?", (other,)).fetchone()
            if row and row[0] not in later:
                pairs += [(number, row[0]), (row[0], number)]
    connection.executemany("INSERT INTO reprint_keys VALUES (?, ?)", keys)
    connection.executemany("INSERT INTO reprint_bands VALUES (?, ?)", bands)
    connection.executemany("INSERT INTO reprints VALUES (?, ?)", pairs)


def take_out(connection: Connection, number: int) -> None:
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


def compare_all(connection: Connection) -> Iterator[tuple[int, Filed]]:
    """Compare all articles anew by their texts: running number of each, and what its rows are to say.

    The caller holds the writer lock, and gives the whole to :func:`put_all`.
    """
    sharing: dict[int, list[str]] = {}
    rows = connection.execute("SELECT number, id, published, length(text) FROM articles ORDER BY number").fetchall()
    facts = {article_id: (from_day_number(published), length) for _, article_id, published, length in rows}
    for number, article_id, _, _ in rows:
        bands = reprint_rule.bands(_text(connection, number))
        found = {other: facts[other] for band in bands for other in sharing.get(band, ())}
        for band in bands:
            sharing.setdefault(band, []).append(article_id)
        others, _ = _first_of(found, facts[article_id][0])
        own = _report(connection, article_id) if others else None
        reprints = (other for other in others if own and reprint_rule.are_reprints(own, _report(connection, other)))
        yield number, Filed(bands, tuple(reprints))


def put_all(connection: Connection, compared: Iterable[tuple[int, Filed]]) -> None:
    """Make all rows anew from what :func:`compare_all` found; inside the caller's transaction."""
    for table in ("reprint_keys", "reprint_bands", "reprints"):
        connection.execute(f"DELETE FROM {table}")
    compared = iter(compared)
    while some := list(islice(compared, _AT_ONCE)):
        put_in(connection, some)
    connection.execute(
        "INSERT INTO meta VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        (META, str(reprint_rule.VERSION)),
    )


def problems(connection: Connection) -> list[str]:
    """What in the rows is not as the texts say, in words; looked at one article after another."""
    found: list[str] = []
    numbers = [row[0] for row in connection.execute("SELECT number FROM articles ORDER BY number")]
    articles = bands = filed = 0
    for number in numbers:
        expected = reprint_rule.bands(_text(connection, number))
        articles += _stored(connection, number) == _packed(expected)
        bands += len(set(expected))
        filed += _filed(connection, number, expected)
    if not articles == len(numbers) == _count(connection, "reprint_keys"):
        found.append("the signatures of articles are not those of their texts")
    if not filed == bands == _count(connection, "reprint_bands"):
        found.append("articles are filed under wrong signatures")
    if found:
        return found  # pairs are looked for by way of the bands
    if connection.execute(_ONE_WAY).fetchone():
        return ["a note of a reprint goes one way only"]
    for number in numbers:
        others = {row[0] for row in connection.execute("SELECT other FROM reprints WHERE article = ?", (number,))}
        if not _as_compared(connection, number, _unpacked(_stored(connection, number)), others):
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


def _sharing_band(connection: Connection, bands: Sequence[int]) -> list[tuple[str, date | None, int]]:
    """The articles that share a band: id, day and length in characters."""
    if not bands:
        return []
    rows = connection.execute(
        "SELECT id, published, length(text) FROM articles WHERE number IN "
        f"(SELECT article FROM reprint_bands WHERE band IN ({', '.join('?' * len(bands))}))",
        bands,
    )
    return [(article_id, from_day_number(published), length) for article_id, published, length in rows]


def _first_of(found: Mapping[str, tuple[date | None, int]], day: date | None) -> tuple[list[str], bool]:
    """The ids with which an article of that day is compared, and whether these are all that qualify.

    Args:
        found: Day and length of each article that shares a band with it.
        day: Its own day.
    """
    close = sorted(other for other, (published, _) in found.items() if reprint_rule.days_are_close(day, published))
    lengths = accumulate(found[other][1] for other in close)
    first = [other for other, chars in zip(close, lengths, strict=True) if chars <= MAX_COMPARED_CHARS][:MAX_COPIES]
    return first or close[:1], len(first) == len(close)


def _as_compared(connection: Connection, number: int, bands: Sequence[int], others: set[int]) -> bool:
    """Whether ``others`` are the article's reprints; with very many candidates, none that isn't one."""
    (own_id, published) = connection.execute(
        "SELECT id, published FROM articles WHERE number = ?", (number,)
    ).fetchone()
    found = {other: (day, length) for other, day, length in _sharing_band(connection, bands) if other != own_id}
    noted = {_id(connection, other) for other in others}
    compared, are_all = _first_of(found, from_day_number(published))
    if not compared and not noted:
        return True
    own = _report(connection, own_id)
    pairs = {other for other in noted.union(compared if are_all else ()) if other}
    return noted == {other for other in pairs if reprint_rule.are_reprints(own, _report(connection, other))}


def _report(connection: Connection, article_id: str) -> Report:
    row = connection.execute(
        "SELECT text, published, source, title FROM articles WHERE id = ?", (article_id,)
    ).fetchone()
    return reprint_rule.report(row[0], from_day_number(row[1]), row[2], row[3])


def _report_of(article: Article) -> Report:
    return reprint_rule.report(article.text, article.published, article.source, article.title)


def _stored(connection: Connection, number: int) -> bytes:
    row = connection.execute("SELECT bands FROM reprint_keys WHERE article = ?", (number,)).fetchone()
    return bytes(row[0]) if row else b"none"


def _filed(connection: Connection, number: int, bands: Iterable[int]) -> int:
    """Under how many of ``bands`` an article is filed."""
    sql = "SELECT 1 FROM reprint_bands WHERE band = ? AND article = ?"
    return sum(connection.execute(sql, (band, number)).fetchone() is not None for band in set(bands))


def _count(connection: Connection, table: str) -> int:
    return int(connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0])


def _id(connection: Connection, number: int) -> str:
    row = connection.execute("SELECT id FROM articles WHERE number = ?", (number,)).fetchone()
    return str(row[0]) if row else ""


def _text(connection: Connection, number: int) -> str:
    return str(connection.execute("SELECT text FROM articles WHERE number = ?", (number,)).fetchone()[0])


def _packed(bands: Sequence[int]) -> bytes:
    return struct.pack(f"<{len(bands)}q", *bands)


def _unpacked(packed: bytes) -> tuple[int, ...]:
    return struct.unpack(f"<{len(packed) // 8}q", packed[: len(packed) // 8 * 8])

"""The words of titles, outlets and days, by which the list of articles is searched without reading all of it.

What somebody types may stand anywhere in a word, so each word is filed under its endings: "copper" under "copper",
"opper", "pper" and so on. The words that hold "opp" are those with an ending that begins with it, which is one range
of an index. Only the letters A to Z are folded, as the condition of :mod:`index.store.tables.article_list` folds them
in both databases.

============  =====================================================================
table         one row for each
============  =====================================================================
list_words    word and article that has it in its title, its outlet or its day
list_endings  ending and word that some article has
============  =====================================================================

Every function that writes works inside its caller's transaction.
"""

import hashlib
import string
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import TypeVar

from index.sql import Connection
from index.store.base import Session

VERSION = 1
"""Of how words are folded and cut; the tables are made anew when it is raised."""
LONGEST = 16
"""Letters of an ending, and of what is looked up; the rest is left to the condition."""
_WHOLE = 64
"""Longer words are filed in parts of so many letters that overlap, so that an index takes them."""
_SMALL = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)
_LAST = "\U0010ffff"
"""Comes after every letter, so it ends the range of a look-up."""
_AT_ONCE = 500
"""Rows in one statement."""
_FIRST_WORDS, _GROWTH = 4, 4
"""So many words are looked up first, then so many times more: a common word is often enough by itself."""
_SPARE = 4
"""Articles that have several of the words come more than once, so a part more rows are read at first."""
_Row = TypeVar("_Row")
_ARTICLES = "SELECT number, title, source, published FROM articles ORDER BY number"


def words_of(title: str, source: str, published: int | None) -> set[str]:
    """The words of an article, as they are filed.

    Args:
        title: Its title.
        source: Its outlet.
        published: Its day as yyyymmdd.
    """
    digits = str(published) if published is not None else ""
    day = f"{digits[:4]}-{digits[4:6]}-{digits[6:8]}" if digits else ""
    said = f"{title} {source} {day}".translate(_SMALL)
    return {part for word in said.split() for part in _parts(word)}


def pieces(words: Iterable[str]) -> tuple[list[str], bool]:
    """What to look up for words that somebody typed.

    Args:
        words: The words, in small letters.

    Returns:
        The pieces, longest first: an article that has all the words has each piece in a word. And whether an article
        that has all the pieces has the words.
    """
    # SQLite compares no further than the letter NUL, and PostgreSQL cannot keep it.
    found = {piece[:LONGEST] for word in words if "\0" not in word for piece in word.split()}
    return sorted(found, key=lambda piece: (-len(piece), piece)), found == set(words)


def _parts(word: str) -> list[str]:
    step = _WHOLE - LONGEST
    return [word[start : start + _WHOLE] for start in range(0, max(1, len(word) - LONGEST), step)]


def _endings(word: str) -> set[tuple[str, str]]:
    return {(word[start : start + LONGEST], word) for start in range(len(word))}


# ---- reading


def articles_with(connection: Connection, piece: str, most: int) -> set[int]:
    """The running numbers of articles that have ``piece`` in a word; when there are more than ``most``, some of them.

    The time depends on ``most`` and not on the size of the library.
    """
    found: set[int] = set()
    for words in _words_with(connection, piece):
        limit = most + most // _SPARE
        while len(found) < most:
            sql = f"SELECT article FROM list_words WHERE word IN ({_marks(words)}) LIMIT ?"
            rows = connection.execute(sql, (*words, limit)).fetchall()
            found.update(row[0] for row in rows)
            if len(rows) < limit:
                break
            limit *= 2
        if len(found) >= most:
            break
    return set(islice(found, most))


def sql_articles_with(piece: str) -> tuple[str, list[str]]:
    """A query for all articles that have ``piece`` in a word, and its values."""
    sql = (
        "SELECT w.article FROM list_endings e JOIN list_words w ON w.word = e.word WHERE e.ending >= ? AND e.ending < ?"
    )
    return sql, [piece, piece + _LAST]


def _words_with(connection: Connection, piece: str) -> Iterator[list[str]]:
    """The words that hold ``piece``, some at a time; each once."""
    seen: set[str] = set()
    last, at_once = (piece, ""), min(_FIRST_WORDS, _AT_ONCE)
    sql = (
        "SELECT ending, word FROM list_endings WHERE (ending, word) > (?, ?) AND ending < ? "
        "ORDER BY ending, word LIMIT ?"
    )
    while rows := connection.execute(sql, (*last, piece + _LAST, at_once)).fetchall():
        new = [word for word in dict.fromkeys(row[1] for row in rows) if word not in seen]
        if new:
            yield new
        seen.update(new)
        if len(rows) < at_once:
            return
        last, at_once = rows[-1], min(at_once * _GROWTH, _AT_ONCE)


# ---- writing


def put_in(connection: Connection, articles: Iterable[tuple[int, str, str, int | None]]) -> None:
    """File the words of articles: (running number, title, outlet, day as yyyymmdd)."""
    rows = sorted((word, number) for number, title, source, day in articles for word in words_of(title, source, day))
    _insert(connection, "list_words (word, article)", rows)
    new: list[str] = []
    # A word is filed under all of its endings, or under none.
    for some in _slices(sorted({word for word, _ in rows})):
        sql = f"INSERT INTO list_endings (ending, word) VALUES {_marks(some, '(?, ?)')} ON CONFLICT DO NOTHING"
        values = [value for word in some for value in (word[:LONGEST], word)]
        new += [row[0] for row in connection.execute(f"{sql} RETURNING word", values).fetchall()]
    endings = sorted(row for word in new for row in _endings(word) if row != (word[:LONGEST], word))
    _insert(connection, "list_endings (ending, word)", endings)


def take_out(connection: Connection, number: int, title: str, source: str, published: int | None) -> None:
    """Take out the words of an article, and those endings that no article has any more."""
    words = sorted(words_of(title, source, published))
    connection.executemany("DELETE FROM list_words WHERE word = ? AND article = ?", [(word, number) for word in words])
    unused: list[str] = []
    for some in _slices(words):
        sql = (
            f"SELECT v.column1 FROM (VALUES {_marks(some, '(?)')}) AS v "
            "WHERE NOT EXISTS (SELECT 1 FROM list_words w WHERE w.word = v.column1)"
        )
        unused += [row[0] for row in connection.execute(sql, some).fetchall()]
    connection.executemany(
        "DELETE FROM list_endings WHERE ending = ? AND word = ?",
        [row for word in unused for row in sorted(_endings(word))],
    )


def make_anew(connection: Session) -> None:
    """Make all of it from the articles."""
    for table in ("list_words", "list_endings"):
        connection.execute(f"DELETE FROM {table}")
    known: set[str] = set()
    articles = iter(connection.stream(_ARTICLES))
    while some := list(islice(articles, _AT_ONCE)):
        rows = sorted((word, number) for number, *said in some for word in words_of(*said))
        new = {word for word, _ in rows} - known
        known |= new
        _insert(connection, "list_words (word, article)", rows)
        _insert(connection, "list_endings (ending, word)", sorted(row for word in new for row in _endings(word)))


def _insert(connection: Connection, into: str, rows: Sequence[tuple[object, ...]]) -> None:
    for some in _slices(rows):
        sql = f"INSERT INTO {into} VALUES {_marks(some, '(?, ?)')} ON CONFLICT DO NOTHING"
        connection.execute(sql, [value for row in some for value in row])


def _slices(rows: Sequence[_Row]) -> Iterator[Sequence[_Row]]:
    return (rows[start : start + _AT_ONCE] for start in range(0, len(rows), _AT_ONCE))


def _marks(rows: Sequence[object], mark: str = "?") -> str:
    return ", ".join([mark] * len(rows))


# ---- checking


def are_right(connection: Session) -> bool:
    """Whether the tables say what the articles say. Sums of hashes are compared, so nothing is held in memory."""
    articles = connection.stream(_ARTICLES)
    expected = _sum((word, number) for number, *said in articles for word in words_of(*said))
    if expected != _sum(connection.stream("SELECT word, article FROM list_words")):
        return False
    words = connection.stream("SELECT DISTINCT word FROM list_words")
    endings = _sum(row for (word,) in words for row in _endings(word))
    return endings == _sum(connection.stream("SELECT ending, word FROM list_endings"))


def _sum(rows: Iterable[Sequence[object]]) -> tuple[int, int]:
    """The number of rows and the sum of their hashes, in whatever order they come."""
    count = hashes = 0
    for first, second in rows:
        count += 1
        hashed = hashlib.blake2b(f"{first}\n{second}".encode(), digest_size=8).digest()
        hashes += int.from_bytes(hashed, "big")
    return count, hashes

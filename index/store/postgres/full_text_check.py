"""Whether the tables of words say what the texts say, without holding either in memory.

Both are summed up: the number of rows, and the sum of a hash of each. A sum does not depend on the order of the rows.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from index.sql import Connection

_HEX_DIGITS = 12
"""Of each row's hash; so many rows add up to less than PostgreSQL's largest whole number."""


@dataclass(frozen=True, slots=True)
class Digest:
    """What rows of words come to.

    Attributes:
        rows: How many there are.
        hashes: The sum of their hashes.
        docs: How many texts.
        length: How many words the texts have in all.
        known_is_right: Whether the count of texts for each word is that of its rows.
    """

    rows: int
    hashes: int
    docs: int
    length: int
    known_is_right: bool = True


def digest_of_rows(rows: Iterable[tuple[str, int, int, int]]) -> Digest:
    """Sum up rows as they should be, those of one text after the other."""
    count = hashes = docs = length = 0
    last: int | None = None
    for word, doc, times, words in rows:
        count += 1
        hashed = hashlib.md5(f"{word} {doc} {times} {words}".encode(), usedforsecurity=False).hexdigest()
        hashes += int(hashed[:_HEX_DIGITS], 16)
        if doc != last:
            last, docs, length = doc, docs + 1, length + words
    return Digest(count, hashes, docs, length)


def digest_of_table(connection: Connection, words: str, known: str, size: str) -> Digest:
    """Sum up the rows of the table ``words``, with the counts in ``known`` and the row ``size`` of the sizes."""
    hashed = f"left(md5(concat_ws(' ', word, doc, times, length)), {_HEX_DIGITS})"
    rows, hashes = connection.execute(
        f"SELECT count(*), coalesce(sum(('x' || {hashed})::bit({4 * _HEX_DIGITS})::bigint), 0) FROM {words}"
    ).fetchone()
    (wrong,) = connection.execute(
        f"SELECT count(*) FROM (SELECT word, count(*) AS docs FROM {words} GROUP BY word) AS counted "
        f"FULL JOIN {known} AS known USING (word) WHERE counted.docs IS DISTINCT FROM known.docs"
    ).fetchone()
    sizes = connection.execute("SELECT docs, words FROM full_text_sizes WHERE name = ?", (size,)).fetchone()
    docs, length = sizes or (0, 0)
    return Digest(rows, int(hashes), docs, length, not wrong)

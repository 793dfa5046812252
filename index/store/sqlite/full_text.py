"""Full text by SQLite's FTS5. Its words come from views, so no text is kept twice."""

import sqlite3
from collections.abc import Sequence
from functools import cache

from index.filters import NO_LIMIT, sql_condition
from index.records import Filters
from index.store.sqlite import schema
from index.text.folding import indexed, match_query

FEW_PASSAGES = 20_000
"""Up to so many passages a full-text search over every word is fast."""
COMMON_ROWS = 2_000
"""In a larger index, a word in more rows than this is common."""
EVERYWHERE_ROWS = 10_000
"""And one in more rows than this is not looked for: it would take time that grows with the library."""
_ARTICLES = "articles_fts"


class SqliteFullText:
    """A :class:`~index.store.base.FullText` of one connection."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        """Use ``connection``, in its caller's transaction."""
        self._connection = connection

    def find_passages(
        self, generation: int, question: str, k: int, filters: Filters = NO_LIMIT
    ) -> list[tuple[int, float]]:
        """See :class:`~index.store.base.FullText`."""
        fts, g = _passages(generation), generation
        query = self._match_query(fts, question, generation)
        if not query:
            return []
        if not filters:
            sql = f"SELECT rowid, -rank FROM {fts} WHERE {fts} MATCH ? ORDER BY rank LIMIT ?"
            return self._connection.execute(sql, (query, k)).fetchall()
        condition, values = sql_condition(filters)
        sql = (
            f"SELECT f.rowid, -f.rank FROM {fts} f JOIN passages_{g} p ON p.id = f.rowid "
            f"JOIN articles a ON a.id = p.article_id WHERE {fts} MATCH ? AND {condition} ORDER BY f.rank LIMIT ?"
        )
        return self._connection.execute(sql, (query, *values, k)).fetchall()

    def find_articles(
        self, generation: int, question: str, k: int, filters: Filters = NO_LIMIT
    ) -> list[tuple[str, float]]:
        """See :class:`~index.store.base.FullText`."""
        query = self._match_query(_ARTICLES, question, generation)
        if not query:
            return []
        condition, values = sql_condition(filters)
        sql = (
            "SELECT a.id, -f.rank FROM articles_fts f JOIN articles a ON a.number = f.rowid "
            f"WHERE articles_fts MATCH ? AND {condition} ORDER BY f.rank LIMIT ?"
        )
        return self._connection.execute(sql, (query, *values, k)).fetchall()

    def put_articles(self, articles: Sequence[tuple[int, str, str]]) -> None:
        """See :class:`~index.store.base.FullText`."""
        self._connection.executemany(
            "INSERT INTO articles_fts (rowid, title, text) VALUES (?, ?, ?)",
            [(number, indexed(title), indexed(text)) for number, title, text in articles],
        )

    def take_out_article(self, number: int, title: str, text: str) -> None:
        """See :class:`~index.store.base.FullText`."""
        self._connection.execute(
            "INSERT INTO articles_fts (articles_fts, rowid, title, text) VALUES ('delete', ?, ?, ?)",
            (number, indexed(title), indexed(text)),
        )

    def put_passages(self, generation: int, passages: Sequence[tuple[int, str]]) -> None:
        """See :class:`~index.store.base.FullText`."""
        self._connection.executemany(
            f"INSERT INTO {_passages(generation)} (rowid, text) VALUES (?, ?)",
            [(number, indexed(text)) for number, text in passages],
        )

    def take_out_passages(self, generation: int, passages: Sequence[tuple[int, str]]) -> None:
        """See :class:`~index.store.base.FullText`."""
        fts = _passages(generation)
        self._connection.executemany(
            f"INSERT INTO {fts} ({fts}, rowid, text) VALUES ('delete', ?, ?)",
            [(number, indexed(text)) for number, text in passages],
        )

    def damaged(self, generation: int) -> list[str]:
        """See :class:`~index.store.base.FullText`: FTS5 compares its rows with the texts itself."""
        return [name for name in (_ARTICLES, _passages(generation)) if not self._is_right(name)]

    def make_anew(self, name: str) -> None:
        """See :class:`~index.store.base.FullText`."""
        self._connection.execute(f"INSERT INTO {name} ({name}) VALUES ('rebuild')")

    def make_articles_anew(self) -> None:
        """See :class:`~index.store.base.FullText`."""
        schema.rebuild_articles_fts(self._connection)

    def make_all_anew(self, generation: int) -> None:
        """See :class:`~index.store.base.FullText`."""
        schema.remake_full_text(self._connection, generation)

    def _is_right(self, name: str) -> bool:
        try:
            self._connection.execute(f"INSERT INTO {name} ({name}, rank) VALUES ('integrity-check', 1)")
        except sqlite3.DatabaseError:
            return False
        return True

    def _match_query(self, fts: str, question: str, generation: int) -> str:
        """The full-text query, which takes bounded time: see :func:`match_query`."""
        (newest,) = self._connection.execute(f"SELECT max(id) FROM passages_{generation}").fetchone()
        if (newest or 0) <= FEW_PASSAGES:
            return match_query(question)
        sql = f"SELECT count(*) FROM (SELECT 1 FROM {fts} WHERE {fts} MATCH ? LIMIT ?)"

        @cache
        def rows(quoted: str) -> int:
            return int(self._connection.execute(sql, (quoted, EVERYWHERE_ROWS + 1)).fetchone()[0])

        return match_query(
            question, lambda quoted: rows(quoted) > COMMON_ROWS, lambda quoted: rows(quoted) > EVERYWHERE_ROWS
        )


def _passages(generation: int) -> str:
    return f"passages_fts_{generation}"

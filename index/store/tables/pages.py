"""The catalogue page by page, for whoever goes through all of it: nothing here grows with the library.

Each page begins after the last row of the one before it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from index.records import Failure, Remark, Skipped
from index.store.tables.live_view import LiveView
from index.store.tables.notices import Listed, Notices


@dataclass(frozen=True, slots=True)
class ArticleKey:
    """An article's running number, its id and its path."""

    number: int
    id: str
    path: str


class PagedView(LiveView):
    """What :class:`~index.store.tables.live_view.LiveView` shows, and every table in pages."""

    def article_keys(self, after: int, limit: int, *, up_to: int | None = None) -> list[ArticleKey]:
        """The articles whose running numbers are above ``after``, rising, and not above ``up_to``."""
        sql = "SELECT number, id, path FROM articles WHERE number > ? AND number <= ? ORDER BY number LIMIT ?"
        last = self.newest_article() if up_to is None else up_to
        return [ArticleKey(*row) for row in self._connection.execute(sql, (after, last, limit))]

    def removed_pairs(self, after: tuple[str, str], limit: int) -> list[tuple[str, str]]:
        """Pairs of location and article removed by hand from it, in order."""
        sql = (
            "SELECT location, article_id FROM removed WHERE (location, article_id) > (?, ?) "
            "ORDER BY location, article_id LIMIT ?"
        )
        return [(row[0], row[1]) for row in self._connection.execute(sql, (*after, limit))]

    def listed_notices(self, after: str, limit: int) -> list[Listed]:
        """What looking through folders told, in order of the locations."""
        sql = (
            "SELECT location, kind, words FROM notices WHERE stage = 'list' AND location > ? ORDER BY location LIMIT ?"
        )
        return [Listed(*row) for row in self._connection.execute(sql, (after, limit))]

    def read_notices(self, locations: Iterable[str]) -> dict[str, Notices]:
        """What the readers of some locations told; those of which nothing was told are left out."""
        sql = "SELECT location, kind, path, words FROM notices WHERE stage = 'read' AND location IN "
        rows = sorted(self._where_in(sql, locations, " ORDER BY location, number"), key=lambda row: str(row[0]))
        return {
            location: Notices(
                tuple(Failure(path, words) for _, kind, path, words in group if kind == "failed"),
                tuple(Skipped(path, words) for _, kind, path, words in group if kind == "skipped"),
                tuple(Remark(path, words) for _, kind, path, words in group if kind == "remark"),
            )
            for location, group in ((key, list(rows)) for key, rows in groupby(rows, key=lambda row: str(row[0])))
        }

    def having_passages(self, generation: int, article_ids: Iterable[str]) -> set[str]:
        """Those of ``article_ids`` that have passages in a generation, be it live or not."""
        sql = f"SELECT DISTINCT article_id FROM passages_{generation} WHERE article_id IN "
        return {row[0] for row in self._where_in(sql, article_ids)}

    def has_stale_passages(self, generation: int, newest: int) -> bool:
        """Whether a generation has passages of articles that are gone, or that came in after the ``newest``-th."""
        sql = (
            f"SELECT 1 FROM passages_{generation} p LEFT JOIN articles a ON a.id = p.article_id "
            "WHERE a.id IS NULL OR a.number > ? LIMIT 1"
        )
        return self._connection.execute(sql, (newest,)).fetchone() is not None

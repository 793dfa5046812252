"""What the index holds, as one reader sees it: the catalogue is the truth.

Whoever reads takes a :class:`Snapshot`, one read transaction over articles, passages, full text and
vectors: it sees everything a writer committed before it began, and nothing that is half done, however
long it lasts. A vector in the vector store counts only if the snapshot has its passage.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from index.filters import from_day_number
from index.records import Article, ArticlePage, ArticleSummary, ListOrder, OutletCount
from index.store.prepared import text_sha
from index.store.tables import article_list, counts, notices
from index.store.tables.pages import PagedView

MOST_MATCHING = 10_000
"""The articles of the list that have some words are counted no further."""
_LOCATIONS = "SELECT path, kind, size, mtime_ns, sha256, given, error FROM locations"
_ARTICLE = "id, title, source, published, url, path, author, text, sha256, provenance, pages"


@dataclass(frozen=True, slots=True)
class LocationRow:
    """What is known of one file or address.

    Attributes:
        given: Metadata set by hand when it was added; it is applied again whenever the file changes.
        error: Why it could not be read, or "" when it was.
    """

    path: str
    kind: str
    size: int
    mtime_ns: int
    sha256: str
    given: Mapping[str, str]
    error: str = ""


class Snapshot(PagedView):
    """One consistent view of the catalogue."""

    def article(self, article_id: str) -> Article | None:
        """One article, or None."""
        row = self._connection.execute(f"SELECT {_ARTICLE} FROM articles WHERE id = ?", (article_id,)).fetchone()
        return _article(row) if row else None

    def articles(self) -> Iterator[Article]:
        """Every article, in the order they came in."""
        return map(_article, self._connection.stream(f"SELECT {_ARTICLE} FROM articles ORDER BY number"))

    def summaries(self, article_ids: Sequence[str] | None = None) -> list[ArticleSummary]:
        """Articles without their texts, in the order they came in; all of them when ``article_ids`` is None."""
        sql, order = f"SELECT {self._summary_columns()} FROM articles a", " ORDER BY a.number"
        if article_ids is None:
            rows = self._connection.execute(sql + order).fetchall()
        else:
            rows = list(self._where_in(f"{sql} WHERE a.id IN ", article_ids, order))
        return [_summary(row) for row in rows]

    def _numbered_summaries(self, numbers: Sequence[int]) -> Iterator[tuple[int, ArticleSummary]]:
        sql = f"SELECT {self._summary_columns()}, a.number FROM articles a WHERE a.number IN "
        return ((row[-1], _summary(row[:-1])) for row in self._where_in(sql, numbers))

    def _summary_columns(self) -> str:
        passages = f"(SELECT count(*) FROM passages_{self.generation} p WHERE p.article_id = a.id)"
        return f"a.id, a.title, a.source, a.published, a.url, a.path, a.author, {passages}, length(a.text)"

    def page(self, words: Sequence[str], order: ListOrder, first: int, most: int) -> ArticlePage:
        """A page of the list of articles; see :mod:`index.store.tables.article_list`."""
        matching = article_list.count(self._connection, words, MOST_MATCHING) if words else self.counts()[0]
        numbers = article_list.numbers(self._connection, words, order, first, most)
        found = dict(self._numbered_summaries(numbers))
        return ArticlePage(tuple(found[number] for number in numbers), first, matching)

    def outlets(self, most: int) -> list[OutletCount]:
        """The outlets with the most articles, largest first; the unknown one has the name ""."""
        return counts.outlets(self._connection, most)

    def published_span(self) -> tuple[date, date] | None:
        """The first and the last day of publication; None where no article has one."""
        return counts.span(self._connection)

    def published(self, outlet: str | None, *, monthly: bool) -> list[tuple[date, int]]:
        """The articles of an outlet, or of all for None, on each day or in each month; see :mod:`counts`."""
        return counts.by_day(self._connection, outlet, monthly=monthly)

    def counts(self) -> tuple[int, int]:
        """How many articles and how many passages are live."""
        return int(self.meta.get("articles", 0)), int(self.meta.get(f"passages_{self.generation}", 0))

    def locations(self, under: str = "") -> dict[str, LocationRow]:
        """The known locations, or those that are ``under`` or lie under it (``under/…``, ``under!/…``)."""
        condition, values = notices.under("path", under) if under else ("1 = 1", ())
        return _located(self._connection.execute(f"{_LOCATIONS} WHERE {condition}", values))

    def locations_at(self, paths: Iterable[str]) -> dict[str, LocationRow]:
        """Those of ``paths`` that are known locations."""
        return _located(self._where_in(f"{_LOCATIONS} WHERE path IN ", paths))

    def location_rows(self, after: str, limit: int) -> list[LocationRow]:
        """The known locations whose paths come after ``after``, in order."""
        rows = self._connection.execute(f"{_LOCATIONS} WHERE path > ? ORDER BY path LIMIT ?", (after, limit))
        return list(_located(rows).values())

    def contents(self, locations: Iterable[str]) -> dict[str, set[str]]:
        """The ids of the articles found at each of ``locations``."""
        return self._at("SELECT location, article_id FROM contents WHERE location IN ", locations)

    def removed(self, locations: Iterable[str]) -> dict[str, set[str]]:
        """The ids of the articles that were removed by hand from each of ``locations``."""
        return self._at("SELECT location, article_id FROM removed WHERE location IN ", locations)

    def removed_for_good(self, article_ids: Iterable[str]) -> set[str]:
        """Those of ``article_ids`` that were removed by hand from some location and are not live."""
        sql = (
            "SELECT article_id FROM removed r WHERE NOT EXISTS (SELECT 1 FROM articles a WHERE a.id = r.article_id) "
            "AND article_id IN "
        )
        return {row[0] for row in self._where_in(sql, article_ids)}

    def _at(self, sql: str, locations: Iterable[str]) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        for path, article_id in self._where_in(sql, locations):
            found.setdefault(path, set()).add(article_id)
        return found

    def locations_of(self, article_ids: Iterable[str]) -> dict[str, list[str]]:
        """The locations of each article, in order of their names."""
        found: dict[str, list[str]] = {}
        sql = "SELECT article_id, location FROM contents WHERE article_id IN "
        for article_id, path in self._where_in(sql, article_ids, " ORDER BY location"):
            found.setdefault(article_id, []).append(path)
        return found

    def known_vectors(self, texts: Iterable[str]) -> dict[str, bytes]:
        """The stored vectors of those ``texts`` that are embedded as passages, by text."""
        text_of = {text_sha(text): text for text in texts}
        sql = f"SELECT text_sha, vector FROM embeddings_{self.generation} WHERE text_sha IN "
        return {text_of[sha]: vector for sha, vector in self._where_in(sql, text_of)}

    def holds(self, path: str) -> bool:
        """Whether an article was found at a location, or in a part of it."""
        condition, values = notices.under("location", path)
        return bool(self._connection.execute(f"SELECT 1 FROM contents WHERE {condition} LIMIT 1", values).fetchone())

    def notices(self, most: int | None = None) -> notices.Notices:
        """What is told of the locations: failures of their last reading, what was passed over, doubts.

        Args:
            most: How many of each source are read at most; all without it.
        """
        return notices.told(self._connection, most)

    def journalled(self) -> bool:
        """Whether a writer stopped half way."""
        return bool(self._connection.execute("SELECT 1 FROM journal LIMIT 1").fetchone())


def _located(rows: Iterable[Sequence[Any]]) -> dict[str, LocationRow]:
    return {row[0]: LocationRow(row[0], row[1], row[2], row[3], row[4], json.loads(row[5]), row[6]) for row in rows}


def _article(row: Sequence[Any]) -> Article:
    article_id, title, source, published, url, path, author, text, sha256, provenance, pages = row
    day, origins = from_day_number(published), json.loads(provenance)
    starts = tuple(json.loads(pages))
    return Article(article_id, title, source, day, url, path, author, text, sha256, origins, starts)


def _summary(row: Sequence[Any]) -> ArticleSummary:
    article_id, title, source, published, url, path, author, passages, characters = row
    return ArticleSummary(
        article_id, title, source, from_day_number(published), url, path, author, passages, characters
    )

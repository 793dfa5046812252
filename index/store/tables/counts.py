"""How much there is, kept as rows while articles come and go, so that nobody has to count a whole library.

``meta.articles`` and ``meta.passages_N`` hold the totals. ``article_counts`` holds the articles of each outlet, and of
all together (:data:`ALL`), in every period: a day as yyyymmdd, a month as
-yyyymm, and 0 for all days and none. So the months of an outlet are read without its days.
``copies`` holds the articles that more than one location has.

Every function that writes works inside its caller's transaction.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date

from index.filters import from_day_number, key
from index.records import OutletCount
from index.sql import Connection

ALL = "\n"
"""Stands for all outlets; no outlet is called so."""
_ADD = (
    "INSERT INTO article_counts (period, source_key, source, articles) VALUES (?, ?, ?, ?) ON CONFLICT "
    "(source_key, period) DO UPDATE SET articles = article_counts.articles + excluded.articles, "
    "source = excluded.source"
)
_ADD_TO_META = (
    "INSERT INTO meta VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET "
    "value = CAST(CAST(meta.value AS BIGINT) + CAST(excluded.value AS BIGINT) AS TEXT)"
)


def add(connection: Connection, articles: Sequence[tuple[str, int | None]], sign: int) -> None:
    """Count articles in (``sign`` 1) or out (-1): (outlet, day as yyyymmdd)."""
    more: Counter[tuple[int, str]] = Counter()
    shown = {ALL: ""}
    for source, published in articles:
        shown[key(source)] = source
        for period in (0, -(published // 100), published) if published else (0,):
            more.update([(period, key(source)), (period, ALL)])
    rows = sorted((period, name, shown[name], sign * count) for (period, name), count in more.items())
    connection.executemany(_ADD, rows)
    if sign < 0:
        gone = [(period, name) for period, name, _, _ in rows]
        connection.executemany("DELETE FROM article_counts WHERE period = ? AND source_key = ? AND articles <= 0", gone)
    connection.execute(_ADD_TO_META, ("articles", str(sign * len(articles))))


def add_passages(connection: Connection, generation: int, passages: int) -> None:
    """Count ``passages`` more (or fewer) of a generation."""
    connection.execute(_ADD_TO_META, (f"passages_{generation}", str(passages)))


def forget_generation(connection: Connection, generation: int) -> None:
    """Forget how many passages a generation had: it is gone."""
    connection.execute("DELETE FROM meta WHERE key = ?", (f"passages_{generation}",))


def note_copies(connection: Connection, article_ids: Iterable[str]) -> None:
    """Note which of some articles, whose locations changed, more than one location has."""
    ids = [(article_id,) for article_id in article_ids]
    connection.executemany("DELETE FROM copies WHERE article_id = ?", ids)
    connection.executemany(
        "INSERT INTO copies SELECT article_id FROM contents WHERE article_id = ? GROUP BY article_id "
        "HAVING count(*) > 1",
        ids,
    )


def count_anew(connection: Connection) -> None:
    """Make all of it from the articles, which takes long in a large library."""
    for table in ("article_counts", "copies"):
        connection.execute(f"DELETE FROM {table}")
    row = connection.execute("SELECT value FROM meta WHERE key = 'generation'").fetchone()
    generation = int(row[0]) if row else 1
    for name, table in (("articles", "articles"), (f"passages_{generation}", f"passages_{generation}")):
        connection.execute("DELETE FROM meta WHERE key = ?", (name,))
        connection.execute(f"INSERT INTO meta SELECT ?, CAST(count(*) AS TEXT) FROM {table}", (name,))
    for period in ("0", "-(published / 100)", "published"):
        condition = "published IS NOT NULL" if period != "0" else "1 = 1"
        for name, shown in (("source_key", "max(source)"), ("?", "''")):
            sql = f"SELECT {period}, {name}, {shown}, count(*) FROM articles WHERE {condition} GROUP BY 1, 2"
            connection.execute(f"INSERT INTO article_counts {sql}", (ALL,) if name == "?" else ())
    connection.execute("INSERT INTO copies SELECT article_id FROM contents GROUP BY article_id HAVING count(*) > 1")


def are_right(connection: Connection, articles: int, passages: int) -> bool:
    """Whether the counts agree with each other and with the totals ``articles`` and ``passages`` of a snapshot."""
    sql = "SELECT coalesce(sum(articles), 0) FROM article_counts WHERE period = 0 AND source_key {} ?"
    of_all, of_each = (connection.execute(sql.format(how), (ALL,)).fetchone()[0] for how in ("=", "<>"))
    (counted,) = connection.execute("SELECT count(*) FROM articles").fetchone()
    row = connection.execute("SELECT value FROM meta WHERE key = 'generation'").fetchone()
    (cut,) = connection.execute(f"SELECT count(*) FROM passages_{int(row[0]) if row else 1}").fetchone()
    return bool(counted == articles == of_all == of_each and cut == passages)


# ---- reading


def outlets(connection: Connection, most: int) -> list[OutletCount]:
    """The outlets with the most articles, largest first; the unknown one has the name ""."""
    sql = (
        "SELECT source, articles FROM article_counts WHERE period = 0 AND source_key <> ? "
        "ORDER BY articles DESC LIMIT ?"
    )
    return [OutletCount(source, articles) for source, articles in connection.execute(sql, (ALL, most))]


def span(connection: Connection) -> tuple[date, date] | None:
    """The first and the last day of publication; None where no article has one."""
    # Asked for both in one SELECT, SQLite goes through the whole index.
    sql = "SELECT (SELECT min(published) FROM articles), (SELECT max(published) FROM articles)"
    first, last = connection.execute(sql).fetchone()
    days = from_day_number(first), from_day_number(last)
    return (days[0], days[1]) if days[0] and days[1] else None


def by_day(connection: Connection, source: str | None, *, monthly: bool) -> list[tuple[date, int]]:
    """How many articles of an outlet, or of all for None, were published on each day or, ``monthly``, in each month."""
    kind = "<" if monthly else ">"
    sql = f"SELECT period, articles FROM article_counts WHERE source_key = ? AND period {kind} 0"
    rows = connection.execute(sql, (ALL if source is None else key(source),))
    days = ((-100 * period + 1 if period < 0 else period, count) for period, count in rows)
    return [(date(day // 10_000, day // 100 % 100, day % 100), count) for day, count in sorted(days)]

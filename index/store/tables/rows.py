"""The catalogue's rows: what one transaction inserts, deletes and updates.

Every function works inside its caller's transaction.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from index.filters import day_number, key
from index.records import Article
from index.reprints import rows as reprint_rows
from index.reprints.rows import Filed
from index.sql import Connection
from index.store.base import Session
from index.store.prepared import Prepared, text_sha
from index.store.tables import counts, list_words
from index.store.tables.notices import Notices, forget_read, put_read
from index.store.tables.snapshot import LocationRow


@dataclass(frozen=True, slots=True)
class Batch:
    """What one transaction changes.

    Attributes:
        prepared: Articles that are new or whose record changed.
        found: Locations with the ids of the articles that each holds from now on; None leaves them.
        gone: Locations that are there no more.
        removed: Articles to take out of every location.
        left_out: Pairs of location and article found there that stays removed.
        for_good: Whether later syncs leave out what is ``removed``.
        notices: Locations with what their reader told beside the articles.
    """

    prepared: Sequence[Prepared] = ()
    found: Sequence[tuple[LocationRow, frozenset[str] | None]] = ()
    gone: Sequence[str] = ()
    removed: Sequence[str] = ()
    left_out: Sequence[tuple[str, str]] = ()
    for_good: bool = True
    notices: Sequence[tuple[str, Notices]] = ()


def put_in(
    connection: Session, g: int, items: Sequence[Prepared], passage_ids: Sequence[int], filed: Sequence[Filed]
) -> None:
    """Make articles and their passages live in generation ``g``.

    Args:
        connection: In a transaction.
        g: The generation.
        items: What is to be live; no article twice.
        passage_ids: Ids for the passages, in order.
        filed: Bands and reprints of each article.
    """
    numbers = [_insert(connection, item.article) for item in items]
    rows = [
        (number, item.article.title, item.article.source, _day(item.article))
        for number, item in zip(numbers, items, strict=True)
    ]
    texts = [(number, item.article.title, item.article.text) for number, item in zip(numbers, items, strict=True)]
    connection.full_text.put_articles(texts)
    counts.add(connection, [(source, day) for _, _, source, day in rows], 1)
    list_words.put_in(connection, rows)
    reprint_rows.put_in(connection, zip(numbers, filed, strict=True))
    put_passages(connection, g, items, passage_ids)


def _insert(connection: Connection, article: Article) -> int:
    """Write an article's own row; returns its running number."""
    columns = {
        "id": article.id,
        "title": article.title,
        "source": article.source,
        "source_key": key(article.source),
        "published": _day(article),
        "url": article.url,
        "path": article.path,
        "author": article.author,
        "author_key": key(article.author),
        "text": article.text,
        "sha256": article.sha256,
        "provenance": json.dumps(dict(article.provenance), ensure_ascii=False),
        "pages": json.dumps(article.page_starts),
    }
    places = ", ".join("?" * len(columns))
    sql = f"INSERT INTO articles ({', '.join(columns)}) VALUES ({places}) RETURNING number"
    [(number,)] = connection.execute(sql, list(columns.values())).fetchall()
    return int(number)


def _day(article: Article) -> int | None:
    return day_number(article.published) if article.published else None


def put_passages(connection: Session, g: int, items: Sequence[Prepared], passage_ids: Sequence[int]) -> None:
    """Make passages live in generation ``g``, with these ids in order; the rows of their articles are there already."""
    passages = [passage for item in items for passage in item.passages]
    vectors = [vector for item in items for vector in item.vectors]
    rows = [(number, passage, text_sha(passage.text)) for number, passage in zip(passage_ids, passages, strict=True)]
    counts.add_passages(connection, g, len(rows))
    connection.executemany(
        f"INSERT INTO embeddings_{g} (text_sha, vector) VALUES (?, ?) "
        "ON CONFLICT (text_sha) DO UPDATE SET vector = excluded.vector",
        [(sha, vector.tobytes()) for (_, _, sha), vector in zip(rows, vectors, strict=True)],
    )
    connection.executemany(
        f'INSERT INTO passages_{g} (id, article_id, start, "end", embedding_id) '
        f"VALUES (?, ?, ?, ?, (SELECT id FROM embeddings_{g} WHERE text_sha = ?))",
        [(number, passage.article_id, passage.start, passage.end, sha) for number, passage, sha in rows],
    )
    connection.full_text.put_passages(g, [(number, passage.text) for number, passage, _ in rows])


def take_out(connection: Session, g: int, article_id: str) -> list[tuple[int, int]]:
    """Take an article out of the tables, locations aside; returns (passage id, embedding id) of its passages."""
    sql = "SELECT number, title, text, source, published FROM articles WHERE id = ?"
    row = connection.execute(sql, (article_id,)).fetchone()
    if row is None:
        return []
    passages = connection.execute(
        f'SELECT id, embedding_id, start, "end" FROM passages_{g} WHERE article_id = ?', (article_id,)
    ).fetchall()
    connection.full_text.take_out_passages(g, [(number, row[2][start:end]) for number, _, start, end in passages])
    connection.execute(f"DELETE FROM passages_{g} WHERE article_id = ?", (article_id,))
    connection.full_text.take_out_article(*row[:3])
    connection.execute("DELETE FROM articles WHERE id = ?", (article_id,))
    counts.add(connection, [(row[3], row[4])], -1)
    list_words.take_out(connection, row[0], row[1], row[3], row[4])
    counts.add_passages(connection, g, -len(passages))
    reprint_rows.take_out(connection, row[0])
    return [(number, embedding_id) for number, embedding_id, _, _ in passages]


def rearrange(connection: Connection, batch: Batch) -> tuple[str, ...]:
    """Bring locations and what they hold up to date; returns the articles that no location holds any more."""
    touched: set[str] = set()
    newly_held: set[str] = set()
    for path in batch.gone:
        touched |= _contents(connection, path)
        connection.execute("DELETE FROM contents WHERE location = ?", (path,))
        connection.execute("DELETE FROM removed WHERE location = ?", (path,))
        connection.execute("DELETE FROM locations WHERE path = ?", (path,))
        forget_read(connection, path)
    for location, article_ids in batch.found:
        put_location(connection, location)
        if article_ids is None:
            continue
        before = _contents(connection, location.path)
        touched |= before - article_ids
        for article_id in before - article_ids:
            connection.execute(
                "DELETE FROM contents WHERE location = ? AND article_id = ?", (location.path, article_id)
            )
        newly_held |= article_ids - before
        for article_id in article_ids - before:
            connection.execute("INSERT INTO contents VALUES (?, ?)", (location.path, article_id))
            connection.execute("DELETE FROM removed WHERE location = ? AND article_id = ?", (location.path, article_id))
    for path, told in batch.notices:
        put_read(connection, path, told)
    connection.executemany("INSERT INTO removed VALUES (?, ?) ON CONFLICT DO NOTHING", batch.left_out)
    for article_id in batch.removed:
        touched.add(article_id)
        _remove(connection, article_id, for_good=batch.for_good)
    counts.note_copies(connection, touched | newly_held)
    return tuple(article_id for article_id in sorted(touched) if not _keep_path(connection, article_id))


def _remove(connection: Connection, article_id: str, *, for_good: bool) -> None:
    """Take an article out of every location; one that holds nothing else goes with it."""
    emptied = connection.execute("SELECT location FROM contents WHERE article_id = ?", (article_id,)).fetchall()
    if for_good:
        connection.executemany(
            "INSERT INTO removed VALUES (?, ?) ON CONFLICT DO NOTHING", [(path, article_id) for (path,) in emptied]
        )
    connection.execute("DELETE FROM contents WHERE article_id = ?", (article_id,))
    for (path,) in emptied:
        if not _contents(connection, path):
            connection.execute("DELETE FROM locations WHERE path = ?", (path,))
            forget_read(connection, path)


def _keep_path(connection: Connection, article_id: str) -> bool:
    """Whether a location still holds the article; if so, its path is made to be one of them."""
    rows = connection.execute("SELECT location FROM contents WHERE article_id = ? ORDER BY location", (article_id,))
    places = [row[0] for row in rows]
    if places:
        (path,) = connection.execute("SELECT path FROM articles WHERE id = ?", (article_id,)).fetchone() or ("",)
        if path not in places:
            connection.execute("UPDATE articles SET path = ? WHERE id = ?", (places[0], article_id))
    return bool(places)


def _contents(connection: Connection, path: str) -> set[str]:
    return {row[0] for row in connection.execute("SELECT article_id FROM contents WHERE location = ?", (path,))}


def put_location(connection: Connection, location: LocationRow) -> None:
    """Record what is known of one file or address."""
    given = json.dumps(dict(location.given), ensure_ascii=False)
    connection.execute(
        "INSERT INTO locations (path, kind, size, mtime_ns, sha256, given, error) VALUES (?, ?, ?, ?, ?, ?, ?) "
        "ON CONFLICT (path) DO UPDATE SET kind = excluded.kind, size = excluded.size, mtime_ns = excluded.mtime_ns, "
        "sha256 = excluded.sha256, given = excluded.given, error = excluded.error",
        (location.path, location.kind, location.size, location.mtime_ns, location.sha256, given, location.error),
    )


def drop_unused_vectors(connection: Connection, g: int, embedding_ids: Iterable[int]) -> None:
    """Drop those stored vectors that no passage uses any more."""
    connection.executemany(
        f"DELETE FROM embeddings_{g} WHERE id = ? AND NOT EXISTS (SELECT 1 FROM passages_{g} WHERE embedding_id = ?)",
        [(number, number) for number in embedding_ids],
    )


def journal(connection: Connection, collection: str, ids: Iterable[int]) -> int:
    """Note down vectors of ``collection`` that may not be live; all of it when it is not the living one."""
    [(number,)] = connection.execute(
        "INSERT INTO journal (collection, vector_ids) VALUES (?, ?) RETURNING id", (collection, json.dumps(list(ids)))
    ).fetchall()
    return int(number)


def count_up(connection: Connection, name: str) -> int:
    """Raise a counter in ``meta`` by one and return it."""
    value = int(_meta(connection, name, 0)) + 1
    set_meta(connection, {name: value})
    return value


def begin_collection(connection: Connection, generation: int, turn: int = 0) -> None:
    """Note that the collection of a generation and turn is new: it holds the vectors of living passages only."""
    held = int(_meta(connection, f"passages_{generation}", 0))
    begun_at = int(_meta(connection, "next_passage", 1)) - held
    set_meta(connection, {"collection_turn": turn, "collection_begun_at": begun_at})


def allot(connection: Connection, count: int) -> list[int]:
    """Passage ids that were never used before."""
    first = int(_meta(connection, "next_passage", 1))
    set_meta(connection, {"next_passage": first + count})
    return list(range(first, first + count))


def _meta(connection: Connection, name: str, default: int) -> str | int:
    row = connection.execute("SELECT value FROM meta WHERE key = ?", (name,)).fetchone()
    return row[0] if row else default


def set_meta(connection: Connection, values: Mapping[str, str | int]) -> None:
    """Record facts in ``meta``, inside the caller's transaction."""
    connection.executemany(
        "INSERT INTO meta VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        [(name, str(value)) for name, value in values.items()],
    )


def give_location(connection: Connection, article_id: str) -> None:
    """Note that the article is found where its own record says."""
    (path,) = connection.execute("SELECT path FROM articles WHERE id = ?", (article_id,)).fetchone()
    if not connection.execute("SELECT 1 FROM locations WHERE path = ?", (path,)).fetchone():
        put_location(connection, LocationRow(path, "", -1, 0, "", {}))
    connection.execute("INSERT INTO contents VALUES (?, ?) ON CONFLICT DO NOTHING", (path, article_id))
    counts.note_copies(connection, [article_id])

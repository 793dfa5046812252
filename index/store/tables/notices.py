"""What is to be told of files beside their articles: what failed, what was passed over, what leaves a doubt.

A notice belongs to a location and to one of two stages. Those of the stage ``list`` come from looking through a
folder or a zip file, and the next look replaces them. Those of the stage ``read`` come from the reader of a file
that is a known location; they stay while the file is unchanged and go with it.
"""

import os
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import starmap
from typing import NamedTuple

from index.records import Failure, Remark, Skipped
from index.sql import Connection

_MEMBER_SEPARATOR = "!/"
# An article counts for one location, its path; every other one that holds it is a copy.
_COPIES = (
    "SELECT c.location, a.path, count(*) FROM copies x JOIN articles a ON a.id = x.article_id "
    "JOIN contents c ON c.article_id = a.id WHERE c.location != a.path "
    "AND EXISTS (SELECT 1 FROM contents o WHERE o.location = a.path AND o.article_id = a.id) "
    "GROUP BY c.location, a.path"
)


@dataclass(frozen=True, slots=True)
class Notices:
    """What is told of one location, or of all."""

    failed: tuple[Failure, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    remarks: tuple[Remark, ...] = ()


class Listed(NamedTuple):
    """A notice of the stage ``list``; a location has one at most."""

    path: str
    kind: str
    words: str


def under(column: str, path: str) -> tuple[str, tuple[str, ...]]:
    """The SQL condition for locations that are ``path`` or lie under it (``path/…``, ``path!/…``), and its values."""
    folder = path.rstrip("/")
    sql = f"({column} = ? OR ({column} >= ? AND {column} < ?) OR ({column} >= ? AND {column} < ?))"
    return sql, (path, f"{folder}/", f"{folder}0", f"{path}{_MEMBER_SEPARATOR}", f"{path}!0")


def put_read(connection: Connection, location: str, notices: Notices) -> None:
    """Replace what the reader of a location told; inside the caller's transaction."""
    forget_read(connection, location)
    rows = [("failed", notice.path, notice.error) for notice in notices.failed]
    rows += [("skipped", notice.path, notice.reason) for notice in notices.skipped]
    rows += [("remark", notice.path, notice.remark) for notice in notices.remarks]
    connection.executemany(
        "INSERT INTO notices VALUES (?, 'read', ?, ?, ?, ?)",
        [(location, number, *row) for number, row in enumerate(rows)],
    )


def forget_read(connection: Connection, location: str) -> None:
    """Drop what the reader of a location told; inside the caller's transaction."""
    connection.execute("DELETE FROM notices WHERE location = ? AND stage = 'read'", (location,))


def listed(notice: Failure | Skipped) -> Listed:
    """A notice as it is kept."""
    if isinstance(notice, Failure):
        return Listed(notice.path, "failed", notice.error)
    return Listed(notice.path, "skipped", notice.reason)


def listed_under(connection: Connection, path: str) -> set[Listed]:
    """What looking through folders told of ``path`` and of what lies under it."""
    condition, values = under("location", path)
    sql = f"SELECT location, kind, words FROM notices WHERE stage = 'list' AND {condition}"
    return {Listed(*row) for row in connection.execute(sql, values)}


def replace_listed(connection: Connection, gone: Iterable[Listed], new: Iterable[Listed]) -> None:
    """Drop what was told of the locations that are ``gone`` and keep what is ``new``; inside a transaction."""
    connection.executemany(
        "DELETE FROM notices WHERE location = ? AND stage = 'list'", [(notice.path,) for notice in gone]
    )
    connection.executemany(
        "INSERT INTO notices VALUES (?, 'list', 0, ?, ?, ?) ON CONFLICT (location, stage, number) "
        "DO UPDATE SET kind = excluded.kind, path = excluded.path, words = excluded.words",
        [(notice.path, notice.kind, notice.path, notice.words) for notice in new],
    )


def told(connection: Connection, most: int | None = None) -> Notices:
    """What is kept, by path, with the copies: everything, or the first ``most`` rows of each table."""
    limit = "" if most is None else f" LIMIT {most:d}"
    rows = connection.execute(f"SELECT kind, path, words, location, stage FROM notices{limit}").fetchall()
    partly = {location for kind, *_, location, _ in rows if kind == "failed"}
    errors = connection.execute(f"SELECT path, error FROM locations WHERE error <> ''{limit}")
    failed = [(path, error) for path, error in errors if path not in partly]
    failed += [(path, words) for kind, path, words, *_ in rows if kind == "failed"]
    skipped = [(path, words) for kind, path, words, *_ in rows if kind == "skipped"]
    skipped += [(location, copy_of(other, count)) for location, other, count in connection.execute(_COPIES + limit)]
    remarks = [(path, words) for kind, path, words, *_ in rows if kind == "remark"]
    return Notices(
        tuple(starmap(Failure, sorted(failed))),
        tuple(starmap(Skipped, sorted(skipped))),
        tuple(starmap(Remark, sorted(remarks))),
    )


def copy_of(other: str, count: int) -> str:
    """What is told of a location that holds ``count`` articles which count for the location ``other``."""
    return f"holds the same article as {other}" if count == 1 else f"holds {count} articles that are in {other} too"


def is_there(path: str) -> bool:
    """Whether the file of a location is there: a zip file for its members. Addresses are taken to be."""
    return "://" in path or os.path.lexists(path) or os.path.lexists(path.partition(_MEMBER_SEPARATOR)[0])

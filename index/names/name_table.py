"""What was learnt of names, as rows: what a search looks up takes the same time in a library of any size.

==============  =====================================================================================
table           one row for each
==============  =====================================================================================
names           name: how many articles have it, its offices, some of its articles, its group
name_keys       sound under which a name is looked for, and the name
families        pair of family names of which a group has both, in both directions and with themselves
doubts          pair of names that were not joined, with the reason
learnt          fact: the format, and the number of the last article that was read
==============  =====================================================================================

``names.team`` is the number of the group's oldest name.
"""

import json
import sqlite3
import threading
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from index.names.sounds import block_keys, fold

FORMAT = 2
"""Of the tables; a file of another format is learnt again."""
_MOST_PLACES = 50
_NAMES_AT_ONCE = 500
_WAIT_S = 5.0

_TABLES = """
CREATE TABLE IF NOT EXISTS names (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    folded TEXT NOT NULL,
    articles INTEGER NOT NULL,
    roles TEXT NOT NULL,
    places TEXT NOT NULL,
    team INTEGER NOT NULL
);
CREATE INDEX IF NOT EXISTS names_by_fold ON names (folded);
CREATE INDEX IF NOT EXISTS names_by_team ON names (team);
CREATE TABLE IF NOT EXISTS name_keys (key TEXT NOT NULL, name INTEGER NOT NULL, PRIMARY KEY (key, name)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS families (family TEXT NOT NULL, other TEXT NOT NULL, PRIMARY KEY (family, other))
    WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS doubts (
    first TEXT NOT NULL, second TEXT NOT NULL, why TEXT NOT NULL, PRIMARY KEY (first, second)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS learnt (key TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
"""


@dataclass
class Known:
    """What is known of one name: in how many articles it stands, with which offices, in which articles."""

    articles: int = 0
    roles: set[str] = field(default_factory=set)
    places: set[int] = field(default_factory=set)

    def add(self, number: int, roles: Iterable[str]) -> None:
        """Count one more article."""
        self.articles += 1
        self.roles.update(roles)
        if len(self.places) < _MOST_PLACES:
            self.places.add(number)

    def columns(self) -> tuple[int, str, str]:
        """What its row says of it."""
        return self.articles, json.dumps(sorted(self.roles)), json.dumps(sorted(self.places))


class NameTable:
    """The rows of one library, in a file or in memory; any number of threads may read.

    A library on a server keeps the same rows there (:mod:`index.store.postgres.names`).
    """

    def __init__(self, file: Path | None = None, *, read_only: bool = False) -> None:
        """Open ``file``, making it if it is missing; without one, rows are kept in memory.

        Raises:
            sqlite3.Error: The file cannot be opened, or is no such file.
        """
        self._lock = threading.RLock()
        address = f"{file.absolute().as_uri()}?mode={'ro' if read_only else 'rwc'}" if file else ":memory:"
        self._connection = sqlite3.connect(
            address, uri=True, timeout=_WAIT_S, isolation_level=None, check_same_thread=False
        )
        try:
            self._connection.execute("PRAGMA synchronous = NORMAL")
            self._connection.execute("PRAGMA cache_spill = OFF")  # readers go on until the commit
            if not read_only:
                self._make()
            if self._fact("format") != FORMAT:
                raise sqlite3.DatabaseError("of another format")
        except BaseException:
            self._connection.close()
            raise

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def copied(self) -> "NameTable":
        """The same rows, in memory."""
        copy = NameTable()
        with self._lock:
            self._connection.backup(copy._connection)
        return copy

    @contextmanager
    def writing(self) -> Iterator[bool]:
        """One transaction; gives False, at once, where another process is writing."""
        with self._lock:
            try:
                self._connection.execute("PRAGMA busy_timeout = 0")
                self._connection.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError:
                yield False
                return
            finally:
                self._connection.execute(f"PRAGMA busy_timeout = {round(_WAIT_S * 1000)}")
            try:
                yield True
                self._connection.execute("COMMIT")
            finally:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")

    # ---- looking up

    @property
    def read_up_to(self) -> int:
        """The number of the last article that was read."""
        return self._fact("up_to")

    def known(self, name: str) -> Known:
        """What is known of a name; nothing of one that was never read."""
        return self._known_of([name]).get(name, Known())

    def spelt_like(self, folded: str) -> str:
        """A name whose letters, folded, are these; "" for none."""
        row = self._row("SELECT name FROM names WHERE folded = ? ORDER BY id DESC LIMIT 1", folded)
        return str(row[0]) if row else ""

    def group(self, name: str) -> frozenset[str]:
        """The spellings that were found to be one name with ``name``, itself included."""
        sql = "SELECT name FROM names WHERE team = (SELECT team FROM names WHERE name = ?)"
        return frozenset(row[0] for row in self._rows(sql, name)) | {name}

    def groups(self) -> list[frozenset[str]]:
        """Every group of two spellings or more, in the order in which they were met."""
        sql = "SELECT team, name FROM names WHERE team IN (SELECT team FROM names WHERE team != id) ORDER BY team, id"
        found: dict[int, list[str]] = {}
        for team, name in self._rows(sql):
            found.setdefault(team, []).append(name)
        return list(map(frozenset, found.values()))

    def near(self, keys: Iterable[str], most: int) -> set[str]:
        """Names filed under one of ``keys``, at most ``most``: those that were met first."""
        found: set[str] = set()
        sql = "SELECT n.name FROM name_keys k JOIN names n ON n.id = k.name WHERE k.key = ? ORDER BY k.name LIMIT ?"
        for key in sorted(keys):
            found.update(row[0] for row in self._rows(sql, key, max(0, most - len(found))))
        return found

    def families(self, family: str) -> frozenset[str]:
        """The family names, folded, that stand for this one in some group, itself included; none without a group."""
        return frozenset(row[0] for row in self._rows("SELECT other FROM families WHERE family = ?", family))

    def doubt(self, first: str, second: str) -> str:
        """Why two names were not joined though they are near; "" for no reason."""
        row = self._row("SELECT why FROM doubts WHERE first = ? AND second = ?", min(first, second), max(first, second))
        return str(row[0]) if row else ""

    # ---- learning: inside ``writing``

    def read(self, number: int) -> None:
        """Note that the articles up to ``number`` were read."""
        self._write(
            "INSERT INTO learnt VALUES ('up_to', ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value", [(number,)]
        )

    def count(self, articles: Sequence[tuple[int, Mapping[str, Iterable[str]]]]) -> list[tuple[int, str]]:
        """Count the names of some articles.

        Args:
            articles: Running number of each, and its names with their offices.

        Returns:
            The names that are new, each with the article that has it first, in the order in which they were met.
        """
        known = self._known_of({name for _, names in articles for name in names})
        before = set(known)
        fresh: list[tuple[int, str]] = []
        for number, names in articles:
            for name, roles in names.items():
                if name not in known:
                    known[name] = Known()
                    fresh.append((number, name))
                known[name].add(number, roles)
        self._write(
            "UPDATE names SET articles = ?, roles = ?, places = ? WHERE name = ?",
            [(*known[name].columns(), name) for name in sorted(before)],
        )
        self._write(
            "INSERT INTO names (articles, roles, places, name, folded, team) VALUES (?, ?, ?, ?, ?, 0)",
            [(*known[name].columns(), name, fold(name)) for _, name in fresh],
        )
        self._write("UPDATE names SET team = id WHERE name = ?", [(name,) for _, name in fresh])
        return fresh

    def file(self, name: str) -> None:
        """File a name under its sounds, so that :meth:`near` finds it."""
        (number,) = self._row("SELECT id FROM names WHERE name = ?", name) or (0,)
        rows = [(key, number) for key in block_keys(name)]
        self._write("INSERT INTO name_keys VALUES (?, ?) ON CONFLICT DO NOTHING", rows)

    def join(self, first: str, second: str, families: frozenset[str]) -> None:
        """Make one group of the groups of two names; ``families`` are the family names in it, folded."""
        sql = "SELECT team FROM names WHERE name IN (?, ?)"
        teams = sorted(row[0] for row in self._rows(sql, first, second))
        self._write("UPDATE names SET team = ? WHERE team = ?", [(teams[0], teams[-1])])
        pairs = [(family, other) for family in families for other in families]
        self._write("INSERT INTO families VALUES (?, ?) ON CONFLICT DO NOTHING", pairs)

    def note_doubt(self, first: str, second: str, why: str) -> None:
        """Remember why two names were not joined."""
        pair = (min(first, second), max(first, second))
        self._write(
            "INSERT INTO doubts VALUES (?, ?, ?) ON CONFLICT (first, second) DO UPDATE SET why = excluded.why",
            [(*pair, why)],
        )

    # ---- inside

    def _make(self) -> None:
        if self._connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'learnt'").fetchone():
            return
        self._connection.execute("BEGIN IMMEDIATE")
        for statement in _TABLES.split(";"):
            self._connection.execute(statement)
        self._connection.execute("INSERT OR IGNORE INTO learnt VALUES ('format', ?), ('up_to', 0)", (FORMAT,))
        self._connection.execute("COMMIT")

    def _fact(self, key: str) -> int:
        row = self._row("SELECT value FROM learnt WHERE key = ?", key)
        return int(row[0]) if row else 0

    def _known_of(self, names: Collection[str]) -> dict[str, Known]:
        found: dict[str, Known] = {}
        ordered = iter(sorted(names))
        while some := list(islice(ordered, _NAMES_AT_ONCE)):
            sql = f"SELECT name, articles, roles, places FROM names WHERE name IN ({', '.join('?' * len(some))})"
            for name, articles, roles, places in self._rows(sql, *some):
                found[name] = Known(int(articles), set(json.loads(roles)), set(json.loads(places)))
        return found

    def _row(self, sql: str, *values: object) -> tuple[Any, ...] | None:
        return next(iter(self._rows(sql, *values)), None)

    def _write(self, sql: str, rows: Sequence[Sequence[object]]) -> None:
        self._connection.executemany(sql, rows)

    def _rows(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        with self._lock:
            return self._connection.execute(sql, values).fetchall()

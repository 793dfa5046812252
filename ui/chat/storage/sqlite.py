"""Conversations in a file of the home; how the file is opened and mended: :mod:`ui.chat.storage.sqlite_file`."""

import json
import sqlite3
import threading
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

from index.errors import StorageError
from rag.settings import ConversationSettings
from ui.chat.storage import sqlite_file, sqlite_limits
from ui.chat.storage.base import MAX_SUMMARIES, UNENDED, ConversationSummary, TurnRow, TurnText

_TURN = "t.id, t.conversation_id, t.words, t.body FROM turns t"


class SqliteConversations:
    """The rows of ``conversations.sqlite3``.

    Attributes:
        notice: That the file was set aside, or that turns live in memory; else "".
    """

    def __init__(self, home: Path) -> None:
        """Open or create the file in ``home``; a file that cannot be used never keeps the page from opening.

        Raises:
            StorageError: The home is not a folder.
        """
        self._home = home
        self._lock = threading.RLock()
        self._db, self.notice = sqlite_file.open_in(home)
        self._looked_for_abandoned = False

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._db.close()

    def summaries(self, owner: str, wanted: str) -> list[ConversationSummary]:
        """As the protocol says."""
        rows = self._rows(
            """
            SELECT c.id, c.title, c.updated, COUNT(t.id)
            FROM conversations c LEFT JOIN turns t ON t.conversation_id = c.id
            WHERE c.owner = :owner AND (:wanted = '' OR instr(lower(c.title), :wanted) OR EXISTS (
                SELECT 1 FROM turns w WHERE w.conversation_id = c.id AND instr(w.words, :wanted)))
            GROUP BY c.id ORDER BY c.updated DESC, c.rowid DESC LIMIT :most
            """,
            {"owner": owner, "wanted": wanted, "most": MAX_SUMMARIES},
        )
        return [ConversationSummary(str(key), str(title), _seconds(at), turns) for key, title, at, turns in rows]

    def owns(self, owner: str, conversation_id: str) -> bool:
        """As the protocol says."""
        return bool(self._rows("SELECT 1 FROM conversations WHERE id = ? AND owner = ?", (conversation_id, owner)))

    def title(self, conversation_id: str) -> str:
        """As the protocol says."""
        return "".join(
            str(title) for (title,) in self._rows("SELECT title FROM conversations WHERE id = ?", (conversation_id,))
        )

    def rename(self, conversation_id: str, title: str) -> None:
        """As the protocol says."""
        with self._writing() as db:
            db.execute("UPDATE conversations SET title = ? WHERE id = ?", (title, conversation_id))

    def delete(self, conversation_id: str) -> None:
        """As the protocol says."""
        with self._writing() as db:
            db.execute("DELETE FROM conversations WHERE id = ?", (conversation_id,))

    def add_turn(self, owner: str, conversation_id: str, title: str, turn: TurnText, now: float) -> int:
        """As the protocol says."""
        with self._writing() as db:
            db.execute(
                "INSERT INTO conversations VALUES (?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET updated = ?",
                (conversation_id, owner, title, now, now, now),
            )
            cursor = db.execute(
                "INSERT INTO turns (conversation_id, state, words, body) VALUES (?, ?, ?, ?)",
                (conversation_id, turn.state, turn.words, turn.body),
            )
            return int(cursor.lastrowid or 0)

    def save(self, turn_id: int, turn: TurnText, *, instead_of: int) -> bool:
        """As the protocol says."""
        with self._writing() as db:
            saved = db.execute(
                f"UPDATE turns SET state = ?1, words = ?2, body = ?3 WHERE id = ?4 AND ({UNENDED} OR state = ?1)",
                (turn.state, turn.words, turn.body, turn_id),
            ).rowcount
            if instead_of and saved:
                same = "conversation_id = (SELECT conversation_id FROM turns WHERE id = ?2)"
                db.execute(f"DELETE FROM turns WHERE {same} AND id >= ?1 AND id < ?2", (instead_of, turn_id))
            return bool(saved)

    def turns(self, conversation_id: str) -> list[TurnRow]:
        """As the protocol says."""
        return self._turns(f"SELECT {_TURN} WHERE t.conversation_id = ? ORDER BY t.id", (conversation_id,))

    def turn(self, owner: str, turn_id: int) -> TurnRow | None:
        """As the protocol says."""
        sql = f"SELECT {_TURN} JOIN conversations c ON c.id = t.conversation_id WHERE t.id = ? AND c.owner = ?"
        return next(iter(self._turns(sql, (turn_id, owner))), None)

    def abandoned(self, own: Collection[int]) -> list[TurnRow]:
        """Every live turn when the file was opened: nobody else answers those of this home."""
        if self._looked_for_abandoned:
            return []
        found = self._turns(f"SELECT {_TURN} WHERE t.state IN ('queued', 'running')")
        self._looked_for_abandoned = True
        return found

    def unended(self, turn_ids: Collection[int]) -> dict[int, str]:
        """As the protocol says."""
        sql = f"SELECT id, state FROM turns WHERE id IN (SELECT value FROM json_each(?)) AND {UNENDED}"
        return {int(number): str(state) for number, state in self._rows(sql, (json.dumps(list(turn_ids)),))}

    def keep_within(self, limits: ConversationSettings, now: float) -> int:
        """As the protocol says."""
        return sqlite_limits.keep_within(self._home, limits, now=now)

    def give_back_room(self) -> None:
        """As the protocol says."""
        sqlite_limits.keep_within(self._home, ConversationSettings())

    def _turns(self, sql: str, values: tuple[object, ...] = ()) -> list[TurnRow]:
        return [TurnRow(*row) for row in self._rows(sql, values)]

    def _rows(self, sql: str, values: tuple[object, ...] | dict[str, object] = ()) -> list[tuple]:  # type: ignore[type-arg]
        with self._lock:
            try:
                return self._db.execute(sql, values).fetchall()
            except sqlite3.Error as error:
                raise self._explained(error, "read") from None

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            try:
                with self._db:
                    yield self._db
            except sqlite3.Error as error:
                raise self._explained(error, "saved") from None

    def _explained(self, error: sqlite3.Error, what: str) -> StorageError:
        """The error for the reader; a file that turns out to be damaged is set aside first."""
        if not sqlite_file.is_damage(error):
            return StorageError(f"The conversation could not be {what}: {error}. Is the disk full?")
        self._db.close()
        self._db, self.notice = sqlite_file.set_aside(self._home)
        return StorageError(self.notice)


def _seconds(value: object) -> float:
    """A time as it is in the file: one that is none is the beginning of time."""
    return float(value) if isinstance(value, int | float) and 0 <= value < 1e11 else 0.0

"""Conversations kept in the home: one SQLite file, one row a turn, the turn as JSON.

A turn is saved while it arrives, so that closing the browser or killing the process loses nothing that was shown.
Turns that were live when the process ended are marked ``interrupted`` at the next start. A conversation belongs to
the person who is logged in ("" when nobody logs in), and every call that reads or changes it names that person.
"""

import sqlite3
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from index.errors import StorageError, UsageError
from index.privacy import make_home
from index.records import Filters
from ui.chat.turns import ChatTurn, Rating, from_json, to_json

FILE_NAME = "conversations.sqlite3"
TITLE_CHARS = 80
MAX_SUMMARIES = 500
LOCK_TIMEOUT_S = 10.0

_SCHEMA = """
CREATE TABLE IF NOT EXISTS conversations (
    id TEXT PRIMARY KEY, owner TEXT NOT NULL, title TEXT NOT NULL, created REAL NOT NULL, updated REAL NOT NULL
);
CREATE TABLE IF NOT EXISTS turns (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    conversation_id TEXT NOT NULL REFERENCES conversations(id) ON DELETE CASCADE,
    state TEXT NOT NULL,
    words TEXT NOT NULL,
    body TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS turns_by_conversation ON turns (conversation_id, id);
"""


@dataclass(frozen=True, slots=True)
class ConversationSummary:
    """One row of the list of conversations; times are seconds since the epoch."""

    id: str
    title: str
    updated: float
    turns: int


class ConversationStore:
    """Conversations, their turns and the feedback on them. Safe to use from several threads."""

    def __init__(self, home: Path) -> None:
        """Open or create the file in ``home``.

        Raises:
            StorageError: The home folder cannot be written.
        """
        path = home / FILE_NAME
        self._lock = threading.RLock()
        try:
            make_home(home)
            self._db = sqlite3.connect(path, check_same_thread=False, timeout=LOCK_TIMEOUT_S)
            self._db.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;")
            self._db.executescript(_SCHEMA)
        except (OSError, sqlite3.Error) as error:
            raise StorageError(f"Conversations cannot be kept in {path}: {error}. Check the folder's rights.") from None
        self._mark_interrupted()

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._db.close()

    # Conversations

    def summaries(self, owner: str, search: str = "") -> list[ConversationSummary]:
        """The person's conversations, latest first; with ``search``, those whose words contain it."""
        rows = self._rows(
            """
            SELECT c.id, c.title, c.updated, COUNT(t.id)
            FROM conversations c LEFT JOIN turns t ON t.conversation_id = c.id
            WHERE c.owner = :owner AND (:wanted = '' OR instr(lower(c.title), :wanted) OR EXISTS (
                SELECT 1 FROM turns w WHERE w.conversation_id = c.id AND instr(w.words, :wanted)))
            GROUP BY c.id ORDER BY c.updated DESC, c.rowid DESC LIMIT :most
            """,
            {"owner": owner, "wanted": search.strip().lower(), "most": MAX_SUMMARIES},
        )
        return [ConversationSummary(*row) for row in rows]

    def owns(self, owner: str, conversation_id: str) -> bool:
        """Whether the conversation exists and belongs to the person."""
        return bool(
            self._rows("SELECT 1 FROM conversations WHERE id = ? AND owner = ?", (conversation_id or "", owner))
        )

    def title(self, owner: str, conversation_id: str) -> str:
        """The conversation's name.

        Raises:
            UsageError: There is no such conversation of this person.
        """
        self._require(owner, conversation_id)
        return str(self._rows("SELECT title FROM conversations WHERE id = ?", (conversation_id,))[0][0])

    def rename(self, owner: str, conversation_id: str, title: str) -> None:
        """Give the conversation another name; an empty one is refused.

        Raises:
            UsageError: There is no such conversation, or the name is empty.
        """
        self._require(owner, conversation_id)
        if not title.strip():
            raise UsageError("A conversation needs a name. Type one and save again.")
        with self._writing() as db:
            db.execute(
                "UPDATE conversations SET title = ? WHERE id = ?", (title.strip()[:TITLE_CHARS], conversation_id)
            )

    def delete(self, owner: str, conversation_id: str) -> None:
        """Delete the conversation and its turns.

        Raises:
            UsageError: There is no such conversation of this person.
        """
        self._require(owner, conversation_id)
        with self._writing() as db:
            db.execute("DELETE FROM conversations WHERE id = ?", (conversation_id,))

    # Turns

    def add_turn(self, owner: str, conversation_id: str, question: str, filters: Filters) -> ChatTurn:
        """Store a new question; the first one of a new conversation names it.

        Args:
            owner: Who asks.
            conversation_id: An own conversation, or "" for a new one.
            question: As it was typed.
            filters: What the search is limited to.
        """
        now = time.time()
        with self._writing() as db:
            if not self.owns(owner, conversation_id):
                conversation_id = uuid.uuid4().hex
                db.execute(
                    "INSERT INTO conversations VALUES (?, ?, ?, ?, ?)",
                    (conversation_id, owner, " ".join(question.split())[:TITLE_CHARS] or "Untitled", now, now),
                )
            turn = ChatTurn(0, conversation_id, question, filters, asked_at=now)
            cursor = db.execute(
                "INSERT INTO turns (conversation_id, state, words, body) VALUES (?, ?, ?, ?)",
                (conversation_id, turn.state, _searched_text(turn), ""),
            )
            turn = replace(turn, id=int(cursor.lastrowid or 0))
            self._write(db, turn)
            db.execute("UPDATE conversations SET updated = ? WHERE id = ?", (now, conversation_id))
        return turn

    def save(self, turn: ChatTurn, *, instead_of: int = 0) -> None:
        """Save the turn as it is now; a turn whose conversation was deleted is not saved.

        Args:
            turn: As it is now.
            instead_of: An earlier turn of the conversation; it and all between the two are deleted; 0 for none.
        """
        with self._writing() as db:
            self._write(db, turn)
            if instead_of:
                replaced = (turn.conversation_id, instead_of, turn.id)
                db.execute("DELETE FROM turns WHERE conversation_id = ? AND id >= ? AND id < ?", replaced)

    def turns(self, owner: str, conversation_id: str) -> list[ChatTurn]:
        """The turns of an own conversation in order; none for an unknown one."""
        if not self.owns(owner, conversation_id):
            return []
        rows = self._rows("SELECT body FROM turns WHERE conversation_id = ? ORDER BY id", (conversation_id,))
        return [from_json(row[0]) for row in rows]

    def turn(self, owner: str, turn_id: int) -> ChatTurn:
        """One turn.

        Raises:
            UsageError: There is no such turn of this person.
        """
        rows = self._rows(
            "SELECT t.body FROM turns t JOIN conversations c ON c.id = t.conversation_id "
            "WHERE t.id = ? AND c.owner = ?",
            (turn_id, owner),
        )
        if not rows:
            raise UsageError("This answer is no longer kept. Ask the question again.")
        return from_json(rows[0][0])

    def rate(self, owner: str, turn_id: int, rating: Rating, note: str = "") -> ChatTurn:
        """Save the reader's thumb and note."""
        with self._lock:
            turn = replace(self.turn(owner, turn_id), rating=rating, note=note.strip())
            self.save(turn)
        return turn

    def _require(self, owner: str, conversation_id: str) -> None:
        if not self.owns(owner, conversation_id):
            raise UsageError("This conversation is no longer kept. Choose another from the list.")

    def _mark_interrupted(self) -> None:
        for (body,) in self._rows("SELECT body FROM turns WHERE state IN ('queued', 'running')"):
            self.save(replace(from_json(body), state="interrupted", position=0, finished_at=time.time()))

    def _write(self, db: sqlite3.Connection, turn: ChatTurn) -> None:
        db.execute(
            "UPDATE turns SET state = ?, words = ?, body = ? WHERE id = ?",
            (turn.state, _searched_text(turn), to_json(turn), turn.id),
        )

    def _rows(self, sql: str, values: tuple[object, ...] | dict[str, object] = ()) -> list[tuple]:  # type: ignore[type-arg]
        with self._lock:
            return self._db.execute(sql, values).fetchall()

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            try:
                with self._db:
                    yield self._db
            except sqlite3.Error as error:
                raise StorageError(f"The conversation could not be saved: {error}. Is the disk full?") from None


def _searched_text(turn: ChatTurn) -> str:
    """The text that the search of conversations looks through, in lower case."""
    answer = turn.answer.answer if turn.answer else " ".join(sentence.text for sentence in turn.sentences)
    return f"{turn.question}\n{answer}".lower()

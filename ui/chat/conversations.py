"""Conversations kept in the home: one SQLite file, one row a turn, the turn as JSON.

A turn is saved while it arrives, so that closing the browser or killing the process loses nothing that was shown.
A turn that cannot be read (torn, or of a newer Byline) is shown as one line that says so, and stays in the file as it
is. How the file is opened, and what happens to one that cannot be used: :mod:`ui.chat.conversation_file`.
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
from index.records import Filters
from ui.chat import conversation_file
from ui.chat.turns import ChatTurn, Rating, from_json, to_json

TITLE_CHARS = 80
MAX_SUMMARIES = 500
UNREADABLE = (
    "This turn cannot be read: it is damaged, or a newer Byline wrote it. It is kept as it is; the other turns are "
    "not touched."
)


@dataclass(frozen=True, slots=True)
class ConversationSummary:
    """One row of the list of conversations; times are seconds since the epoch."""

    id: str
    title: str
    updated: float
    turns: int


class ConversationStore:
    """Conversations, their turns and the feedback on them. Safe to use from several threads.

    Attributes:
        notice: What is to be told once of the file: that it was set aside, or that turns live in memory; else "".
    """

    def __init__(self, home: Path) -> None:
        """Open or create the file in ``home``; a file that cannot be used never keeps the page from opening.

        Raises:
            StorageError: The home is not a folder.
        """
        self._home = home
        self._lock = threading.RLock()
        self._db, self.notice = conversation_file.open_in(home)
        try:
            self._mark_interrupted()
        except StorageError as error:  # damaged, and set aside by now; or the disk is full
            self.notice = self.notice or str(error)

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
        return [ConversationSummary(str(key), str(title), _seconds(at), turns) for key, title, at, turns in rows]

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
        sql = "SELECT id, conversation_id, words, body FROM turns WHERE conversation_id = ? ORDER BY id"
        return [_turn(*row) or _unreadable(*row) for row in self._rows(sql, (conversation_id,))]

    def turn(self, owner: str, turn_id: int) -> ChatTurn:
        """One turn.

        Raises:
            UsageError: There is no such turn of this person.
        """
        rows = self._rows(
            "SELECT t.id, t.conversation_id, t.words, t.body FROM turns t "
            "JOIN conversations c ON c.id = t.conversation_id "
            "WHERE t.id = ? AND c.owner = ?",
            (turn_id, owner),
        )
        if not rows:
            raise UsageError("This answer is no longer kept. Ask the question again.")
        return _turn(*rows[0]) or _unreadable(*rows[0])

    def rate(self, owner: str, turn_id: int, rating: Rating, note: str = "") -> ChatTurn:
        """Save the reader's thumb and note."""
        with self._lock:
            turn = self.turn(owner, turn_id)
            if turn.error == UNREADABLE:
                raise UsageError(UNREADABLE)
            turn = replace(turn, rating=rating, note=note.strip())
            self.save(turn)
        return turn

    def _require(self, owner: str, conversation_id: str) -> None:
        if not self.owns(owner, conversation_id):
            raise UsageError("This conversation is no longer kept. Choose another from the list.")

    def _mark_interrupted(self) -> None:
        live = "SELECT id, conversation_id, words, body FROM turns WHERE state IN ('queued', 'running')"
        for row in self._rows(live):
            if turn := _turn(*row):
                self.save(replace(turn, state="interrupted", position=0, finished_at=time.time()))

    def _write(self, db: sqlite3.Connection, turn: ChatTurn) -> None:
        db.execute(
            "UPDATE turns SET state = ?, words = ?, body = ? WHERE id = ?",
            (turn.state, _searched_text(turn), to_json(turn), turn.id),
        )

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
        if not conversation_file.is_damage(error):
            return StorageError(f"The conversation could not be {what}: {error}. Is the disk full?")
        self._db.close()
        self._db, self.notice = conversation_file.set_aside(self._home)
        return StorageError(self.notice)


def _turn(turn_id: int, conversation_id: str, words: object, body: object) -> ChatTurn | None:
    """The turn of a row, or None if it cannot be read."""
    try:
        return replace(from_json(str(body)), id=turn_id, conversation_id=conversation_id)
    except (ValueError, TypeError, RecursionError):
        return None


def _unreadable(turn_id: int, conversation_id: str, words: object, body: object) -> ChatTurn:
    """A line in the place of a turn that cannot be read; its question is known in lower case."""
    question = str(words or "").partition("\n")[0] or "?"
    return ChatTurn(turn_id, conversation_id, question, state="failed", error=UNREADABLE)


def _seconds(value: object) -> float:
    """A time as it is in the file: one that is none is the beginning of time."""
    return float(value) if isinstance(value, int | float) and 0 <= value < 1e11 else 0.0


def _searched_text(turn: ChatTurn) -> str:
    """The text that the search of conversations looks through, in lower case."""
    answer = turn.answer.answer if turn.answer else " ".join(sentence.text for sentence in turn.sentences)
    return f"{turn.question}\n{answer}".lower()

"""Conversations: whose they are, how they are named, what is kept of a turn, and what becomes of one that is torn.

The rows lie in a file of the home or in the shared database (:mod:`ui.chat.storage`); the rules here are the same for
both. A turn is saved while it arrives, so that closing the browser or killing the process loses nothing that was
shown. A turn that cannot be read (torn, or of a newer Byline) is shown as one line that says so, and stays as it is.
A live turn that no page answers any more is marked ``interrupted``. A conversation belongs to the person who is
logged in ("" when nobody logs in), and every call that reads or changes it names that person.
"""

import threading
import time
import uuid
from dataclasses import replace
from pathlib import Path

from index.errors import StorageError, UsageError
from index.records import Filters
from rag.settings import ConversationSettings
from ui.chat.storage.base import ConversationRows, ConversationSummary, TurnRow, TurnText
from ui.chat.storage.sqlite import SqliteConversations
from ui.chat.turns import ChatTurn, Rating, from_json, to_json

TITLE_CHARS = 80
MAX_UNSAVED = 200
MAX_TURN_ID = 2**63 - 1
UNREADABLE = (
    "This turn cannot be read: it is damaged, or a newer Byline wrote it. It is kept as it is; the other turns are "
    "not touched."
)


class ConversationStore:
    """Conversations, their turns and the feedback on them. Safe to use from several threads."""

    def __init__(self, home: Path, rows: ConversationRows | None = None) -> None:
        """Keep conversations in ``home``, or in ``rows`` if they are shared.

        Raises:
            StorageError: The home is not a folder, or the database does not answer.
        """
        self._rows: ConversationRows = SqliteConversations(home) if rows is None else rows
        self._problem = ""
        self._lock = threading.RLock()
        self._live: dict[int, ChatTurn] = {}
        self._unsaved: dict[int, tuple[ChatTurn, int]] = {}
        try:
            self._mark_interrupted(self._abandoned())
        except StorageError as error:  # damaged, and set aside by now; or the disk is full
            self._problem = str(error)

    @property
    def notice(self) -> str:
        """What is to be told once of where conversations are kept, such as that they live in memory; else ""."""
        return self._rows.notice or self._problem

    def close(self) -> None:
        """Let go of the file or the database."""
        self._rows.close()

    # Conversations

    def summaries(self, owner: str, search: str = "") -> list[ConversationSummary]:
        """The person's conversations, latest first; with ``search``, those whose words contain it."""
        return self._rows.summaries(owner, search.strip().lower())

    def owns(self, owner: str, conversation_id: str) -> bool:
        """Whether the conversation exists and belongs to the person."""
        return bool(conversation_id) and self._rows.owns(owner, conversation_id)

    def title(self, owner: str, conversation_id: str) -> str:
        """The conversation's name.

        Raises:
            UsageError: There is no such conversation of this person.
        """
        self._require(owner, conversation_id)
        return self._rows.title(conversation_id)

    def rename(self, owner: str, conversation_id: str, title: str) -> None:
        """Give the conversation another name; an empty one is refused.

        Raises:
            UsageError: There is no such conversation, or the name is empty.
        """
        self._require(owner, conversation_id)
        if not title.strip():
            raise UsageError("A conversation needs a name. Type one and save again.")
        self._rows.rename(conversation_id, title.strip()[:TITLE_CHARS])

    def delete(self, owner: str, conversation_id: str) -> None:
        """Delete the conversation and its turns.

        Raises:
            UsageError: There is no such conversation of this person.
        """
        self._require(owner, conversation_id)
        self._rows.delete(conversation_id)

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
        if not self.owns(owner, conversation_id):
            conversation_id = uuid.uuid4().hex
        turn = ChatTurn(0, conversation_id, question, filters, asked_at=now)
        title = " ".join(question.split())[:TITLE_CHARS] or "Untitled"
        turn = replace(turn, id=self._rows.add_turn(owner, conversation_id, title, _text(turn), now))
        with self._lock:
            self._live[turn.id] = turn
        return turn

    def save(self, turn: ChatTurn, *, instead_of: int = 0) -> bool:
        """Save the turn as it is now. What cannot be saved is tried again from time to time.

        Args:
            turn: As it is now.
            instead_of: An earlier turn of the conversation; it and all between the two are deleted; 0 for none.

        Returns:
            Whether it was saved: not if it was deleted, or ended in another way at another page.
        """
        with self._lock:
            self._unsaved.pop(turn.id, None)
            if not turn.live:
                self._live.pop(turn.id, None)
            elif turn.id in self._live:
                self._live[turn.id] = turn
            try:
                return self._rows.save(turn.id, _text(turn), instead_of=instead_of)
            except StorageError:
                if len(self._unsaved) < MAX_UNSAVED:
                    self._unsaved[turn.id] = (turn, instead_of)
                raise

    def turns(self, owner: str, conversation_id: str) -> list[ChatTurn]:
        """The turns of an own conversation in order; none for an unknown one."""
        if not self.owns(owner, conversation_id):
            return []
        return [_turn(row) or _unreadable(row) for row in self._rows.turns(conversation_id)]

    def turn(self, owner: str, turn_id: int) -> ChatTurn:
        """One turn.

        Raises:
            UsageError: There is no such turn of this person.
        """
        row = self._rows.turn(owner, turn_id) if 0 < turn_id <= MAX_TURN_ID else None
        if row is None:
            raise UsageError("This answer is no longer kept. Ask the question again.")
        return _turn(row) or _unreadable(row)

    def rate(self, owner: str, turn_id: int, rating: Rating, note: str = "") -> ChatTurn:
        """Save the reader's thumb and note."""
        with self._lock:
            turn = self.turn(owner, turn_id)
            if turn.error == UNREADABLE:
                raise UsageError(UNREADABLE)
            turn = replace(turn, rating=rating, note=note.strip())
            if not self.save(turn):
                raise UsageError("This answer has changed meanwhile. Reload the page, then rate it.")
        return turn

    def stop_elsewhere(self, owner: str, conversation_id: str) -> None:
        """Stop what is still live of an own conversation: another page answers it, and hears of it when it saves."""
        for turn in self.turns(owner, conversation_id):
            if turn.live:
                self.save(replace(turn, state="stopped", position=0, finished_at=time.time()))

    # Looking after

    def tend(self) -> set[int]:
        """Save what could not be saved before, and mark turns that no page answers any more.

        Returns:
            Turns that this page answers, and that were stopped or deleted at another.

        Raises:
            StorageError: The rows cannot be reached now.
        """
        abandoned = self._abandoned()  # first, because it tells whether the rows can be reached again
        for turn, instead_of in list(self._unsaved.values()):
            with self._lock:
                if self._unsaved.get(turn.id) == (turn, instead_of):
                    self.save(turn, instead_of=instead_of)
        self._mark_interrupted(abandoned)
        return self._ended_elsewhere()

    def keep_within(self, limits: ConversationSettings, *, now: float | None = None) -> int:
        """Delete the conversations beyond the limits, oldest first; 0 stands for no limit.

        Args:
            limits: Of the settings.
            now: Seconds since the epoch; the present when None.

        Returns:
            How many were deleted.
        """
        return self._rows.keep_within(limits, time.time() if now is None else now)

    def give_back_room(self) -> None:
        """Give the room of deleted conversations back to the disk."""
        self._rows.give_back_room()

    def _require(self, owner: str, conversation_id: str) -> None:
        if not self.owns(owner, conversation_id):
            raise UsageError("This conversation is no longer kept. Choose another from the list.")

    def _abandoned(self) -> list[TurnRow]:
        with self._lock:
            own = frozenset(self._live)
        return self._rows.abandoned(own)

    def _ended_elsewhere(self) -> set[int]:
        """Own live turns that are live no more; one that another page took for interrupted is taken up again."""
        with self._lock:
            own = frozenset(self._live)
        states = self._rows.unended(own) if own else {}
        with self._lock:
            for turn_id, state in states.items():
                if state == "interrupted" and turn_id in self._live:
                    self.save(self._live[turn_id])
            return {turn_id for turn_id in own if turn_id not in states and turn_id in self._live}

    def _mark_interrupted(self, abandoned: list[TurnRow]) -> None:
        for row in abandoned:
            if turn := _turn(row):
                self.save(replace(turn, state="interrupted", position=0, finished_at=time.time()))


def _turn(row: TurnRow) -> ChatTurn | None:
    """The turn of a row, or None if it cannot be read."""
    try:
        return replace(from_json(str(row.body)), id=row.id, conversation_id=row.conversation_id)
    except (ValueError, TypeError, RecursionError):
        return None


def _unreadable(row: TurnRow) -> ChatTurn:
    """A line in the place of a turn that cannot be read; its question is known in lower case."""
    question = str(row.words or "").partition("\n")[0] or "?"
    return ChatTurn(row.id, row.conversation_id, question, state="failed", error=UNREADABLE)


def _text(turn: ChatTurn) -> TurnText:
    """The turn as it is stored; its words are searched in lower case."""
    answer = turn.answer.answer if turn.answer else " ".join(sentence.text for sentence in turn.sentences)
    return TurnText(turn.state, f"{turn.question}\n{answer}".lower(), to_json(turn))

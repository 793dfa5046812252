"""What a place for conversations has to do: rows in, rows out, each call one transaction.

Rules that hold everywhere, so that the two places cannot drift apart, are in :mod:`ui.chat.conversations`: whose a
conversation is, how it is named, what becomes of a turn that cannot be read.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Protocol

from rag.settings import ConversationSettings

MAX_SUMMARIES = 500
DAY_S = 86_400.0
UNENDED = "state IN ('queued', 'running', 'interrupted')"
"""A turn that may take another state; an interrupted one may be of a page that was away for a while."""
SETTLED = "id NOT IN (SELECT conversation_id FROM turns WHERE state IN ('queued', 'running'))"
"""A conversation of which a turn is still under way is not deleted by any limit."""


@dataclass(frozen=True, slots=True)
class ConversationSummary:
    """One row of the list of conversations; times are seconds since the epoch."""

    id: str
    title: str
    updated: float
    turns: int


@dataclass(frozen=True, slots=True)
class TurnRow:
    """A stored turn; words and body are whatever the row holds, which need not be what was written."""

    id: int
    conversation_id: str
    words: object
    body: object


@dataclass(frozen=True, slots=True)
class TurnText:
    """A turn as it is to be stored.

    Attributes:
        state: How it stands.
        words: What the search of conversations looks through, in lower case.
        body: The turn as JSON.
    """

    state: str
    words: str
    body: str


class ConversationRows(Protocol):
    """Conversations and turns as rows. Safe to use from several threads.

    Every call raises :class:`index.errors.StorageError`, in words for the reader, if the rows cannot be reached.

    Attributes:
        notice: What is to be told once of the place, such as that turns live in memory; else "".
    """

    notice: str

    def close(self) -> None:
        """Let go of the place."""
        ...

    def summaries(self, owner: str, wanted: str) -> list[ConversationSummary]:
        """At most ``MAX_SUMMARIES`` of a person, latest first, whose words hold ``wanted`` (in lower case)."""
        ...

    def owns(self, owner: str, conversation_id: str) -> bool:
        """Whether the conversation is there and belongs to the person."""
        ...

    def title(self, conversation_id: str) -> str:
        """The conversation's name, "" if it is gone."""
        ...

    def rename(self, conversation_id: str, title: str) -> None:
        """Change the name."""
        ...

    def delete(self, conversation_id: str) -> None:
        """Delete the conversation with its turns."""
        ...

    def add_turn(self, owner: str, conversation_id: str, title: str, turn: TurnText, now: float) -> int:
        """Add a turn, and its conversation if it isn't there; returns the number of the turn."""
        ...

    def save(self, turn_id: int, turn: TurnText, *, instead_of: int) -> bool:
        """Save a turn, and delete those from ``instead_of`` up to it, unless that is 0.

        An end stands: only a turn that is under way or interrupted takes another state. So what was answered at one
        page cannot be stopped at another, nor the other way round.

        Returns:
            Whether it was saved: not if it was deleted, or ended in another way at another page.
        """
        ...

    def turns(self, conversation_id: str) -> list[TurnRow]:
        """The turns of a conversation, in order."""
        ...

    def turn(self, owner: str, turn_id: int) -> TurnRow | None:
        """A turn of a person, None if there is none."""
        ...

    def abandoned(self, own: Collection[int]) -> list[TurnRow]:
        """The live turns that nobody answers any more; says also that this page is there. Called every few seconds.

        Args:
            own: Numbers of the turns that this page answers.
        """
        ...

    def unended(self, turn_ids: Collection[int]) -> dict[int, str]:
        """Those of these turns that are still there and may take another state, with their states."""
        ...

    def keep_within(self, limits: ConversationSettings, now: float) -> int:
        """Delete the conversations beyond the limits, oldest first; returns how many. Never raises."""
        ...

    def give_back_room(self) -> None:
        """Give the room of what was deleted back to the disk. Never raises."""
        ...

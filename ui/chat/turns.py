"""A turn: one question in a conversation, and what is known of its answer so far.

The page draws turns and the database keeps them. While the answer arrives, :func:`with_event` makes a new turn of
the old one and each event, so that a page that is reloaded shows exactly what it showed before.
"""

from dataclasses import dataclass, replace
from typing import Literal

from pydantic import TypeAdapter

from index.records import Filters, Hit
from rag.answer import Answer, Citation, DoneEvent, Event, Sentence, SentenceEvent, StageEvent, TokenEvent

State = Literal["queued", "running", "done", "stopped", "failed", "interrupted"]
Rating = Literal["", "up", "down"]


@dataclass(frozen=True, slots=True)
class ChatTurn:
    """A question and its answer, whole or in the making.

    Attributes:
        id: Number in the store; negative for a turn that is not stored.
        conversation_id: The conversation it belongs to.
        question: As it was asked.
        filters: What the search was limited to.
        state: ``queued`` behind other questions, ``running``, or how it ended; ``interrupted`` if the process
            ended while it ran.
        position: Place in the queue, 1 is next; 0 when not waiting.
        stage: The step of the answer while it runs.
        detail: The step in words.
        draft: Text of the model that is not checked yet.
        sentences: Sentences that have been through the check.
        citations: Citations of those sentences, in the order of their numbers.
        hits: Passages found so far.
        answer: The whole answer, once done.
        error: What went wrong, in words for the reader.
        rating: The reader's thumb.
        note: What the reader wrote beside the thumb.
        asked_at: Seconds since the epoch.
        finished_at: Seconds since the epoch, 0 while it runs.
    """

    id: int
    conversation_id: str
    question: str
    filters: Filters = Filters()
    state: State = "queued"
    position: int = 0
    stage: str = ""
    detail: str = ""
    draft: str = ""
    sentences: tuple[Sentence, ...] = ()
    citations: tuple[Citation, ...] = ()
    hits: tuple[Hit, ...] = ()
    answer: Answer | None = None
    error: str = ""
    rating: Rating = ""
    note: str = ""
    asked_at: float = 0.0
    finished_at: float = 0.0

    @property
    def live(self) -> bool:
        """Whether more is to come."""
        return self.state in ("queued", "running")

    @property
    def shown_citations(self) -> tuple[Citation, ...]:
        """The citations on the page: the answer's when it is whole, else those so far."""
        return self.answer.citations if self.answer else self.citations


_TURN_JSON = TypeAdapter(ChatTurn)


def to_json(turn: ChatTurn) -> str:
    """The turn as one JSON object; what its whole answer holds is not written twice."""
    if turn.answer is not None:
        turn = replace(turn, draft="", sentences=(), citations=(), hits=())
    return _TURN_JSON.dump_json(turn).decode()


def from_json(text: str) -> ChatTurn:
    """The turn that :func:`to_json` wrote."""
    turn = _TURN_JSON.validate_json(text)
    if (answer := turn.answer) is None:
        return turn
    return replace(turn, sentences=answer.sentences, citations=answer.citations, hits=answer.passages)


def with_event(turn: ChatTurn, event: Event) -> ChatTurn:
    """The turn with ``event`` added."""
    match event:
        case StageEvent():
            draft = "" if event.stage == "writing" else turn.draft  # a part that was drafted before is no answer
            return replace(
                turn,
                state="running",
                position=0,
                stage=event.stage,
                detail=event.detail,
                draft=draft,
                hits=event.hits or turn.hits,
            )
        case TokenEvent():
            return replace(turn, state="running", position=0, stage="writing", detail="", draft=turn.draft + event.text)
        case SentenceEvent():
            by_number = {citation.number: citation for citation in (*turn.citations, *event.citations)}
            return replace(
                turn,
                draft=event.rest,
                sentences=(*turn.sentences, event.sentence),
                citations=tuple(by_number[number] for number in sorted(by_number)),
            )
        case DoneEvent():
            return replace(turn, state="done", position=0, stage="", detail="", draft="", answer=event.answer)

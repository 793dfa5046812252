"""What can be told of questions without telling what was asked: how many, how they ended, and what took how long."""

import time
from collections.abc import Mapping
from dataclasses import dataclass

from rag.answer import DoneEvent, Event, StageEvent
from ui.chat.turns import ChatTurn

STARTING = "starting"
"""The step before the first event: models are loaded in it."""


@dataclass(frozen=True, slots=True)
class Counts:
    """How many there are at one moment.

    Attributes:
        waiting: Questions in the line.
        running: Questions that are being answered.
        readers: Who has a question in either.
    """

    waiting: int
    running: int
    readers: int


@dataclass(frozen=True, slots=True)
class EndedQuestion:
    """A question that was begun and has ended.

    Attributes:
        turn: How it ended, with the question in it.
        waited_s: How long it waited in the line.
        seconds: How long it then took.
        steps_s: The same by step: ``searching``, ``reading``, ``writing``, …
    """

    turn: ChatTurn
    waited_s: float
    seconds: float
    steps_s: Mapping[str, float]

    @property
    def outcome(self) -> str:
        """Either ``answered``, or ``refused`` if the articles don't answer, or the state: ``stopped``, ``failed`` …."""
        if self.turn.answer is None:
            return self.turn.state
        return "refused" if self.turn.answer.abstained else "answered"


class Stopwatch:
    """Times the steps of one answer by its events."""

    def __init__(self, joined_at: float) -> None:
        """The question joined the line then, on the monotonic clock, and is begun now."""
        self._began = self._step_began = time.monotonic()
        self._waited_s = self._began - joined_at
        self._step = STARTING
        self._steps_s: dict[str, float] = {}

    @property
    def seconds(self) -> float:
        """How long the answer takes so far."""
        return time.monotonic() - self._began

    def note(self, event: Event) -> None:
        """An event came: perhaps another step began."""
        if isinstance(event, StageEvent):
            self._begin(event.stage)
        elif isinstance(event, DoneEvent):
            self._begin("")

    def ended(self, turn: ChatTurn) -> EndedQuestion:
        """All of it, now that the question has ended."""
        self._begin("")
        return EndedQuestion(turn, self._waited_s, self.seconds, dict(self._steps_s))

    def _begin(self, step: str) -> None:
        now = time.monotonic()
        if self._step:
            self._steps_s[self._step] = self._steps_s.get(self._step, 0.0) + now - self._step_began
        self._step, self._step_began = step, now

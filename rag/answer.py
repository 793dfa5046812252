"""What an answer is, and the events by which one arrives.

The JSON of the command line is :meth:`Answer.to_dict`; its keys are a public contract.
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Any, Literal

from index.errors import BylineError
from index.records import Hit

Status = Literal["supported", "corrected", "rewritten", "quoted", "dropped"]
Mode = Literal["answer", "quotes"]
Calibrated = Literal["shipped", "fitted", "useless", "stale", "none", ""]
Stage = Literal["loading", "rewriting", "searching", "reading", "writing", "checking"]
JUDGED_BY: Mapping[str, str] = MappingProxyType(
    {
        "shipped": "judged by the calibration that comes with Byline",
        "fitted": "judged by its own calibration",
        "useless": "judged by its proofs alone, since its fit found that its yes and no tell too little",
        "stale": "judged by its proofs alone, since the prompts have changed since it was fitted",
        "none": "judged by its proofs alone, since it has no calibration",
    }
)
"""What judged an answer of a model, by :attr:`Answer.calibration`."""
_MARKERS = re.compile(r"(?<!\s)\s*+\[\d++(?:\s*+,\s*+\d++)*+\]")


def strip_markers(text: str) -> str:
    """``text`` without its ``[n]`` citation markers."""
    return _MARKERS.sub("", text).strip()


@dataclass(frozen=True, slots=True)
class Citation:
    """The exact words that a sentence rests on: ``quote == article.text[start:end]``.

    Attributes:
        page: Page on which the quote begins, counted from 1; None for an article without pages.
        also_in: Ids of reprints of the article; their wording may differ a little from the quote.
        also_in_outlets: Their outlets in the same order, or the title where the outlet is unknown.
    """

    number: int
    article_id: str
    title: str
    source: str
    published: date | None
    url: str
    path: str
    start: int
    end: int
    quote: str
    also_in: tuple[str, ...] = ()
    also_in_outlets: tuple[str, ...] = ()
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of an answer.

    Attributes:
        text: The sentence, without citation markers.
        citations: Numbers of the citations it rests on.
        support: How well the cited spans carry it, 0 to 1.
        status: ``supported`` as drafted; ``corrected`` in one number, date or name; ``rewritten`` only in
            answers that earlier versions stored; ``quoted`` word for word from its evidence; ``dropped`` and so not in
            :attr:`Answer.answer`.
        note: Why the draft failed, for ``corrected``, ``quoted`` after a failure, and ``dropped``.
    """

    text: str
    citations: tuple[int, ...]
    support: float
    status: Status
    note: str = ""


@dataclass(frozen=True, slots=True)
class Timings:
    """Seconds from the question on, and tokens."""

    retrieve_s: float = 0.0
    first_token_s: float = 0.0
    total_s: float = 0.0
    prompt_tokens: int = 0
    answer_tokens: int = 0


@dataclass(frozen=True, slots=True)
class NearestArticle:
    """An article offered with a refusal."""

    article_id: str
    title: str
    source: str
    published: date | None


@dataclass(frozen=True, slots=True)
class Answer:
    """A checked answer.

    Attributes:
        question: As it was asked.
        answer: The text with ``[n]`` markers; a refusal's one plain sentence when abstained.
        abstained: Whether the articles do not answer the question.
        reason: Why it abstained or fell back to quotes, else "".
        answerability: Calibrated probability that the evidence answers, 0 to 1.
        standalone_question: What a follow-up was read as, else the question itself.
        nearest: Articles offered with a refusal.
        notes: Plain remarks for the reader: a date filter that was understood, a disagreement, what is missing.
        missing: The parts of the question that the articles leave open, while others are answered.
        calibration: What judged the answer of the model: the calibration that is ``shipped`` for it, or one ``fitted``
            here; or its proofs alone, since the fit was ``useless``, is ``stale``, or there is ``none``. "" without a
            model, and in answers that earlier versions stored.
    """

    question: str
    answer: str
    abstained: bool
    reason: str
    sentences: tuple[Sentence, ...]
    citations: tuple[Citation, ...]
    passages: tuple[Hit, ...]
    model: str
    timings: Timings
    mode: Mode = "answer"
    answerability: float = 0.0
    standalone_question: str = ""
    nearest: tuple[NearestArticle, ...] = ()
    notes: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    calibration: Calibrated = ""

    def as_turn(self) -> "Turn":
        """The question as it was understood and the answer, for the history of the next; a refusal says nothing."""
        return Turn(self.standalone_question or self.question, "" if self.abstained else self.answer)

    def to_dict(self) -> dict[str, Any]:
        """The answer as plain JSON values, dates in ISO form."""
        plain: dict[str, Any] = json.loads(json.dumps(asdict(self), default=date.isoformat))
        return plain


@dataclass(frozen=True, slots=True)
class Turn:
    """One question of a conversation, as it was understood, and the answer it got."""

    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class StageEvent:
    """What is going on, with words for the reader ("reading 4 passages")."""

    stage: Stage
    detail: str = ""
    hits: tuple[Hit, ...] = ()


@dataclass(frozen=True, slots=True)
class TokenEvent:
    """A piece of draft text as the model writes it; not checked yet."""

    text: str


@dataclass(frozen=True, slots=True)
class SentenceEvent:
    """A sentence that has been through the check, with its citations; it replaces its draft.

    Attributes:
        sentence: As it is told.
        citations: What it cites.
        rest: What is drafted beyond it and not checked yet.
    """

    sentence: Sentence
    citations: tuple[Citation, ...]
    rest: str = ""


@dataclass(frozen=True, slots=True)
class DoneEvent:
    """The end: the whole answer."""

    answer: Answer = field(repr=False)


Event = StageEvent | TokenEvent | SentenceEvent | DoneEvent


def answer_of(events: Iterable[Event]) -> Answer:
    """The answer that events end with.

    Raises:
        BylineError: They end without one.
    """
    for event in events:
        if isinstance(event, DoneEvent):
            return event.answer
    raise BylineError("The answer ended early: ask again.")

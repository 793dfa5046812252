"""What passes from one step of answering to the next; nothing here changes once it is made."""

import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field

from index import Filters, Hit, Library
from index.embedding.base import Embedder
from index.search.time_limits import TimeReading
from rag.answer import Citation, Sentence, Turn
from rag.answering.evidence.sentences import Evidence, EvidenceSentence
from rag.errors import CancelledError
from rag.llm.base import LanguageModel
from rag.settings import Settings


@dataclass(frozen=True, slots=True)
class Resources:
    """What the steps work with.

    Attributes:
        settings: All of them.
        library: The articles.
        embedder: Turns sentences into vectors.
        model: The language model; None when quotes must do.
        why_no_model: Why quotes must do although the settings ask for the model, else "".
        cancelled: Says whether the reader has stopped the question.
        one_at_a_time: Held while the model is used, so that one question uses it at a time.
    """

    settings: Settings
    library: Library
    embedder: Embedder
    model: LanguageModel | None = None
    why_no_model: str = ""
    cancelled: Callable[[], bool] = lambda: False
    one_at_a_time: AbstractContextManager[object] = field(default_factory=nullcontext)

    def stop_if_cancelled(self) -> None:
        """End the question here if the reader has stopped it.

        Raises:
            CancelledError: The reader has.
        """
        if self.cancelled():
            raise CancelledError


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as the reader asked it.

    Attributes:
        question: In the reader's words.
        history: The turns before; they help to understand a follow-up and are never evidence.
        filters: Which articles may be read.
        started_at: When answering began, on the clock of :func:`time.perf_counter`.
    """

    question: str
    history: tuple[Turn, ...] = ()
    filters: Filters = Filters()
    started_at: float = field(default_factory=time.perf_counter)


@dataclass(frozen=True, slots=True)
class Understood:
    """What the question asks.

    Attributes:
        question: Standing alone.
        parts: The one to three things it asks, each standing alone; the question itself when it asks one.
        filters: Which articles the reader lets be read.
        days: What the question says about time.
    """

    question: str
    parts: tuple[str, ...]
    filters: Filters
    days: TimeReading


@dataclass(frozen=True, slots=True)
class Found:
    """The passages found for all parts together.

    Attributes:
        parts: As understood.
        hits: Best first.
        filters: The limits that were searched within: the reader's and those of the days named.
        notes: For the reader: which days were understood, or let go.
        retrieve_s: How long the search took.
    """

    parts: tuple[str, ...]
    hits: tuple[Hit, ...]
    filters: Filters
    notes: tuple[str, ...]
    retrieve_s: float


@dataclass(frozen=True, slots=True)
class MeasuredPart:
    """The sentences that may answer one part.

    Attributes:
        question: The part, standing alone.
        evidence: The candidates, scored.
        newer: What a newer article says against the best of them, if any does.
    """

    question: str
    evidence: Evidence
    newer: EvidenceSentence | None


@dataclass(frozen=True, slots=True)
class ReadPart:
    """What is read to answer one part.

    Attributes:
        question: The part, standing alone.
        evidence: All candidates.
        sentences: Those that are read, in reading order; the model sees them numbered from 1.
    """

    question: str
    evidence: Evidence
    sentences: tuple[EvidenceSentence, ...]


@dataclass(frozen=True, slots=True)
class Decided:
    """Which parts are answered.

    Attributes:
        covered: Those to write about, their sentences scored in the light of the model's short answer.
        missing: The questions that stay open while others are answered.
        answerability: Calibrated probability that the articles answer, 0 to 1; the highest of all parts.
    """

    covered: tuple[ReadPart, ...]
    missing: tuple[str, ...]
    answerability: float


@dataclass(frozen=True, slots=True)
class Proven:
    """What was written, each sentence checked against what it cites.

    Attributes:
        text: With ``[n]`` markers; "" when no sentence is left.
        sentences: All of them, the dropped ones too.
        citations: In the order of their numbers.
        notes: For the reader: where articles differ.
        first_token_at: When the first words came, on the clock of :func:`time.perf_counter`; None if none did.
    """

    text: str
    sentences: tuple[Sentence, ...]
    citations: tuple[Citation, ...]
    notes: tuple[str, ...]
    first_token_at: float | None

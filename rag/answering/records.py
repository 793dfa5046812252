"""What passes from one step of answering to the next; nothing here changes once it is made."""

import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field

from index import Filters, Hit, Library
from index.embedding.base import Embedder
from index.search.time_limits import TimeReading
from rag.answer import Citation, Sentence, Status, Turn
from rag.answering.evidence.model_calibration import ModelCalibration, shipped
from rag.answering.evidence.sentences import Evidence, EvidenceSentence
from rag.answering.evidence.windows import Note
from rag.errors import CancelledError
from rag.llm.base import LanguageModel
from rag.settings import Settings
from rag.wording import Wording, english


@dataclass(frozen=True, slots=True)
class Resources:
    """What the steps work with.

    Attributes:
        settings: All of them.
        library: The articles.
        embedder: Turns sentences into vectors.
        model: The language model; None when quotes must do.
        wording: The fixed sentences in the language of the question.
        why_no_model: Why quotes must do although the settings ask for the model, else "".
        calibration: What judges the answers of the model.
        cancelled: Says whether the reader has stopped the question.
        turn: Held while the model is used, so that only so many questions use it at once.
    """

    settings: Settings
    library: Library
    embedder: Embedder
    model: LanguageModel | None = None
    wording: Wording = field(default_factory=english)
    why_no_model: str = ""
    calibration: ModelCalibration = field(default_factory=shipped)
    cancelled: Callable[[], bool] = lambda: False
    turn: Callable[[], AbstractContextManager[object]] = nullcontext

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
        days_read: Whether days that the question names were read as a limit to the search.
    """

    question: str
    evidence: Evidence
    newer: EvidenceSentence | None
    days_read: bool = False


@dataclass(frozen=True, slots=True)
class ReadPart:
    """What is read to answer one part.

    Attributes:
        question: The part, standing alone.
        evidence: All candidates.
        chosen: The most relevant of them, in reading order.
        notes: The chosen ones with their neighbours, grouped by article; the model sees them numbered from 1.
        days_read: As measured.
    """

    question: str
    evidence: Evidence
    chosen: tuple[EvidenceSentence, ...]
    notes: tuple[Note, ...]
    days_read: bool = False

    @property
    def sentences(self) -> tuple[EvidenceSentence, ...]:
        """All that is read, in the order of the notes."""
        return tuple(sentence for note in self.notes for sentence in note.sentences)


@dataclass(frozen=True, slots=True)
class JudgedPart:
    """A part, and how likely what was read answers it.

    Attributes:
        part: As read.
        measures: What the decision rests on before anything is drafted; see :mod:`rag.answering.deciding`.
        at_best: Probability that it is answered if the draft is carried in full.
        promising: Whether it is worth a draft.
    """

    part: ReadPart
    measures: tuple[float, ...]
    at_best: float
    promising: bool


@dataclass(frozen=True, slots=True)
class ProvenSentence:
    """A drafted sentence after its check; not numbered yet.

    Attributes:
        text: What the reader is shown.
        spans: Sentences of articles that carry it, at least one unless it is dropped.
        support: How well they do, 0 to 1.
        status: What became of the draft.
        note: Why the draft was not kept as it was.
        draft_support: How well the draft itself was carried, 0 to 1, whatever was put in its place.
        made_up: Whether the draft gave a name, number or date as the answer that stands nowhere in what was read.
    """

    text: str
    spans: tuple[EvidenceSentence, ...]
    support: float
    status: Status
    note: str = ""
    draft_support: float = 0.0
    made_up: bool = False


@dataclass(frozen=True, slots=True)
class Written:
    """The whole answer, each sentence proven.

    Attributes:
        text: With ``[n]`` markers; "" when the question is not answered.
        sentences: All of them, the dropped ones too.
        citations: In the order of their numbers.
        notes: For the reader: where articles differ.
        missing: The parts that stay open while others are answered.
        answerability: Probability that the articles answer, 0 to 1; the highest of all parts.
        first_token_at: When the first words came, on the clock of :func:`time.perf_counter`; None if none did.
    """

    text: str
    sentences: tuple[Sentence, ...]
    citations: tuple[Citation, ...]
    notes: tuple[str, ...]
    missing: tuple[str, ...]
    answerability: float
    first_token_at: float | None

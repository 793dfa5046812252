"""One question on its way: search, evidence, decision, writing, check.

1. A follow-up is turned into a question that stands alone (:mod:`rag.chat`); one that asks
   several things is cut into them (:mod:`rag.answering.parts`), and steps 2 to 4 are taken for each.
2. Search finds passages; their sentences are measured and scored (:mod:`rag.answering.evidence`).
3. Whether the articles answer at all is decided from the model's own yes-or-no odds and the closeness
   of the best sentences, as one calibrated probability (:mod:`rag.answering.calibration`). Below the threshold
   nothing is written; a part that stays below it is named as missing. Nor is anything written where the
   model's short answer holds only names and numbers that it has not read (:mod:`rag.answering.short_answer`).
4. The model writes from the few best sentences only (:mod:`rag.answering.writing`), and each sentence is checked
   against what it cites before it counts (:mod:`rag.answering.proving`).

Without a model, or in ``quotes`` mode, step 4 is the best sentences themselves.
"""

import time
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial

from index import Filters, Hit, Library
from index.embedding.base import Embedder
from index.filters import NO_LIMIT
from index.search import time_limits as times
from rag.answer import Answer, DoneEvent, Event, Mode, NearestArticle, SentenceEvent, StageEvent, Timings, TokenEvent
from rag.answering.calibration import calibration
from rag.answering.differences import Difference, differences, newer_state
from rag.answering.evidence import Evidence, EvidenceSentence, asks_for_several, closest, gather
from rag.answering.parts import Part, asks_several_things, merged, parts
from rag.answering.proving import CheckedSentences
from rag.answering.short_answer import from_memory, traced
from rag.answering.writing import Writer, within
from rag.chat import Turn, standalone
from rag.errors import CancelledError
from rag.grounding.checker import GroundingChecker
from rag.llm.base import LanguageModel
from rag.settings import HEAD_TOKENS, Settings

REFUSAL = "The articles do not answer this question."
_NEAREST = 3
_LEAST_TOKENS = 80
# What a sentence beside the best must be to be told: log-odds of relevance behind it, and least relevance.
_CLOSE, _CLOSE_SEVERAL = (0.4, 0.5), (1.8, 0.3)


@dataclass(slots=True)
class Answering:
    """One question, from asked to answered."""

    question: str
    history: tuple[Turn, ...]
    filters: Filters
    settings: Settings
    library: Library
    embedder: Embedder
    model: LanguageModel | None
    reason: str
    cancelled: Callable[[], bool]
    one_at_a_time: AbstractContextManager[object] = field(default_factory=nullcontext)
    standalone_question: str = ""
    hits: tuple[Hit, ...] = ()
    missing: tuple[str, ...] = ()
    answerability: float = 0.0
    notes: list[str] = field(default_factory=list)
    _asked: tuple[str, ...] = ()
    _within: Filters = NO_LIMIT
    _started: float = field(default_factory=time.perf_counter)
    _retrieve_s: float = 0.0
    _first_token_s: float = 0.0

    def events(self) -> Iterator[Event]:
        """Everything that happens, the answer last.

        Raises:
            CancelledError: The request was stopped.
            BylineError: The index or the model failed.
        """
        yield from self._understand()
        yield from self._search()
        self._stop_if_cancelled()
        evidence = [(question, *self._evidence(question)) for question in self._asked]
        self._stop_if_cancelled()
        # Only now the model is needed: whoever waits for it may search meanwhile.
        with self.one_at_a_time:
            answer = yield from self._answered(evidence)
        yield DoneEvent(answer)

    def _answered(
        self, evidence: Sequence[tuple[str, Evidence, EvidenceSentence | None]]
    ) -> Generator[Event, None, Answer]:
        if self.model:
            self.model.begin(self.cancelled)
        found = [self._part(question, candidates, newer) for question, candidates, newer in evidence]
        judged = (self._traced(part) for part in found if part.answerability >= self._threshold())
        covered = [part for part in judged if part is not None]
        self.answerability = max(part.answerability for part in found)
        checked = CheckedSentences(GroundingChecker(self.embedder.embed, self.library.spellings.same))
        for part in covered:
            most = max(1, self.settings.answer.max_sentences // len(covered))
            best, older = self._best(part, most)
            yield from self._write(part.writer, best, checked) if part.writer else self._quote(best, checked)
            for difference in older:
                sentence = checked.add_quote(difference.other, text=difference.quoted())
                yield SentenceEvent(sentence, checked.cited(sentence))
                leading = checked.number_of(difference.leading)
                self.notes.append(difference.remark(leading, sentence.citations[0]))
        if covered:
            answered = {part.question for part in covered}
            self.missing = tuple(part.question for part in found if part.question not in answered)
        return self._answer(checked)

    # ---- steps

    def _understand(self) -> Iterator[Event]:
        self.standalone_question = self.question
        if self.history and self.model:
            yield StageEvent("rewriting", "reading the question in the light of the conversation")
            with self.one_at_a_time:
                self.model.begin(self.cancelled)
                self.standalone_question = standalone(self.question, self.history, self.model)
        if self.model and asks_several_things(self.standalone_question):
            with self.one_at_a_time:
                self.model.begin(self.cancelled)
                self._asked = parts(self.standalone_question, self.model)
        else:
            self._asked = parts(self.standalone_question, None)

    def _search(self) -> Iterator[Event]:
        yield StageEvent("searching", self.standalone_question)
        before = time.perf_counter()
        reading = times.read(self.standalone_question, date.today())
        found = self._found(reading)
        if not any(found) and reading.unlimited() != reading:  # read too narrowly, or the days hold nothing
            reading = reading.unlimited()
            found = self._found(reading)
        if reading.note:
            self.notes.append(reading.note)
        self.hits = merged(found, self.settings.answer.passages)
        self._retrieve_s = time.perf_counter() - before
        yield StageEvent("reading", f"reading {len(self.hits)} passage{'s' * (len(self.hits) != 1)}", self.hits)

    def _found(self, reading: times.TimeReading) -> list[list[Hit]]:
        """The hits of each thing asked, within the days that the reader chose or the question names."""
        self._within = reading.limit(self.filters)
        return [
            self.library.search(
                question, self.settings.answer.passages, filters=self._within, prefer_newest=reading.prefer_newest
            )
            for question in self._asked
        ]

    def _evidence(self, question: str) -> tuple[Evidence, EvidenceSentence | None]:
        """The sentences found, and what a newer article says against the best of them."""
        found = gather(question, self.hits, self.library.article, self.embedder, calibration().relevance)
        for item in found.best(1):
            passages = self.settings.answer.passages
            return found, newer_state(item, question, self.library, self.embedder, self._within, passages)
        return found, None

    def _part(self, question: str, evidence: Evidence, newer: EvidenceSentence | None) -> Part:
        self._stop_if_cancelled()
        read = self._read(evidence)
        if newer and newer.place not in {item.place for item in read}:
            read = (*read, newer)
        writer = Writer(self.model, question, read) if self.model else None
        return Part(question, read, writer, self._answerability(evidence, writer))

    def _read(self, evidence: Evidence) -> tuple[EvidenceSentence, ...]:
        """The most relevant sentences, as many as fit the model's window."""
        best = evidence.best(self.settings.answer.read_sentences)
        if self.model is None:
            return best
        budget = self.model.context_tokens - HEAD_TOKENS - self.settings.answer.max_answer_tokens
        return within(best, budget, self.model)

    def _answerability(self, evidence: Evidence, writer: Writer | None) -> float:
        if not evidence.sentences:
            return 0.0
        measured = closest([item.measures for item in evidence.sentences])
        if writer is None:
            return calibration().answerable_quotes.probability(measured)
        return calibration().answerable.probability([writer.verdict_margin(), *measured])

    def _traced(self, part: Part) -> Part | None:
        """The part with its sentences judged by the model's short answer too; None when that is the model's own."""
        if part.writer is None:
            return part
        answer = part.writer.answer_briefly()
        if from_memory(part.question, answer, part.read):
            return None
        read = traced(part.question, answer, part.read, self.embedder, calibration().traced)
        return replace(part, read=read, writer=replace(part.writer, sentences=read))

    def _best(self, part: Part, most: int) -> tuple[tuple[EvidenceSentence, ...], list[Difference]]:
        """What to write from, and what an older article says instead."""
        odds, least = _CLOSE_SEVERAL if asks_for_several(part.question) else _CLOSE
        best = Evidence(part.read).best(most, odds, least)
        near = [item for item in part.read if item not in best]
        found = differences(best, sorted(near, key=lambda item: -item.relevance), self.embedder)
        for difference in found:
            best = tuple(item for item in best if item not in (difference.other, difference.leading))
            best = (difference.leading, *best)
        return best, found

    def _threshold(self) -> float:
        if (chosen := self.settings.answer.answerable_threshold) is not None:
            return chosen
        return (calibration().answerable if self.model else calibration().answerable_quotes).threshold

    def _write(self, writer: Writer, best: tuple[EvidenceSentence, ...], checked: CheckedSentences) -> Iterator[Event]:
        yield StageEvent("writing", f"writing from {len(best)} sentence{'s' * (len(best) != 1)}")
        most = max(_LEAST_TOKENS, self.settings.answer.max_answer_tokens // len(best))
        said: list[tuple[EvidenceSentence, str]] = []
        for item in best:
            self._stop_if_cancelled()
            draft = ""
            for piece in writer.write(item, said, most):
                self._mark_first_token()
                draft += piece
                yield TokenEvent(piece)
            yield StageEvent("checking", "checking it against its source")
            rewrite = partial(writer.rewrite, item, said=tuple(said), max_tokens=most)
            sentence = checked.add_draft(draft, item, rewrite)
            yield SentenceEvent(sentence, checked.cited(sentence))
            said.append((item, sentence.text))

    def _quote(self, best: tuple[EvidenceSentence, ...], checked: CheckedSentences) -> Iterator[Event]:
        for item in best:
            self._mark_first_token()
            sentence = checked.add_quote(item)
            yield SentenceEvent(sentence, checked.cited(sentence))

    # ---- the end

    def _answer(self, checked: CheckedSentences) -> Answer:
        abstained = not checked.says_something()
        mode: Mode = "answer" if self.model else "quotes"
        usage = self.model.usage if self.model else None
        return Answer(
            question=self.question,
            answer=REFUSAL if abstained else checked.text(),
            abstained=abstained,
            reason=self._why_silent() if abstained else self.reason,
            sentences=tuple(checked.sentences),
            citations=tuple(checked.citations),
            passages=self.hits,
            model=self.model.name if self.model else "",
            timings=Timings(
                round(self._retrieve_s, 4),
                round(self._first_token_s, 4),
                round(time.perf_counter() - self._started, 4),
                usage.prompt_tokens if usage else 0,
                usage.answer_tokens if usage else 0,
            ),
            mode=mode,
            answerability=round(self.answerability, 4),
            standalone_question=self.standalone_question,
            nearest=self._nearest() if abstained else (),
            notes=(*self.notes, *(f"The articles do not say: {question}" for question in self.missing)),
            missing=self.missing,
        )

    def _why_silent(self) -> str:
        if not self.hits:
            return "No article was found" + (" within the chosen filters." if self._within else ".")
        return "The passages found are about something near it, but do not state the answer."

    def _nearest(self) -> tuple[NearestArticle, ...]:
        articles = {hit.article_id: hit for hit in reversed(self.hits)}
        nearest = sorted(articles.values(), key=lambda hit: hit.rank)[:_NEAREST]
        return tuple(NearestArticle(hit.article_id, hit.title, hit.source, hit.published) for hit in nearest)

    def _mark_first_token(self) -> None:
        if not self._first_token_s:
            self._first_token_s = time.perf_counter() - self._started

    def _stop_if_cancelled(self) -> None:
        if self.cancelled():
            raise CancelledError

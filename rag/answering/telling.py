"""Telling one part: the model drafts it whole, and each sentence is proven while the next is being written.

Nothing of a draft is shown as checked before one of its sentences answers the question
(:mod:`rag.answering.deciding`); a draft of which none does is no answer. Without a model the best sentences are quoted
as they stand.
"""

from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field

from rag.answer import Event, SentenceEvent, StageEvent, TokenEvent
from rag.answering.collecting import CollectedAnswer
from rag.answering.completing import contradicted, untold, whole_lists
from rag.answering.conversation import ModelConversation
from rag.answering.deciding import probability_of, slips, surroundings, threshold
from rag.answering.drafting import finished_sentences, pieces_of, plain
from rag.answering.evidence.differences import Difference
from rag.answering.evidence.identity import not_met
from rag.answering.evidence.measuring import asks_for_several
from rag.answering.evidence.sentences import Evidence, EvidenceSentence
from rag.answering.proving import SentenceProver, quoted
from rag.answering.records import JudgedPart, ProvenSentence, Resources
from rag.grounding import GroundingChecker


@dataclass(frozen=True, slots=True)
class Nearness:
    """How near to the best sentence another must be to be quoted too; chosen on the development questions.

    Attributes:
        max_log_odds_gap: How far its log-odds of relevance may fall behind those of the best.
        min_relevance: Its least relevance, 0 to 1.
    """

    max_log_odds_gap: float
    min_relevance: float


NEAR = Nearness(0.4, 0.5)
NEAR_WHEN_SEVERAL = Nearness(1.8, 0.3)
"""For questions that one sentence rarely answers: reasons, lists, comparisons."""

LIKELY = 0.5
"""Relevance from which on the best sentence is quoted beside a proven draft: on three development sets half of the
sentences from 0.5 to 0.6 hold a fact that was asked for, and a quarter of those below. In place of a draft that failed
altogether even those are worth their words."""


@dataclass(slots=True)
class Telling:
    """One part of the answer while it is written.

    Attributes:
        judged: The part.
        collected: The whole answer so far.
        resources: What the steps work with.
        most: At most so many sentences.
        answered: Whether a sentence was proven that answers the part.
        probability: Of the likeliest sentence so far that it does.
        remarks: For the reader: where articles differ.
    """

    judged: JudgedPart
    collected: CollectedAnswer
    resources: Resources
    most: int
    answered: bool = False
    probability: float = 0.0
    remarks: list[str] = field(default_factory=list)
    _told: list[ProvenSentence] = field(default_factory=list)
    _held: list[ProvenSentence] = field(default_factory=list)
    _difference: Difference | None = None
    _failed: list[ProvenSentence] = field(default_factory=list)

    def events(self) -> Iterator[Event]:
        """Write it."""
        if self.resources.model:
            yield from self._drafted()
        if not self.answered and not self._is_made_up():
            yield from self._quotes()  # no model, or no sentence of its draft is proven
        if not self.answered:
            for sentence in self._held:
                if sentence.status == "dropped":  # kept for those who ask why
                    self.collected.add(sentence)
            return
        for evidence in untold(self.judged.part, self._told, self.most - len(self._told)):
            yield from self._tell(quoted(evidence))
        if self._difference is not None:
            yield from self._differing(self._difference)
        self.remarks += self._slips()

    def _drafted(self) -> Iterator[Event]:
        model, part = self.resources.model, self.judged.part
        assert model is not None  # noqa: S101 - the caller has looked
        yield StageEvent("writing", f"writing from {len(part.notes)} article{'s' * (len(part.notes) != 1)}")
        conversation = ModelConversation(model, part.question, part.notes)
        embedder, spellings = self.resources.embedder, self.resources.library.spellings
        prover = SentenceProver(GroundingChecker(embedder, spellings.same), part.notes, part.question)
        draft, begun = "", 0
        waiting: deque[tuple[Future[tuple[ProvenSentence, ...]], int]] = deque()
        with ThreadPoolExecutor(max_workers=1) as beside:

            def take_up(*, over: bool) -> None:
                nonlocal begun
                for sentence, end in finished_sentences(draft, over=over)[begun : self.most]:
                    begun += 1
                    if text := plain(sentence, part.question):
                        waiting.append((beside.submit(prover.told, text), end))

            for piece, draft in pieces_of(
                conversation.draft(self.resources.settings.answer.max_answer_tokens, self.resources.wording)
            ):
                yield TokenEvent(piece)
                take_up(over=False)
                while waiting and waiting[0][0].done():
                    told, end = waiting.popleft()
                    yield from self._take_all(told.result(), draft[end:])
                self.resources.stop_if_cancelled()
            take_up(over=True)
            yield StageEvent("checking", "checking it against its sources")
            for told, end in waiting:
                yield from self._take_all(told.result(), draft[end:])
        if self._failed and (self.answered or not self._is_made_up()):
            yield from self._quote_best()

    def _quotes(self) -> Iterator[Event]:
        part = self.judged.part
        support = max((sentence.draft_support for sentence in self._held), default=0.0)
        near = NEAR_WHEN_SEVERAL if asks_for_several(part.question) else NEAR
        best = Evidence(part.chosen).best(self.most, near.max_log_odds_gap, near.min_relevance)
        for evidence in whole_lists(best, part.evidence.sentences):
            yield from self._take(quoted(evidence, draft_support=support), "")

    def _take_all(self, sentences: Iterable[ProvenSentence], rest: str) -> Iterator[Event]:
        for sentence in sentences:
            yield from self._take(sentence, rest)

    def _take(self, sentence: ProvenSentence, rest: str) -> Iterator[Event]:
        """Tell the sentence, or hold it back until one is proven that answers the question."""
        if sentence.status in ("quoted", "dropped") and sentence.note:
            self._failed.append(sentence)
        if sentence.status == "quoted" and (self._has_told(sentence.spans[0]) or self._is_full()):
            return  # those words were told already, or enough was
        if sentence.status != "dropped":
            probability = probability_of(self.judged, sentence, self.resources)
            if probability is None and sentence.status == "quoted":
                return  # words about another thing than was asked for
            self.probability = max(self.probability, probability or 0.0)
            if not self.answered and probability is not None and probability >= threshold(self.resources):
                yield from self._begin(sentence)
        if not self.answered:
            self._held.append(sentence)
            return
        yield from self._tell(sentence, rest)

    def _quote_best(self) -> Iterator[Event]:
        """Quote what answers best after a draft of which a sentence failed.

        The model was wrong about something, and the words that come closest to it may be about just that. Where another
        sentence of the draft was proven, words that are unlikely to answer only fill the page.
        """
        support = max(sentence.draft_support for sentence in self._failed)
        is_proven = any(sentence.status in ("supported", "corrected") for sentence in (*self._told, *self._held))
        for evidence in Evidence(self.judged.part.chosen).best(1):
            if evidence.relevance >= LIKELY or not is_proven:
                yield from self._take(quoted(evidence, draft_support=support), "")

    def _slips(self) -> list[str]:
        """What the reader is told of names of the question that were read as others."""
        part, same_name = self.judged.part, self.resources.library.spellings.same
        texts = surroundings(part, [span for sentence in self._told for span in sentence.spans])
        lacking = not_met(part.question, texts, same_name, days=not part.days_read)
        read_as = zip(lacking, slips(part, lacking, texts), strict=True)
        return [f"“{asked}” was read as “{meant}”." for asked, meant in read_as if meant]

    def _is_made_up(self) -> bool:
        return any(sentence.made_up for sentence in self._held)

    def _has_told(self, span: EvidenceSentence) -> bool:
        """Whether sentences told or held back rest on these words."""
        return any(span.is_inside(told) for sentence in (*self._told, *self._held) for told in sentence.spans)

    def _is_full(self) -> bool:
        return len(self._told) + sum(sentence.status != "dropped" for sentence in self._held) >= self.most

    def _begin(self, sentence: ProvenSentence) -> Iterator[Event]:
        """Tell what was held back; first of all what a newer article says against it."""
        held, self._held = self._held, []
        found = contradicted(self.judged.part, [sentence], self.resources.embedder)
        self.answered = True
        if found:
            self._difference = found[0]
            if found[0].leading.place not in {span.place for span in sentence.spans}:
                yield from self._tell(quoted(found[0].leading))
        for earlier in held:
            yield from self._tell(earlier)

    def _tell(self, proven: ProvenSentence, rest: str = "") -> Iterator[Event]:
        sentence = self.collected.add(proven)
        if sentence.status != "dropped":
            self._told.append(proven)
        yield SentenceEvent(sentence, self.collected.cited(sentence), rest)

    def _differing(self, difference: Difference) -> Iterator[Event]:
        other = quoted(difference.other, text=difference.quoted(self.resources.wording))
        if not self._has_told(difference.other):
            yield from self._tell(other)
        numbers = (self.collected.number_of(difference.leading), self.collected.number_of(difference.other))
        self.remarks.append(difference.remark(*numbers, self.resources.wording))

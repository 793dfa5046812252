"""Writing: the best sentences put into the model's words one by one, each checked before the next is begun.

Without a model the sentences are quoted as they stand. Where articles contradict each other, the newer one leads
and the older one is quoted after it.
"""

import time
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from functools import partial

from index.embedding.base import Embedder
from rag.answer import Event, SentenceEvent, StageEvent, TokenEvent
from rag.answering.conversation import ModelConversation
from rag.answering.evidence.differences import Difference, differences
from rag.answering.evidence.measuring import asks_for_several
from rag.answering.evidence.sentences import Evidence, EvidenceSentence
from rag.answering.proving import CheckedSentences
from rag.answering.records import Decided, Proven, ReadPart, Resources
from rag.grounding import GroundingChecker

MIN_SENTENCE_TOKENS = 80
"""Room for one long sentence, however many the answer has."""


@dataclass(frozen=True, slots=True)
class Nearness:
    """How near to the best sentence another must be to be written about too; chosen on the development questions.

    Attributes:
        max_log_odds_gap: How far its log-odds of relevance may fall behind those of the best.
        min_relevance: Its least relevance, 0 to 1.
    """

    max_log_odds_gap: float
    min_relevance: float


NEAR = Nearness(0.4, 0.5)
NEAR_WHEN_SEVERAL = Nearness(1.8, 0.3)
"""For questions that one sentence rarely answers: reasons, lists, comparisons."""


def write(decided: Decided, resources: Resources) -> Generator[Event, None, Proven]:
    """Write about each part that is covered."""
    checked = CheckedSentences(GroundingChecker(resources.embedder.embed, resources.library.spellings.same))
    notes: list[str] = []
    first_token_at = None
    for part in decided.covered:
        most = max(1, resources.settings.answer.max_sentences // len(decided.covered))
        chosen, contradicted = choose(part, most, resources.embedder)
        conversation = ModelConversation(resources.model, part.question, part.sentences) if resources.model else None
        events = _in_own_words(conversation, chosen, checked, resources) if conversation else _quoted(chosen, checked)
        for event in events:
            if first_token_at is None and (isinstance(event, TokenEvent) or conversation is None):
                first_token_at = time.perf_counter()
            yield event
        for difference in contradicted:
            sentence = checked.add_quote(difference.other, text=difference.quoted())
            yield SentenceEvent(sentence, checked.cited(sentence))
            notes.append(difference.remark(checked.number_of(difference.leading), sentence.citations[0]))
    return Proven(checked.text(), tuple(checked.sentences), tuple(checked.citations), tuple(notes), first_token_at)


def choose(part: ReadPart, most: int, embedder: Embedder) -> tuple[tuple[EvidenceSentence, ...], list[Difference]]:
    """What to write from, and what contradicts it.

    Args:
        part: With the sentences that were read.
        most: At most so many sentences.
        embedder: Tells how close two sentences are.
    """
    near = NEAR_WHEN_SEVERAL if asks_for_several(part.question) else NEAR
    chosen = Evidence(part.sentences).best(most, near.max_log_odds_gap, near.min_relevance)
    rest = [sentence for sentence in part.sentences if sentence not in chosen]
    contradicted = differences(chosen, sorted(rest, key=lambda sentence: -sentence.relevance), embedder)
    for difference in contradicted:
        kept = (sentence for sentence in chosen if sentence not in (difference.other, difference.leading))
        chosen = (difference.leading, *kept)
    return chosen, contradicted


def _in_own_words(
    conversation: ModelConversation,
    chosen: tuple[EvidenceSentence, ...],
    checked: CheckedSentences,
    resources: Resources,
) -> Iterator[Event]:
    yield StageEvent("writing", f"writing from {len(chosen)} sentence{'s' * (len(chosen) != 1)}")
    max_tokens = max(MIN_SENTENCE_TOKENS, resources.settings.answer.max_answer_tokens // len(chosen))
    written: list[tuple[EvidenceSentence, str]] = []
    for evidence in chosen:
        resources.stop_if_cancelled()
        draft = ""
        for piece in conversation.write(evidence, written, max_tokens):
            draft += piece
            yield TokenEvent(piece)
        yield StageEvent("checking", "checking it against its source")
        rewrite = partial(conversation.rewrite, evidence, written=tuple(written), max_tokens=max_tokens)
        sentence = checked.add_draft(draft, evidence, rewrite)
        yield SentenceEvent(sentence, checked.cited(sentence))
        written.append((evidence, sentence.text))


def _quoted(chosen: tuple[EvidenceSentence, ...], checked: CheckedSentences) -> Iterator[Event]:
    for evidence in chosen:
        sentence = checked.add_quote(evidence)
        yield SentenceEvent(sentence, checked.cited(sentence))

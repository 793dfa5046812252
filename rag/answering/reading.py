"""From passages to the sentences that are read for each part of the question.

First the sentences of all passages are measured, which needs no language model. Then the most relevant are
chosen, as many as fit into the model's window.
"""

from collections.abc import Sequence

from rag.answering.conversation import within
from rag.answering.evidence.calibration import calibration
from rag.answering.evidence.differences import newer_state
from rag.answering.evidence.measuring import gather
from rag.answering.evidence.sentences import EvidenceSentence
from rag.answering.records import Found, MeasuredPart, ReadPart, Resources
from rag.settings import HEAD_TOKENS


def measure_parts(found: Found, resources: Resources) -> tuple[MeasuredPart, ...]:
    """The scored sentences of each part, and what a newer article says against the best of them."""
    return tuple(_measured(question, found, resources) for question in found.parts)


def read_parts(measured: Sequence[MeasuredPart], resources: Resources) -> tuple[ReadPart, ...]:
    """The sentences that are read for each part."""
    return tuple(ReadPart(part.question, part.evidence, _sentences_read(part, resources)) for part in measured)


def _measured(question: str, found: Found, resources: Resources) -> MeasuredPart:
    library, embedder = resources.library, resources.embedder
    evidence = gather(question, found.hits, library.article, embedder, calibration().relevance)
    passages = resources.settings.answer.passages
    best = evidence.best(1)
    newer = newer_state(best[0], question, library, embedder, found.filters, passages) if best else None
    return MeasuredPart(question, evidence, newer)


def _sentences_read(part: MeasuredPart, resources: Resources) -> tuple[EvidenceSentence, ...]:
    """The most relevant sentences, as many as fit the model's window, and the newer one."""
    settings, model = resources.settings, resources.model
    sentences = part.evidence.best(settings.answer.read_sentences)
    if model is not None:
        budget_tokens = model.context_tokens - HEAD_TOKENS - settings.answer.max_answer_tokens
        sentences = within(sentences, budget_tokens, model)
    if part.newer and part.newer.place not in {sentence.place for sentence in sentences}:
        sentences = (*sentences, part.newer)
    return sentences

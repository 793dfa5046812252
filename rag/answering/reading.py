"""From passages to what is read for each part of the question.

First the sentences of all passages are measured, which needs no language model. Then the most relevant are chosen,
and what is read is these with their neighbours, as much as fits into the model's window
(:mod:`rag.answering.evidence.windows`).
"""

from collections.abc import Sequence

from rag.answering.evidence.calibration import calibration
from rag.answering.evidence.differences import newer_state
from rag.answering.evidence.headlines import headlined
from rag.answering.evidence.identity import about_the_asked
from rag.answering.evidence.measuring import gather
from rag.answering.evidence.windows import notes_around
from rag.answering.records import Found, MeasuredPart, ReadPart, Resources
from rag.settings import HEAD_TOKENS

READ_LOG_ODDS_GAP = 5.0
"""A sentence is not read if its log-odds of relevance fall further than this behind those of the best one. Measured on
three sets: no fact is lost, and a third of the tokens is saved where one article holds the answer."""
_TOKENS_PER_CHARACTER = 0.25  # without a model nothing is read by one, and the budget need not be exact


def measure_parts(found: Found, resources: Resources) -> tuple[MeasuredPart, ...]:
    """The scored sentences of each part, and what a newer article says against the best of them."""
    return tuple(_measured(question, found, resources) for question in found.parts)


def read_parts(measured: Sequence[MeasuredPart], resources: Resources) -> tuple[ReadPart, ...]:
    """The notes that are read for each part."""
    return tuple(_read(part, resources) for part in measured)


def _measured(question: str, found: Found, resources: Resources) -> MeasuredPart:
    library, embedder = resources.library, resources.embedder
    evidence = gather(question, found.hits, library.article, embedder, calibration().relevance)
    evidence = about_the_asked(question, evidence, library.spellings.same)
    passages = resources.settings.answer.passages
    best = evidence.best(1)
    newer = newer_state(best[0], question, library, embedder, found.filters, passages) if best else None
    return MeasuredPart(question, evidence, newer, bool(found.notes))


def _read(part: MeasuredPart, resources: Resources) -> ReadPart:
    """The most relevant sentences, those under the question's own headline and the newer one, with their neighbours."""
    settings, model = resources.settings, resources.model
    chosen = part.evidence.best(settings.answer.read_sentences, READ_LOG_ODDS_GAP)
    also = (*headlined(part.question, part.evidence, resources.library.article), *([part.newer] if part.newer else []))
    chosen = tuple({sentence.place: sentence for sentence in (*chosen, *also)}.values())
    budget_tokens = settings.llm.context_tokens - HEAD_TOKENS - settings.answer.max_answer_tokens
    if model is not None:
        budget_tokens = model.context_tokens - HEAD_TOKENS - settings.answer.max_answer_tokens
    count_tokens = model.count_tokens if model else lambda text: int(len(text) * _TOKENS_PER_CHARACTER)
    notes = notes_around(chosen, resources.library.article, count_tokens, budget_tokens)
    return ReadPart(part.question, part.evidence, chosen, notes, part.days_read)

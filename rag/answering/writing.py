"""Writing: each part that promises an answer is told (:mod:`rag.answering.telling`), one after the other."""

import time
from collections.abc import Generator, Sequence

from index.errors import UsageError
from rag.answer import Event, SentenceEvent, TokenEvent
from rag.answering.collecting import CollectedAnswer
from rag.answering.records import JudgedPart, Resources, Written
from rag.answering.telling import Telling


def write(judged: Sequence[JudgedPart], resources: Resources) -> Generator[Event, None, Written]:
    """Write about each part that promises an answer, and decide whether it has one."""
    collected = CollectedAnswer(page_of=lambda article_id, offset: _page_of(resources, article_id, offset))
    notes: list[str] = []
    missing: list[str] = []
    best, first_token_at = 0.0, None
    promising = [part for part in judged if part.promising]
    for part in judged:
        if not part.promising:
            missing.append(part.part.question)
            best = max(best, part.at_best)
            continue
        telling = Telling(part, collected, resources, resources.settings.answer.max_sentences // len(promising) or 1)
        for event in telling.events():
            if first_token_at is None and isinstance(event, TokenEvent | SentenceEvent):
                first_token_at = time.perf_counter()
            yield event
        best = max(best, telling.probability)
        notes += telling.remarks
        if not telling.answered:
            missing.append(part.part.question)
    text = collected.text()
    return Written(
        text,
        tuple(collected.sentences),
        tuple(collected.citations),
        tuple(notes),
        tuple(missing) if text else (),
        best,
        first_token_at,
    )


def _page_of(resources: Resources, article_id: str, offset: int) -> int | None:
    try:
        return resources.library.article(article_id).page_at(offset)
    except UsageError:
        return None  # removed by another process since it was read

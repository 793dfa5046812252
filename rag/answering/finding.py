"""Search: the passages that may answer, for each part of the question.

The days that a question names limit the search. Where they hold nothing, or were read too narrowly, all days
that the reader lets be read are searched, and the reader is told.
"""

import time
from collections.abc import Generator, Sequence
from dataclasses import replace
from itertools import zip_longest

from index import Hit
from index.search.questions import shortened
from index.search.time_limits import TimeReading
from rag.answer import Event, StageEvent
from rag.answering.records import Found, Resources, Understood


def find(understood: Understood, resources: Resources) -> Generator[Event, None, Found]:
    """Search for every part, and merge what is found."""
    yield StageEvent("searching", understood.question)
    began = time.perf_counter()
    days = understood.days
    hits_of_parts = _search(understood, days, resources)
    if not any(hits_of_parts) and days.unlimited() != days:  # read too narrowly, or the days hold nothing
        days = days.unlimited()
        hits_of_parts = _search(understood, days, resources)
    hits = merged(hits_of_parts, resources.settings.answer.passages)
    retrieve_s = time.perf_counter() - began
    yield StageEvent("reading", f"reading {len(hits)} passage{'s' * (len(hits) != 1)}", hits)
    return Found(understood.parts, hits, days.limit(understood.filters), (days.note,) if days.note else (), retrieve_s)


def _search(understood: Understood, days: TimeReading, resources: Resources) -> list[list[Hit]]:
    """The hits of each part, within the days that the reader chose or the question names."""
    most_words = resources.settings.index.max_question_words
    passages, filters = resources.settings.answer.passages, days.limit(understood.filters)
    return [
        resources.library.search(question, passages, filters=filters, prefer_newest=days.prefer_newest)
        for question in (shortened(part, most_words) for part in understood.parts)
    ]


def merged(hits_of_parts: Sequence[Sequence[Hit]], most: int) -> tuple[Hit, ...]:
    """The hits of all parts, the best of each first, ranked anew; a passage that several parts found stands once."""
    once: dict[tuple[str, int], Hit] = {}
    for hit in (hit for hits_of_a_rank in zip_longest(*hits_of_parts) for hit in hits_of_a_rank if hit):
        once.setdefault((hit.article_id, hit.start), hit)
    return tuple(replace(hit, rank=rank) for rank, hit in enumerate(list(once.values())[:most], start=1))

"""The end: all that the steps found out, as one answer or a plain refusal."""

import time
from collections.abc import Sequence

from index import Hit
from rag.answer import Answer, NearestArticle, Timings
from rag.answering.records import Asked, Found, Resources, Understood, Written
from rag.wording import Wording

NEAREST_ARTICLES = 3


def conclude(asked: Asked, understood: Understood, found: Found, written: Written, resources: Resources) -> Answer:
    """The answer; call it while the model is still this question's, whose tokens it counts."""
    abstained = not written.text
    wording = resources.wording
    model = resources.model
    first_token_s = written.first_token_at - asked.started_at if written.first_token_at is not None else 0.0
    return Answer(
        question=asked.question,
        answer=written.text or wording.refusal,
        abstained=abstained,
        reason=_why_silent(found, wording) if abstained else resources.why_no_model,
        sentences=written.sentences,
        citations=written.citations,
        passages=found.hits,
        model=model.name if model else "",
        timings=Timings(
            round(found.retrieve_s, 4),
            round(first_token_s, 4),
            round(time.perf_counter() - asked.started_at, 4),
            model.usage.prompt_tokens if model else 0,
            model.usage.answer_tokens if model else 0,
        ),
        mode="answer" if model else "quotes",
        answerability=round(written.answerability, 4),
        standalone_question=understood.question,
        nearest=_nearest(found.hits) if abstained else (),
        notes=(*found.notes, *written.notes, *(wording.missing.format(part=part) for part in written.missing)),
        missing=written.missing,
        calibration=resources.calibration.state if model else "",
    )


def _why_silent(found: Found, wording: Wording) -> str:
    if not found.hits:
        return wording.filtered if found.filters else wording.nothing
    return wording.near


def _nearest(hits: Sequence[Hit]) -> tuple[NearestArticle, ...]:
    articles = {hit.article_id: hit for hit in reversed(hits)}
    nearest = sorted(articles.values(), key=lambda hit: hit.rank)[:NEAREST_ARTICLES]
    return tuple(NearestArticle(hit.article_id, hit.title, hit.source, hit.published) for hit in nearest)

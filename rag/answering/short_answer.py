"""Which sentences to tell: the model's own short answer, traced back to where it came from.

Closeness to the question finds what an article says *about* a thing; the figure that was asked for often
stands in the next sentence. So the model answers in one short sentence from all that it has read. That
answer is never shown: it only tells the sentences apart. Each is measured against it, and a logistic
score, fitted like the first one (:mod:`rag.answering.calibration`), joins this with how relevant it is anyway.
What is told is then written from the chosen sentences and checked against them, as ever.

A short answer whose names and numbers stand in none of the sentences came out of the model's memory: then there
is nothing to trace, and the question is not answered.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from index.embedding.base import Embedder
from rag.answering.calibration import Logistic
from rag.answering.evidence import EvidenceSentence, content_stems, log_odds
from rag.answering.writing import where_from
from rag.grounding.reading.names import names
from rag.grounding.reading.units import SMALL
from rag.grounding.reading.words import words_of

MEASURES = ("relevance", "cosine", "shared", "new")
"""Log-odds of relevance; cosine to the short answer; which part of the answer's words the sentence has, of
all and of those that the question has not."""


def traced(
    question: str, answer: str, sentences: Sequence[EvidenceSentence], embedder: Embedder, scorer: Logistic
) -> tuple[EvidenceSentence, ...]:
    """The sentences, in their order, with their relevance in the light of the model's short answer."""
    if not sentences or not content_stems(answer):
        return tuple(sentences)
    rows = measure(question, answer, sentences, embedder)
    return tuple(replace(item, relevance=scorer.probability(row)) for item, row in zip(sentences, rows, strict=True))


def measure(
    question: str, answer: str, sentences: Sequence[EvidenceSentence], embedder: Embedder
) -> NDArray[np.float64]:
    """Measure each sentence against the short answer.

    Returns:
        Shape (sentences, measures), columns as :data:`MEASURES` names them.
    """
    vectors = embedder.embed([answer, *(item.text for item in sentences)])
    said = content_stems(answer)
    new = said - content_stems(question)
    told = [content_stems(item.text) for item in sentences]
    return np.column_stack(
        [
            [log_odds(item.relevance) for item in sentences],
            vectors[1:] @ vectors[0],
            [_part(said, stems) for stems in told],
            [_part(new, stems) for stems in told],
        ]
    ).astype(np.float64)


def from_memory(question: str, answer: str, sentences: Sequence[EvidenceSentence]) -> bool:
    """Whether the answer has names or numbers that the question has not, and what was read has none of them."""
    added = _particulars(answer) - {word.key for word in words_of(question)}
    read = (text for item in sentences for text in (item.text, item.hit.title, where_from(item.hit)))
    return bool(added) and not any(word.key in added for text in read for word in words_of(text))


def _particulars(text: str) -> set[str]:
    """Keys of the names and numbers of a text."""
    words = words_of(text)
    inside = {at for name in names(words) for at in range(name.start, name.end)}
    return {
        word.key
        for at, word in enumerate(words)
        if word.content and (at in inside or word.is_number or word.lower in SMALL)
    }


def _part(wanted: set[str], had: set[str]) -> float:
    return len(wanted & had) / max(1, len(wanted))

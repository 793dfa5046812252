"""Which sentences to tell: the model's own short answer, traced back to where it came from.

Closeness to the question finds what an article says *about* a thing; the figure that was asked for often
stands in the next sentence. So the model answers in one short sentence from all that it has read. That
answer is never shown: it only tells the sentences apart. Each is measured against it, and a logistic
score, fitted like the first one (:mod:`rag.answering.evidence.calibration`), joins this with how relevant it is anyway.
What is told is then written from the chosen sentences and checked against them, as ever.

A short answer whose names and numbers stand in none of the sentences came out of the model's memory: then there
is nothing to trace, and the question is not answered.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from index.embedding.base import Embedder
from index.text.english.number_words import SMALL
from rag.answering.evidence.calibration import Logistic
from rag.answering.evidence.sentences import EvidenceSentence, log_odds, where_from, word_beginnings
from rag.grounding.reading.names import names
from rag.grounding.reading.words import words_of

MEASURES = ("relevance", "cosine", "shared", "new")
"""Log-odds of relevance; cosine to the short answer; share of the answer's words that the sentence has; the same share
over the answer's words that are not in the question."""


def traced(
    question: str, answer: str, sentences: Sequence[EvidenceSentence], embedder: Embedder, scorer: Logistic
) -> tuple[EvidenceSentence, ...]:
    """The sentences, in their order, with their relevance in the light of the model's short answer."""
    if not sentences or not word_beginnings(answer):
        return tuple(sentences)
    rows = measure(question, answer, sentences, embedder)
    scored = zip(sentences, rows, strict=True)
    return tuple(replace(sentence, relevance=scorer.probability(row)) for sentence, row in scored)


def measure(
    question: str, answer: str, sentences: Sequence[EvidenceSentence], embedder: Embedder
) -> NDArray[np.float64]:
    """Measure each sentence against the short answer.

    Returns:
        Shape (sentences, measures), columns as :data:`MEASURES` names them.
    """
    vectors = embedder.embed([answer, *(sentence.text for sentence in sentences)])
    said = word_beginnings(answer)
    new = said - word_beginnings(question)
    stems_of_sentences = [word_beginnings(sentence.text) for sentence in sentences]
    return np.column_stack(
        [
            [log_odds(sentence.relevance) for sentence in sentences],
            vectors[1:] @ vectors[0],
            [_part(said, stems) for stems in stems_of_sentences],
            [_part(new, stems) for stems in stems_of_sentences],
        ]
    ).astype(np.float64)


def from_memory(question: str, answer: str, sentences: Sequence[EvidenceSentence]) -> bool:
    """Whether the answer has names or numbers that the question has not, and what was read has none of them."""
    added = _particulars(answer) - {word.key for word in words_of(question)}
    read = (text for each in sentences for text in (each.text, each.hit.title, where_from(each.hit)))
    return bool(added) and not any(word.key in added for text in read for word in words_of(text))


def _particulars(text: str) -> set[str]:
    """Keys of the names and numbers of a text."""
    words = words_of(text)
    in_names = {index for name in names(words) for index in range(name.start, name.end)}
    return {
        word.key
        for index, word in enumerate(words)
        if word.content and (index in in_names or word.is_number or word.lower in SMALL)
    }


def _part(wanted: set[str], had: set[str]) -> float:
    return len(wanted & had) / max(1, len(wanted))

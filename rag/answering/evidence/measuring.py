"""From passages to the few sentences that an answer rests on.

1. The sentences, rows and short lines of the passages found become candidates, each an exact span of its
   article (:mod:`rag.answering.evidence.units`). A question, a headline or a fragment states nothing and is left out.
2. Each candidate is measured against the question: how close it is by itself; how close it is as read
   in its passage, with the tokens' vectors taken from the whole passage, so that "it was closed" knows
   what it is about (late chunking, Günther et al. 2024); its late interaction (for every token of the
   question the closest token of the sentence, averaged: MaxSim, Khattab and Zaharia 2020); each also
   compared with the best candidate; how many of the question's words it shares; and whether it holds
   the kind of thing asked for (a date for "when").
3. A logistic score over these measures, fitted on a labelled set (:mod:`rag.answering.evidence.calibration`), says how
   likely a person would pick the sentence.

This costs two embedding calls and no language model, so ``quotes`` mode is immediate.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from index.embedding.base import Embedder
from index.records import Article, Hit
from index.text.english import ENGLISH
from index.text.language import Language, compiled
from rag.answering.evidence.calibration import Logistic
from rag.answering.evidence.sentences import Evidence, EvidenceSentence, candidates_of, word_beginnings

MEASURES = (
    "cosine",
    "cosine_gap",
    "in_passage",
    "in_passage_gap",
    "maxsim",
    "maxsim_gap",
    "passage_gap",
    "overlap",
    "kind",
    "log_words",
    "opening",
)
# What answerability is fitted on: each at its highest over all candidates.
CLOSEST = ("cosine", "in_passage", "maxsim")
_OPENING_CHARS = 200  # the lead of a news article


def closest(measures: Sequence[Sequence[float]] | NDArray[np.float64]) -> list[float]:
    """The highest of each measure that :data:`CLOSEST` names.

    Args:
        measures: Shape (sentences, measures), columns as :data:`MEASURES` names them.

    Returns:
        One number a name, all zero when there are no sentences.
    """
    columns = [MEASURES.index(name) for name in CLOSEST]
    return [max((float(row[column]) for row in measures), default=0.0) for column in columns]


def asks_for_several(question: str, language: Language = ENGLISH) -> bool:
    """Whether one sentence is rarely the whole answer: reasons, lists, comparisons, reactions."""
    return bool(compiled(language.questions.asks_for_several).search(question))


def gather(
    question: str,
    hits: Sequence[Hit],
    article_of: Callable[[str], Article],
    embedder: Embedder,
    scorer: Logistic,
    language: Language = ENGLISH,
) -> Evidence:
    """Collect, measure and score the candidate sentences of the passages found, written in ``language``."""
    candidates = candidates_of(hits, article_of, language)
    if not candidates:
        return Evidence(())
    measured = measure(question, candidates, embedder, language)
    scored = (
        replace(sentence, measures=tuple(float(value) for value in row), relevance=scorer.probability(row))
        for sentence, row in zip(candidates, measured, strict=True)
    )
    return Evidence(tuple(scored))


def measure(
    question: str, candidates: Sequence[EvidenceSentence], embedder: Embedder, language: Language = ENGLISH
) -> NDArray[np.float64]:
    """Measure each candidate against the question.

    Returns:
        Shape (candidates, measures), columns as :data:`MEASURES` names them.
    """
    wanted = word_beginnings(question, language)
    texts = [_scored(candidate, wanted, language) for candidate in candidates]
    vectors = embedder.embed([question, *texts])
    cosine = vectors[1:] @ vectors[0]
    in_passage, maxsim, passage = _late(question, candidates, embedder)
    return np.column_stack(
        [
            cosine,
            cosine - cosine.max(),
            in_passage,
            in_passage - in_passage.max(),
            maxsim,
            maxsim - maxsim.max(),
            passage - passage.max(),
            [len(wanted & word_beginnings(text, language)) / max(1, len(wanted)) for text in texts],
            [kind_measure(question, candidate.said, language) for candidate in candidates],
            [np.log(len(text.split())) for text in texts],
            [float(candidate.start < _OPENING_CHARS) for candidate in candidates],
        ]
    ).astype(np.float64)


def _scored(candidate: EvidenceSentence, wanted: set[str], language: Language) -> str:
    """What of a candidate is compared with the question.

    A short line brings its lead-in or heading. It brings the title only if it has a word of the question itself: else
    "3 min read" would be as close to a question about the title as the article is.
    """
    unit = candidate.unit
    has_own = bool(wanted & word_beginnings(candidate.said, language))
    return candidate.read if unit and (unit.leads_in or has_own) else candidate.said


def _late(
    question: str, candidates: Sequence[EvidenceSentence], embedder: Embedder
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Closeness of each candidate as read in its passage.

    Returns:
        Three arrays of shape (candidates,): cosine of the mean of the sentence's tokens, MaxSim over them,
        and cosine of the mean of all tokens of the passage.
    """
    hits = list({(candidate.hit.article_id, candidate.hit.start): candidate.hit for candidate in candidates}.values())
    asked, *matrices = embedder.embed_tokens([question, *(hit.text for hit in hits)])
    passages = {(hit.article_id, hit.start): rows for hit, rows in zip(hits, matrices, strict=True)}
    offsets = {(hit.article_id, hit.start): np.array(embedder.token_offsets(hit.text)).reshape(-1, 2) for hit in hits}
    result = np.zeros((3, len(candidates)))
    for column, candidate in enumerate(candidates):
        key = (candidate.hit.article_id, candidate.hit.start)
        rows = passages[key]
        span = offsets[key][: len(rows)] + candidate.hit.start
        own = rows[_inside(span, [(candidate.start, candidate.end), *(candidate.unit.above if candidate.unit else ())])]
        if len(own) and len(asked):
            result[0, column] = _cosine(asked.mean(axis=0), own.mean(axis=0))
            result[1, column] = float((asked @ own.T).max(axis=1).mean())
            result[2, column] = _cosine(asked.mean(axis=0), rows.mean(axis=0))
    return result[0], result[1], result[2]


def _inside(tokens: NDArray[np.int64], spans: Sequence[tuple[int, int]]) -> NDArray[np.bool_]:
    """Which tokens, given by their spans, lie in one of ``spans``; shape (tokens,)."""
    inside = np.zeros(len(tokens), dtype=bool)
    for start, end in spans:
        inside |= (tokens[:, 0] >= start) & (tokens[:, 1] <= end)
    return inside


def _cosine(a: NDArray[np.float32], b: NDArray[np.float32]) -> float:
    return float(a @ b / max(1e-9, float(np.linalg.norm(a) * np.linalg.norm(b))))


def kind_measure(question: str, text: str, language: Language = ENGLISH) -> float:
    """1 when the sentence holds the kind of thing asked for, -1 when it does not, 0 when any kind will do."""
    for asks, holds in language.questions.kinds:
        if compiled(asks).search(question):
            return 1.0 if compiled(holds).search(text) else -1.0
    return 0.0

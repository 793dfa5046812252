"""A question that asks several things, cut into the things it asks.

"When was the call, and how long did it last?" is decided and answered part by part: what the articles
hold is told, and what they leave open is named. A later part that leans on the first ("how long did it
last?") is read like a follow-up to it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest

from index.records import Hit
from rag.answering.evidence import EvidenceSentence
from rag.answering.writing import Writer
from rag.chat import Turn, standalone
from rag.llm.base import LanguageModel

_MOST_PARTS = 3
_MIN_WORDS = 3  # "when and where did it open?" asks one thing in two words
_ASKING = r"(?:who|whom|whose|what|when|where|why|which|how)\b"
_BOUNDARY = re.compile(rf"\?\s+(?=\w)|[,;]?\s+(?:and|but|or)\s+(?:also\s+)?(?={_ASKING})", re.I)
_BEGINS = re.compile(rf"(?:and\s+|but\s+|so\s+)?{_ASKING}|(?:is|are|was|were|do|does|did|has|have|can|will)\b", re.I)


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that is asked, and what the articles hold about it.

    Attributes:
        question: Standing alone.
        read: The sentences that decide it, as the model reads them.
        writer: Puts them into words; None when quotes are enough.
        answerability: Calibrated probability that they answer it, 0 to 1.
    """

    question: str
    read: tuple[EvidenceSentence, ...]
    writer: Writer | None
    answerability: float


def asks_several_things(question: str) -> bool:
    """Whether :func:`parts` cuts the question, and so has a use for the model."""
    return len(_cut(question)) > 1


def parts(question: str, model: LanguageModel | None) -> tuple[str, ...]:
    """The things that ``question`` asks, each standing alone where a model can make it so.

    Returns:
        One to three questions, in order; ``(question,)`` when it asks one thing.
    """
    pieces = _cut(question)
    if len(pieces) == 1:
        return (question,)
    first, *later = (piece[0].upper() + piece[1:].rstrip("?,; ") + "?" for piece in pieces)
    return (first, *(standalone(piece, [Turn(first, "")], model) for piece in later))


def merged(found: Sequence[Sequence[Hit]], most: int) -> tuple[Hit, ...]:
    """The hits of all parts, the best of each first, ranked anew; a passage that several parts found stands once."""
    once: dict[tuple[str, int], Hit] = {}
    for hit in (hit for row in zip_longest(*found) for hit in row if hit):
        once.setdefault((hit.article_id, hit.start), hit)
    return tuple(replace(hit, rank=rank) for rank, hit in enumerate(list(once.values())[:most], start=1))


def _cut(question: str) -> list[str]:
    pieces = [piece.strip() for piece in _BOUNDARY.split(question.strip())]
    whole = all(len(piece.split()) >= _MIN_WORDS and _BEGINS.match(piece) for piece in pieces)
    return pieces if whole and len(pieces) <= _MOST_PARTS else [question]

"""What a sentence of an article is worth as evidence: measured, scored with fitted numbers, compared with others.

To add a measure: name it in ``MEASURES``, give it a column in ``measure`` and fit anew with ``eval.fitting.scores``.
"""

from rag.answering.evidence.measuring import CLOSEST, MEASURES, asks_for_several, closest, gather, measure
from rag.answering.evidence.sentences import Evidence, EvidenceSentence, states_something, where_from, word_beginnings

__all__ = [
    "CLOSEST",
    "MEASURES",
    "Evidence",
    "EvidenceSentence",
    "asks_for_several",
    "closest",
    "word_beginnings",
    "gather",
    "measure",
    "states_something",
    "where_from",
]

"""What a sentence of an article is worth as evidence: measured, scored with fitted numbers, compared with others.

To add a measure: name it in ``MEASURES`` of :mod:`rag.answering.evidence.measuring`, give it a column in ``measure``
and fit anew with ``python -m eval.fitting.scores``.
"""

"""Does what a sentence cites carry it? ``GroundingChecker`` says so, in a ``Verdict``.

``reading`` makes words, names, numbers and dates of a text; ``aligning`` lays a sentence beside its source; ``checks``
holds one file a check. To add a check, see :mod:`rag.grounding.checks`.
"""

from rag.grounding.checker import GroundingChecker, Verdict

__all__ = ["GroundingChecker", "Verdict"]

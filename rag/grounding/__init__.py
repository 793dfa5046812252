"""Does what was read carry a sentence? ``GroundingChecker`` finds the words that do, in a ``Proof``.

``reading`` makes words, names, numbers and dates of a text; ``aligning`` lays a sentence beside its source; ``checks``
holds one file a check. To add a check, see :mod:`rag.grounding.checks`.
"""

from rag.grounding.checker import GroundingChecker, Proof, Verdict
from rag.grounding.spans import Source

__all__ = ["GroundingChecker", "Proof", "Source", "Verdict"]

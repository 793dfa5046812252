"""What can be wrong with a sentence beside its quotes: one file a check, each ``check(Comparison) -> problems``.

To add one, write ``checks/<what>.py`` and put its ``check`` into ``CHECKS``, in the order in which problems are shown.
"""

from rag.grounding.checks import (
    codes,
    dates,
    hedges,
    liberties,
    names,
    numbers,
    offices,
    polarity,
    roles,
    sayers,
    substitution,
)
from rag.grounding.checks.base import Check

CHECKS: tuple[Check, ...] = (
    dates.check,
    codes.check,
    numbers.check,
    names.check,
    offices.check,
    substitution.check,
    roles.check,
    sayers.check,
    polarity.check,
    hedges.check,
    liberties.check,
)

WHOLE_SENTENCE_CHECKS: tuple[Check, ...] = (liberties.check,)
"""What can still be wrong with a sentence that is a whole sentence of its source: what stands beside it is left out."""

"""Do the quotes have the codes of a sentence (``F-16``, ``G7``, ``COVID-19``), letters and digits as they are?"""

from collections.abc import Sequence
from itertools import pairwise

from rag.grounding.checks.base import Comparison, Problem
from rag.grounding.reading.words import Word


def check(comparison: Comparison) -> list[Problem]:
    """Codes that neither the quotes nor the titles have."""
    known = {code for code, _ in _codes((*comparison.versions[0].words, *comparison.context.words))}
    problems = [
        Problem(f'"{shown}" is not in the cited words', said=shown)
        for code, shown in _codes(comparison.ours.words)
        if code not in known
    ]
    return list(dict.fromkeys(problems))


def _codes(words: Sequence[Word]) -> list[tuple[str, str]]:
    """Every code in small letters without its hyphen, and as it was written."""
    return [
        (f"{letters.text}{digits.text}".lower(), f"{letters.text}{digits.after}{digits.text}")
        for letters, digits in pairwise(words)
        if digits.after.strip() in ("", "-") and digits.after != " " and letters.text.isupper() and digits.is_number
    ]

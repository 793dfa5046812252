"""Codes and long numbers of a question, which a passage has or has not.

"EQ-4189/2" is as close to "EQ-4084/8" as two texts can be, by vectors and by most of their parts. But who asks for a
code wants the articles that have it.
"""

import re
from collections.abc import Sequence

_CODE = re.compile(r"[^\W_]+(?:[-/.:][^\W_]+)*")
_PART = re.compile(r"\d+|[^\W\d_]+")
_YEAR = re.compile(r"(?:1[5-9]|20)\d\d\Z")
_INFLECTED = re.compile(r"\d+(?:st|nd|rd|th|s|am|pm|%)\Z", re.IGNORECASE)
_MIN_DIGITS = 3  # a bare number of fewer digits is mostly a count

Code = tuple[str, ...]


def codes_of(question: str) -> list[Code]:
    """The codes ("EQ-4189/2", "B7") and bare long numbers ("4189") of a question, each as its parts in lower case."""
    found = (match.group() for match in _CODE.finditer(question))
    return list(dict.fromkeys(_parts(word) for word in found if _is_code(word)))


def share_held(text: str, codes: Sequence[Code]) -> float:
    """How many of ``codes`` a text has, as a share of them, 0 to 1."""
    parts = f" {' '.join(_parts(text))} "
    return sum(f" {' '.join(code)} " in parts for code in codes) / len(codes)


def _parts(text: str) -> Code:
    return tuple(_PART.findall(text.casefold()))


def _is_code(word: str) -> bool:
    digits = sum(letter.isdigit() for letter in word)
    if not digits or _YEAR.match(word) or _INFLECTED.match(word):
        return False
    return digits < len(word) or digits >= _MIN_DIGITS

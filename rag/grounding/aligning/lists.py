"""Names that stand in one list: their order says nothing."""

from collections.abc import Sequence

from rag.grounding.reading.names import Name
from rag.grounding.reading.words import Word


def listed_with(
    name: Name, here: Sequence[Name], words: Sequence[Word], *, only_and: bool = False
) -> list[Sequence[Word]]:
    """The names of ``here`` that stand in one list with ``name``: ``A and B`` may be told as ``B and A``.

    Args:
        name: One of ``here``.
        here: All names of ``words``.
        words: A text.
        only_and: Whether to leave out a mere comma (``Marble Falls, Texas``).
    """
    found: list[Sequence[Word]] = []
    joins: set[str] = set()
    for step in (1, -1):
        at = here.index(name)
        while 0 <= at + step < len(here):
            first, second = sorted((here[at], here[at + step]), key=lambda one: one.start)
            join = _join(words, first.end, second.start)
            if not join:
                break
            joins.add(join)
            found.append(words[here[at + step].start : here[at + step].end])
            at += step
    if "and" in joins or only_and:
        return found if "and" in joins else []
    before = here.index(name) - 1
    return [words[here[before].start : here[before].end]] if before >= 0 and _beside(words, here[before], name) else []


def _beside(words: Sequence[Word], one: Name, other: Name) -> bool:
    """``Marble Falls, Texas``: the second name belongs to the first."""
    return one.end == other.start and _join(words, one.end, other.start) == ","


def _join(words: Sequence[Word], end: int, start: int) -> str:
    """``and`` or ``,`` when nothing else stands between two names, else ""."""
    between = [word.lower for word in words[end:start] if word.lower not in ("the", "a")]
    if any(word.opens for word in words[end : start + 1]):
        return ""
    if between in (["and"], ["or"]):
        return "and"
    return "," if not between and "," in "".join(word.after for word in words[end : start + 1]) else ""

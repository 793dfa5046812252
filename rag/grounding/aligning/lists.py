"""Names that stand in one list: their order says nothing."""

from collections.abc import Sequence

from rag.grounding.reading.names import Name
from rag.grounding.reading.words import Word


def listed_with(
    name: Name, all_names: Sequence[Name], words: Sequence[Word], *, only_and: bool = False
) -> list[Sequence[Word]]:
    """The names that stand in one list with ``name``: ``A and B`` may be told as ``B and A``.

    Args:
        name: One of ``all_names``.
        all_names: Of ``words``.
        words: A text.
        only_and: Whether to leave out a mere comma (``Marble Falls, Texas``).
    """
    found: list[Sequence[Word]] = []
    joins: set[str] = set()
    for step in (1, -1):
        index = all_names.index(name)
        while 0 <= index + step < len(all_names):
            first, second = sorted((all_names[index], all_names[index + step]), key=lambda listed: listed.start)
            join = _join(words, first.end, second.start)
            if not join:
                break
            joins.add(join)
            found.append(words[all_names[index + step].start : all_names[index + step].end])
            index += step
    if "and" in joins or only_and:
        return found if "and" in joins else []
    index = all_names.index(name)
    if not index or not _beside(words, all_names[index - 1], name):
        return []
    return [words[all_names[index - 1].start : all_names[index - 1].end]]


def _beside(words: Sequence[Word], first: Name, second: Name) -> bool:
    """``Marble Falls, Texas``: the second name belongs to the first."""
    return first.end == second.start and _join(words, first.end, second.start) == ","


def _join(words: Sequence[Word], end: int, start: int) -> str:
    """``and`` or ``,`` when nothing else stands between two names, else ""."""
    between = [word.lower for word in words[end:start] if word.lower not in ("the", "a")]
    if any(word.opens for word in words[end : start + 1]):
        return ""
    if between in (["and"], ["or"]):
        return "and"
    return "," if not between and "," in "".join(word.after for word in words[end : start + 1]) else ""

"""Who did it to whom: ``Ann was beaten`` when the source has it beaten *by* Ann.

Only what can be read off the words is judged: a name right before ``was beaten``, right after ``beaten by`` and right
after ``beaten``. A sentence that gives a name the one role where the source only gives it the other is wrong.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rag.grounding.reading.facts import Problem
from rag.grounding.reading.words import Word

_BE = frozenset("am is are was were be been being".split())
_PASSED = frozenset("a an the also then first later".split())
_REACH = 4


@dataclass(frozen=True, slots=True)
class _Role:
    """A name beside a verb: as its ``agent`` (``beaten by Ann``), ``patient`` (``Ann was beaten``) or ``object``."""

    verb: str
    role: str
    name: frozenset[str]
    text: str


def turned_roles(ours: Sequence[Word], sources: Sequence[Sequence[Word]]) -> list[Problem]:
    """Names that a sentence gives the other side of a verb than its source does.

    Args:
        ours: The sentence.
        sources: One cited text in several readings.
    """
    theirs = [role for source in sources for role in _roles(source)]
    problems: list[Problem] = []
    for one in _roles(ours):
        beside = {other.role for other in theirs if other.verb == one.verb and other.name & one.name}
        wrong = {"patient"} if one.role == "agent" else {"agent"}
        wrong |= {"object"} if one.role == "agent" else set()
        if beside and beside <= wrong:
            problems.append(Problem(f'the source has another role for "{one.text}"', sure=False))
    return list(dict.fromkeys(problems))


def _roles(words: Sequence[Word]) -> Iterator[_Role]:
    for at, word in enumerate(words):
        if not word.content or (word.capital and not word.opens) or word.is_number:
            continue
        if at + 1 < len(words) and words[at + 1].lower == "by":
            yield from _named(words, at, at + 2, "agent")
        else:
            yield from _named(words, at, at + 1, "object")
        before = at - 1
        while before >= 0 and (words[before].lower in _PASSED or words[before].lower.endswith("ly")):
            before -= 1
        if before > 0 and words[before].lower in _BE:
            while before > 0 and words[before].lower in (*_BE, "has", "had", "have", "not"):
                before -= 1
            start = before
            while start >= 0 and words[start].capital and before - start < _REACH:
                start -= 1
            if start < before:
                yield _role(words, at, start + 1, before + 1, "patient")


def _named(words: Sequence[Word], verb: int, start: int, role: str) -> Iterator[_Role]:
    while start < len(words) and words[start].lower in _PASSED:
        start += 1
    end = start
    while end < len(words) and words[end].capital and not words[end].opens and end - start < _REACH:
        end += 1
    if end > start:
        yield _role(words, verb, start, end, role)


def _role(words: Sequence[Word], verb: int, start: int, end: int, role: str) -> _Role:
    name = words[start:end]
    keys = frozenset(word.key for word in name if word.content)
    return _Role(words[verb].key, role, keys, " ".join(word.text for word in name))

"""Who did it to whom: ``Ann was beaten`` when the source has it beaten *by* Ann.

Only what can be read off the words is judged: a name right before ``was beaten``, right after ``beaten by``, right
before ``has beaten`` and right after ``beaten``; a clause about the name may stand between. A sentence that gives a
name the one role where the source, in whatever spelling, only gives it the opposite one is wrong.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index.text.language import Language
from rag.grounding.checks.base import Comparison, Grade, Problem
from rag.grounding.reading.words import Word, joined

_MOST_NAME_WORDS = 4
_MOST_CLAUSE_WORDS = 20


@dataclass(frozen=True, slots=True)
class _Role:
    """A name beside a verb.

    It is its ``agent`` (``beaten by Ann``, ``Ann has beaten``), ``patient`` (``Ann was beaten``) or ``object``.
    """

    verb: str
    role: str
    name: frozenset[str]
    text: str


def check(comparison: Comparison) -> list[Problem]:
    """Names that the sentence puts on the wrong side of a verb."""
    language = comparison.language
    theirs = [role for version in comparison.versions for role in _roles(version.words, language)]
    problems: list[Problem] = []
    for ours in _roles(comparison.ours.words, language):
        given = {
            role.role
            for role in theirs
            if role.verb == ours.verb and (role.name & ours.name or comparison.same_name(role.text, ours.text))
        }
        wrong = {"patient", "object"} if ours.role == "agent" else {"agent"}
        if given and given <= wrong:
            problems.append(Problem(f'the source has another role for "{ours.text}"', Grade.MISPLACED))
    return list(dict.fromkeys(problems))


def _roles(words: Sequence[Word], language: Language) -> Iterator[_Role]:
    for position, word in enumerate(words):
        if not word.content or (_in_name(words, position) and not word.opens) or word.is_number:
            continue
        if position + 1 < len(words) and words[position + 1].lower == language.by:
            yield from _after_verb(words, position, position + 2, "agent", language)
        else:
            yield from _after_verb(words, position, position + 1, "object", language)
        yield from _before_verb(words, position, language)


def _after_verb(words: Sequence[Word], verb: int, start: int, role: str, language: Language) -> Iterator[_Role]:
    while start < len(words) and words[start].lower in language.before_participle:
        start += 1
    end = start
    while end < len(words) and _in_name(words, end) and not words[end].opens and end - start < _MOST_NAME_WORDS:
        end += 1
    if end > start:
        yield _role(words, verb, start, end, role)


def _before_verb(words: Sequence[Word], verb: int, language: Language) -> Iterator[_Role]:
    """``Ann was first beaten``, ``Ann has beaten``: a name, a form of "be" or "have", and the verb."""
    last = verb - 1
    while last >= 0 and (words[last].lower in language.before_participle or words[last].lower.endswith("ly")):
        last -= 1
    if last <= 0:
        return
    role = "patient" if words[last].lower in language.be else "agent" if words[last].lower in language.perfect else ""
    if not role:
        return
    while last > 0 and (words[last].lower in language.be or words[last].lower in language.perfect):
        last -= 1
    if words[last + 1].breaks:
        last = _before_clause(words, last, language)
    first = last
    while first >= 0 and _in_name(words, first) and last - first < _MOST_NAME_WORDS:
        first -= 1
    if first < last:
        yield _role(words, verb, first + 1, last + 1, role)


def _before_clause(words: Sequence[Word], last: int, language: Language) -> int:
    """The word before the clause that ends at ``last``: "Ann" in ``Ann, who won, has beaten``; ``last`` without one."""
    for start in range(last, max(0, last - _MOST_CLAUSE_WORDS), -1):
        if words[start].breaks:
            return start - 1 if words[start].lower in language.relative else last
    return last


def _in_name(words: Sequence[Word], position: int) -> bool:
    """Whether a word has a capital, or is behind a hyphen what follows one: ``Jae-myung``."""
    if words[position].capital:
        return True
    return position > 0 and words[position].after == "-" and words[position - 1].capital


def _role(words: Sequence[Word], verb: int, start: int, end: int, role: str) -> _Role:
    name = words[start:end]
    keys = frozenset(word.key for word in name if word.content)
    return _Role(words[verb].key, role, keys, joined(name))

"""Who did it to whom: ``Ann was beaten`` when the source has it beaten *by* Ann.

Only what can be read off the words is judged: a name right before ``was beaten``, right after ``beaten by``, right
before ``has beaten`` or ``named``, and right after either; a clause about the name may stand between. A verb and what
belongs to it are one: ``called for`` is not ``called``. A sentence that gives a name the one role where the source, in
whatever spelling, only gives it the opposite one is wrong. So is an answer that turns its question round.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index.text.language import Language
from rag.grounding.checks.base import Comparison, Grade, Problem
from rag.grounding.reading.name_matching import SameName
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
    return _opposed(comparison, "the source")


def turned_round(sentence: str, question: str, same_name: SameName, language: Language) -> list[Problem]:
    """Names that an answer has done what they met with in its question: ``Ann beat Eva`` to "Who beat Ann?"."""
    return _opposed(Comparison(sentence, (question,), "", same_name, language), "the question", asked=True)


def _opposed(comparison: Comparison, where: str, *, asked: bool = False) -> list[Problem]:
    language = comparison.language
    theirs = [role for version in comparison.versions for role in _roles(version.words, language, asked=asked)]
    problems: list[Problem] = []
    for ours in _roles(comparison.ours.words, language):
        given = {
            role.role
            for role in theirs
            if role.verb == ours.verb and (role.name & ours.name or comparison.same_name(role.text, ours.text))
        }
        wrong = {"patient", "object"} if ours.role == "agent" else {"agent"}
        if given and given <= wrong:
            problems.append(Problem(f'{where} has another role for "{ours.text}"', Grade.MISPLACED))
    return list(dict.fromkeys(problems))


def _roles(words: Sequence[Word], language: Language, *, asked: bool = False) -> Iterator[_Role]:
    """The roles in a sentence, or in a question if it is ``asked``, where a form of "be" stands before its subject."""
    for position, word in enumerate(words):
        if not word.content or (_in_name(words, position) and not word.opens) or word.is_number:
            continue
        if position + 1 < len(words) and words[position + 1].lower == language.by:
            yield from _after_verb(words, position, position + 2, "agent", language)
        else:
            yield from _after_verb(words, position, position + 1, "object", language)
        yield from _before_verb(words, position, language, asked=asked)


def _after_verb(words: Sequence[Word], verb: int, start: int, role: str, language: Language) -> Iterator[_Role]:
    while start < len(words) and words[start].lower in language.before_participle:
        start += 1
    end = start
    while end < len(words) and _in_name(words, end) and not words[end].opens and end - start < _MOST_NAME_WORDS:
        end += 1
    if end > start:
        yield _role(words, verb, start, end, role, language)


def _before_verb(words: Sequence[Word], verb: int, language: Language, *, asked: bool) -> Iterator[_Role]:
    """``Ann was first beaten``, ``Ann has beaten``, ``Ann named``: a name, often "be" or "have", and the verb."""
    last = verb - 1
    if last >= 0 and _in_name(words, last) and _is_past(words, verb, language):
        role = "patient" if asked and _is_behind_be(words, last, language) else "agent"
        yield from _named(words, verb, last, role, language)
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
    yield from _named(words, verb, last, role, language)


def _is_behind_be(words: Sequence[Word], last: int, language: Language) -> bool:
    """Whether a question's "be" belongs to the verb behind a name: ``When was the house of Ann built?``."""
    for word in reversed(words[: last + 1]):
        if word.lower in language.be:
            return True
        if word.breaks or word.lower in language.relative | language.subordinating:
            return False
    return False


def _is_past(words: Sequence[Word], verb: int, language: Language) -> bool:
    """Whether a verb right behind a name is in the past and has an object, unlike "by Ann used as a bell"."""
    if words[verb].breaks or not words[verb].lower.endswith(language.past):
        return False
    if verb + 1 == len(words) or words[verb + 1].opens:
        return True
    following = words[verb + 1]
    return not following.breaks and (following.capital or following.lower in language.before_object)


def _named(words: Sequence[Word], verb: int, last: int, role: str, language: Language) -> Iterator[_Role]:
    """The role of the name that ends at ``last``, if a name ends there."""
    first = last
    while first >= 0 and _in_name(words, first) and last - first < _MOST_NAME_WORDS:
        first -= 1
    if first < last:
        yield _role(words, verb, first + 1, last + 1, role, language)


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


def _role(words: Sequence[Word], verb: int, start: int, end: int, role: str, language: Language) -> _Role:
    name = words[start:end]
    keys = frozenset(word.key for word in name if word.content)
    following = words[verb + 1].lower if verb + 1 < len(words) else ""
    done = f"{words[verb].key} {following}" if following in language.with_verb else words[verb].key
    return _Role(done, role, keys, joined(name))

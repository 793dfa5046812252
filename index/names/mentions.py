"""Names as they stand in running text: capitalised words in a row, and the office named before them.

Only texts that tell capitals from small letters say anything here; a text set all in capitals is
passed over. A capital at the start of a sentence proves nothing, so a first word that the same text
also writes small, or that is a function word, is cut off the front. Offices and possessives part names.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from index.text.english.calendar_words import MONTH_NAMES, WEEKDAYS
from index.text.english.function_words import SEARCH_STOP_WORDS
from index.text.english.name_words import MENTION_OPENERS
from index.text.english.titles import NO_OFFICE, ROLES

_NO_NAMES = SEARCH_STOP_WORDS | WEEKDAYS.keys() | set(MONTH_NAMES) | MENTION_OPENERS

_MOST_WORDS = 5
_WORD = r"(?:[^\W\d_a-zß-öø-ÿ][\w'’ʼ-]*[\w]|[A-Z]\.)"
_PREFIX = r"(?:[Aa]l|[Ee]l|[Aa]s|[Aa]n)-"
_PARTICLE = r"(?:bin|ibn|ben|bint|van|von|der|den|de|da|di|del|dos|du|la|le|al|el)"
_NAME = re.compile(rf"(?<![\w'’-])(?:{_PREFIX})?{_WORD}(?:[ \t]+(?:{_PARTICLE}[ \t]+)*(?:{_PREFIX})?{_WORD}){{1,7}}")
_POSSESSIVE = re.compile(r"['’]s?$")
_MOST_CAPITALS = 0.5
_LOOK_BACK_CHARS = 40


@dataclass(frozen=True, slots=True)
class Mention:
    """One full name in a text.

    Attributes:
        name: As it is written, offices cut off.
        roles: Offices right before it, in small letters.
    """

    name: str
    roles: frozenset[str]


def mentions(text: str) -> Iterator[Mention]:
    """Every full name (two words or more) of ``text``, in order."""
    letters = sum(map(str.isalpha, text[:5_000]))
    if not letters or sum(map(str.isupper, text[:5_000])) / letters > _MOST_CAPITALS:
        return
    small = set(re.findall(r"(?<![\w'’-])[a-z][a-z]+", text))
    for match in _NAME.finditer(text):
        before = text[max(0, match.start() - _LOOK_BACK_CHARS) : match.start()].lower().split()[-3:]
        roles = {word.strip(".,") for word in before} & ROLES
        for words in _stretches(match.group()):
            while words and _leads_in(words[0], small):
                words = words[1:]
            if words and _bare(words[0]) in ROLES:
                roles = {*map(_bare, words)}
            elif 1 < len(words) <= _MOST_WORDS:
                yield Mention(" ".join(words), frozenset(roles - NO_OFFICE))
                roles = set()


def count(text: str) -> dict[str, tuple[int, Counter[str]]]:
    """How often each name stands in ``text``, and the offices named before it."""
    found: dict[str, tuple[int, Counter[str]]] = {}
    for mention in mentions(text):
        times, roles = found.get(mention.name, (0, Counter()))
        roles.update(mention.roles)
        found[mention.name] = (times + 1, roles)
    return found


def _stretches(name: str) -> Iterator[list[str]]:
    """Cut capitalised words where a possessive ends and where an office begins or ends.

    *South Korea's President Lee Jae-ming* is a country, an office and a name.
    """
    words: list[str] = []
    for word in name.split():
        if words and (_bare(word) in ROLES) != (_bare(words[-1]) in ROLES):
            yield words
            words = []
        words.append(_POSSESSIVE.sub("", word))
        if _POSSESSIVE.search(word):
            yield words
            words = []
    if words:
        yield words


def _leads_in(word: str, small: set[str]) -> bool:
    """Whether ``word`` has its capital from the start of a sentence, or is no name at all."""
    bare = _bare(word)
    return bare in _NO_NAMES or bare in small


def _bare(word: str) -> str:
    return word.strip(".").lower()

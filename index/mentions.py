"""Names as they stand in running text: capitalised words in a row, and the office named before them.

Only texts that tell capitals from small letters say anything here; a text set all in capitals is
passed over. A capital at the start of a sentence proves nothing, so a first word that the same text
also writes small, or that is a function word or an office, is cut off the front.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from index.fulltext import STOP_WORDS

ROLES = frozenset(
    "president premier minister chancellor secretary king queen prince princess senator governor mayor general colonel "
    "marshal admiral chairman chairwoman chair leader spokesman spokeswoman spokesperson ambassador judge justice "
    "professor dr doctor mr mrs ms miss messrs sir lord lady dame pope cardinal bishop archbishop sheikh emir sultan "
    "shah ayatollah imam rabbi captain commander commissioner director candidate nominee congressman congresswoman "
    "representative deputy vice foreign defense defence prime former late attorney speaker author actor singer".split()
)
_POLITE = frozenset("mr mrs ms miss messrs dr sir former late vice deputy prime foreign".split())
_CALENDAR = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday january february march april may june july august "
    "september october november december".split()
)
_WORD = r"(?:[^\W\d_a-zß-öø-ÿ][\w'’ʼ-]*[\w]|[A-Z]\.)"
_PREFIX = r"(?:[Aa]l|[Ee]l|[Aa]s|[Aa]n)-"
_PARTICLE = r"(?:bin|ibn|ben|bint|van|von|der|den|de|da|di|del|dos|du|la|le|al|el)"
_NAME = re.compile(rf"(?<![\w'’-])(?:{_PREFIX})?{_WORD}(?:[ \t]+(?:{_PARTICLE}[ \t]+)*(?:{_PREFIX})?{_WORD}){{1,4}}")
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
        for words in _between_possessives(match.group()):
            roles, name = _without_front(words, small)
            if len(name) > 1:
                before = text[max(0, match.start() - _LOOK_BACK_CHARS) : match.start()].lower().split()[-3:]
                found = {word.strip(".,") for word in [*before, *roles]} & ROLES - _POLITE
                yield Mention(" ".join(name), frozenset(found))


def count(text: str) -> dict[str, tuple[int, Counter[str]]]:
    """How often each name stands in ``text``, and the offices named before it."""
    found: dict[str, tuple[int, Counter[str]]] = {}
    for mention in mentions(text):
        times, roles = found.get(mention.name, (0, Counter()))
        roles.update(mention.roles)
        found[mention.name] = (times + 1, roles)
    return found


def _between_possessives(name: str) -> Iterator[list[str]]:
    """*South Korea's President Lee Jae-ming* is two names."""
    words: list[str] = []
    for word in name.split():
        words.append(_POSSESSIVE.sub("", word))
        if _POSSESSIVE.search(word):
            yield words
            words = []
    if words:
        yield words


def _without_front(words: list[str], small: set[str]) -> tuple[list[str], list[str]]:
    roles: list[str] = []
    first = 0
    while first < len(words):
        word = words[first].strip(".").lower()
        if word in ROLES:
            roles.append(word)
        elif word not in STOP_WORDS and word not in _CALENDAR and not (first == 0 and word in small):
            break
        first += 1
    return roles, words[first:]

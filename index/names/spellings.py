"""The spellings of one name: what was learnt from the articles, overruled by the reader's ``names.txt``.

Learning is :mod:`index.names.learning`, the reader's file :mod:`index.names.rules`. Every question here looks up a
few rows (:mod:`index.names.name_table`), however many names are known.
"""

import re
from collections.abc import Iterable

from index.names import learning
from index.names.learning import MOST_NEAR
from index.names.name_table import NameTable
from index.names.rules import Rules
from index.names.sounds import alike, block_keys, families_alike, family_of, fold, is_family_word, parts
from index.text.english.titles import ROLES

_MOST_VARIANTS = 4
_MOST_WORDS_IN_A_NAME = 5
_SHORTEST_LONE_FAMILY = 5
_WORD = re.compile(r"[^\W_](?:[\w'’ʼ.-]*[^\W_])?")


class Spellings:
    """Groups of spellings as they are known now."""

    def __init__(self, rules: str = "", table: NameTable | None = None) -> None:
        """Start with ``rules``, the text of the reader's file, and with what ``table`` holds, if one is given."""
        self._rules = Rules(rules)
        self._table = table or NameTable()
        self._variants: dict[str, frozenset[str]] = {}

    @property
    def articles_read_up_to(self) -> int:
        """The running number of the last article that was read."""
        return self._table.read_up_to

    def learn(self, articles: Iterable[tuple[int, str]]) -> None:
        """Read articles that were not read before: (running number, text), numbers rising."""
        with self._table.writing():
            learning.learn(self._table, articles)
        self._variants.clear()

    # ---- questions

    def groups(self) -> tuple[frozenset[str], ...]:
        """Every group of two spellings or more; this one looks through all names."""
        learnt = [self._ruled(next(iter(group))) for group in self._table.groups()]
        parted = [self._ruled(name) for group in self._table.groups() for name in sorted(group)]
        given = [self._ruled(name) for group in self._rules.together for name in sorted(group)]
        return tuple(dict.fromkeys(group for group in [*learnt, *parted, *given] if len(group) > 1))

    def variants(self, name: str) -> frozenset[str]:
        """All spellings of ``name``, itself included; a new spelling is compared by its sound with the known ones."""
        found = self._variants.get(name)
        if found is None:
            found = self._variants[name] = self._find_variants(name)
        return found

    def expand(self, question: str) -> tuple[str, ...]:
        """The question with each name in it in its other spellings, the commonest first; the question left out."""
        others: list[str] = []
        for start, end, spellings in self._names_in(question):
            for spelling in self._commonest(spellings, fold(question[start:end])):
                others.append(f"{question[:start]}{spelling}{question[end:]}")
        return tuple(dict.fromkeys(others))[:_MOST_VARIANTS]

    def same(self, first: str, second: str) -> bool:
        """Whether two names may mean one person; a family name alone, or with Mr., may mean the full name."""
        a, b = _plain(first), _plain(second)
        if fold(a) == fold(b):
            return True
        if self._rules.are_apart(a, b):
            return False
        if len(parts(a)) == 1 or len(parts(b)) == 1:
            return self._short_form(a, b)
        return bool(self.variants(a) & self.variants(b)) or bool(alike(a, b))

    def why(self, first: str, second: str) -> str:
        """Why two names count as the same name or not, in words for the reader."""
        a, b = _plain(first), _plain(second)
        if self._rules.are_apart(a, b):
            return "kept apart by names.txt"
        if fold(b) in map(fold, self._rules.joined_with(a)):
            return "one name by names.txt"
        likeness = alike(a, b)
        if doubt := self._table.doubt(a, b):
            return f"{likeness.why}, but {doubt}"
        if likeness:
            return likeness.why
        if self.same(a, b):
            return "both are like other spellings of their group" if len(parts(a)) > 1 < len(parts(b)) else "short form"
        return "they do not sound alike"

    # ---- inside

    def _find_variants(self, name: str) -> frozenset[str]:
        known = self._known_spelling(name)
        if known:
            return self._ruled(known) | {name}
        near = self._table.near(block_keys(name), MOST_NEAR)
        alike_names = [other for other in near if alike(name, other).kind not in ("", "near")]
        return frozenset({name}).union(*map(self._ruled, alike_names))

    def _known_spelling(self, words: str) -> str:
        """A name that was read, or that the reader's file has, in these letters; "" for none."""
        folded = fold(words)
        found = self._table.spelt_like(folded)
        return found or next((name for name in self._rules.joined_with(words) if fold(name) == folded), "")

    def _ruled(self, name: str) -> frozenset[str]:
        """The group of a name, with what the reader's file adds to it and without what it forbids."""
        group = self._table.group(name)
        looked_at: set[str] = set()
        while rest := group - looked_at:
            looked_at |= rest
            for member in rest:
                for other in self._rules.joined_with(member):
                    group |= self._table.group(self._table.spelt_like(fold(other)) or other) | {other}
        return self._rules.part_of(group, name)

    def _names_in(self, question: str) -> list[tuple[int, int, frozenset[str]]]:
        """Names with other spellings: start, end, spellings; the longest at each place."""
        words = [(match.start(), match.end()) for match in _WORD.finditer(question)]
        found: list[tuple[int, int, frozenset[str]]] = []
        first = 0
        while first < len(words):
            for length in range(min(_MOST_WORDS_IN_A_NAME, len(words) - first), 0, -1):
                start, end = words[first][0], words[first + length - 1][1]
                end -= 2 if question[start:end].lower().endswith(("'s", "’s")) else 0
                spellings = self._spellings_of(question[start:end], length)
                if len(spellings) > 1:
                    found.append((start, end, spellings))
                    first += length - 1
                    break
            first += 1
        return found

    def _spellings_of(self, words: str, length: int) -> frozenset[str]:
        known = self._known_spelling(words)
        if known:
            return self._ruled(known)
        if length > 1:
            capitals = all(word[:1].isupper() for word in words.split())
            sounded = capitals or is_family_word(words.split()[0])
            return self.variants(words) if sounded else frozenset()
        family = fold(words)
        return self._families(family) if len(family) >= _SHORTEST_LONE_FAMILY else frozenset()

    def _families(self, family: str) -> frozenset[str]:
        """The family names that stand for this one, in what was learnt and in the reader's file."""
        given = [frozenset(map(family_of, group)) for group in self._rules.together]
        return self._table.families(family).union(*(group for group in given if family in group))

    def _commonest(self, spellings: frozenset[str], but: str) -> list[str]:
        ranked = sorted(spellings, key=lambda name: (-self._table.known(name).articles, name))
        return [name for name in ranked if fold(name) != but]

    def _short_form(self, first: str, second: str) -> bool:
        short, whole = (first, second) if len(parts(first)) == 1 else (second, first)
        candidates = {family_of(name) for name in self.variants(whole)} | {parts(whole)[0], parts(whole)[-1]}
        return any(families_alike(parts(short)[0], family) for family in candidates)


def _plain(name: str) -> str:
    """Without the possessive and the offices before it."""
    words = re.sub(r"['’]s$", "", name.strip()).split()
    while len(words) > 1 and words[0].strip(".").lower() in ROLES:
        words = words[1:]
    return " ".join(words)

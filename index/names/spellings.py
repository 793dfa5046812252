"""The spellings of one name, learnt from the articles and corrected by the reader.

Every full name of the articles is counted with the offices it is named with (:mod:`index.names.mentions`);
names that sound alike (:mod:`index.names.sounds`) become one group. Caution decides the doubtful cases: two
groups join only if most of their names are alike crosswise, names that are merely *near* stay apart
when one article uses both for holders of different offices, and a name never joins the one that has
a middle initial more. The reader's file ``names.txt`` overrules all of it::

    Lee Jae-myung = Li Zaiming = Lee Jae-ming
    ! George W. Bush = George H. W. Bush

A line is one group; a line that begins with ``!`` keeps its names apart; ``#`` begins a remark.
"""

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import combinations, product
from typing import Any

from index.names import mentions
from index.names.sounds import Likeness, alike, block_keys, families_alike, fold, is_family_word, parts
from index.text.english.titles import ROLES

FORMAT = 1
_MOST_VARIANTS = 4
_MOST_WORDS_IN_A_NAME = 5
MAX_COMPARISONS = 100_000
"""Names compared for the sake of one article, about a second; the new names of a usual article need a few hundred."""
MAX_SPELLINGS = 100
"""Of one name. The commonest have a dozen."""
_SHORTEST_LONE_FAMILY = 5
_WORD = re.compile(r"[^\W_](?:[\w'’ʼ.-]*[^\W_])?")


@dataclass
class _Known:
    """What is known of one name: in how many articles it stands, with which offices, in which articles."""

    articles: int = 0
    roles: Counter[str] = field(default_factory=Counter)
    where: set[int] = field(default_factory=set)


class Spellings:
    """Groups of spellings; one object per library, learning as articles come in."""

    def __init__(self, rules: str = "") -> None:
        """Start with nothing but ``rules``, the text of the reader's file."""
        self._known: dict[str, _Known] = {}
        self._blocks: dict[str, list[str]] = defaultdict(list)
        self._group_of: dict[str, frozenset[str]] = {}
        self._by_fold: dict[str, str] = {}
        self._families: dict[str, set[str]] = defaultdict(set)
        self._doubtful: dict[tuple[str, str], str] = {}
        self._given, self._apart = _read_rules(rules)
        self.articles_read_up_to = 0
        self._apply_rules()

    # ---- learning

    def learn(self, articles: Iterable[tuple[int, str]]) -> int:
        """Read articles that were not read before: (running number, text), numbers rising.

        Returns:
            How many names are new.
        """
        fresh: list[tuple[int, str]] = []
        for number, text in articles:
            self.articles_read_up_to = max(self.articles_read_up_to, number)
            for name, (_, roles) in mentions.count(text).items():
                known = self._known.get(name)
                if known is None:
                    known = self._known[name] = _Known()
                    fresh.append((number, name))
                known.articles += 1
                known.roles.update(roles)
                if len(known.where) < 50:
                    known.where.add(number)
        left = Counter({number: MAX_COMPARISONS for number, _ in fresh})
        for number, name in fresh:
            left[number] -= self._join(name, left[number])
        self._apply_rules()
        return len(fresh)

    def dump(self) -> str:
        """Everything learnt, as text for :meth:`load`."""
        names = {name: [known.articles, dict(known.roles), sorted(known.where)] for name, known in self._known.items()}
        groups = [sorted(group) for group in self.groups()]
        return json.dumps(
            {"format": FORMAT, "up_to": self.articles_read_up_to, "names": names, "groups": groups}, ensure_ascii=False
        )

    @classmethod
    def load(cls, text: str, rules: str = "") -> "Spellings":
        """What :meth:`dump` wrote; fresh and empty if the text is of another format."""
        spellings = cls(rules)
        try:
            stored: dict[str, Any] = json.loads(text)
            if stored["format"] != FORMAT:
                return spellings
            names = {
                name: _Known(count, Counter(roles), set(where))
                for name, (count, roles, where) in stored["names"].items()
            }
            up_to, groups = int(stored["up_to"]), [frozenset(group) for group in stored["groups"]]
        except (ValueError, KeyError, TypeError, AttributeError):
            return spellings
        spellings._known = names
        spellings.articles_read_up_to = up_to
        for name in names:
            for key in block_keys(name):
                spellings._blocks[key].append(name)
        for group in groups:
            spellings._set_group(group)
        spellings._apply_rules()
        return spellings

    # ---- questions

    def groups(self) -> tuple[frozenset[str], ...]:
        """Every group of two spellings or more."""
        return tuple(dict.fromkeys(group for group in self._group_of.values() if len(group) > 1))

    def variants(self, name: str) -> frozenset[str]:
        """All spellings of ``name``, itself included; a new spelling is compared by its sound with the known ones."""
        known = self._by_fold.get(fold(name))
        if known:
            return self._group_of[known] | {name}
        alike_names = [other for other in self._near_block(name) if alike(name, other).kind not in ("", "near")]
        return frozenset({name}).union(*(self._group_of.get(other, frozenset({other})) for other in alike_names))

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
        if self._is_apart(a, b):
            return False
        if len(parts(a)) == 1 or len(parts(b)) == 1:
            return self._short_form(a, b)
        return bool(self.variants(a) & self.variants(b)) or bool(alike(a, b))

    def why(self, first: str, second: str) -> str:
        """Why two names count as the same name or not, in words for the reader."""
        a, b = _plain(first), _plain(second)
        if self._is_apart(a, b):
            return "kept apart by names.txt"
        if any({fold(a), fold(b)} <= {fold(name) for name in group} for group in self._given):
            return "one name by names.txt"
        likeness = alike(a, b)
        doubt = self._doubtful.get((min(a, b), max(a, b)))
        if doubt:
            return f"{likeness.why}, but {doubt}"
        if likeness:
            return likeness.why
        if self.same(a, b):
            return "both are like other spellings of their group" if len(parts(a)) > 1 < len(parts(b)) else "short form"
        return "they do not sound alike"

    # ---- inside: grouping

    def _join(self, name: str, most: int) -> int:
        """Give a new name its group, which may bring older groups together.

        Args:
            name: The name.
            most: Names that it may be compared with; it stands alone where there are more.

        Returns:
            How many comparisons it took.
        """
        candidates = self._near_block(name, most)
        for key in block_keys(name):
            self._blocks[key].append(name)
        self._set_group(frozenset({name}))
        taken = len(candidates)
        found = [(other, alike(name, other)) for other in sorted(candidates)]
        for other, likeness in sorted(found, key=lambda pair: (pair[1].kind == "near", pair[0])):
            if not likeness or other in self._group_of[name]:
                continue
            group, others = self._group_of[name], self._group_of[other]
            if len(group) + len(others) > MAX_SPELLINGS or taken + len(group) * len(others) > most:
                continue
            taken += len(group) * len(others)
            if self._may_join(name, other, likeness):
                self._set_group(group | others)
        return taken

    def _may_join(self, name: str, other: str, likeness: Likeness) -> bool:
        doubt = self._doubt(name, other, likeness)
        if doubt:
            self._doubtful[min(name, other), max(name, other)] = doubt
            return False
        pairs = list(product(self._group_of[name], self._group_of[other]))
        if any(self._is_apart(a, b) for a, b in pairs):
            return False
        return 2 * sum(bool(alike(a, b)) for a, b in pairs) >= len(pairs)

    def _doubt(self, name: str, other: str, likeness: Likeness) -> str:
        if likeness.kind != "near":
            return ""
        known, other_known = self._known.get(name, _Known()), self._known.get(other, _Known())
        if len(parts(name)) != len(parts(other)):
            return "without the middle initial it may be somebody else"
        both_have_roles = known.roles and other_known.roles
        if known.where & other_known.where and both_have_roles and not set(known.roles) & set(other_known.roles):
            return "one article gives them different offices"
        return ""

    def _near_block(self, name: str, most: int = MAX_COMPARISONS) -> set[str]:
        """The names that share a key with ``name``; none where the keys list more than ``most``."""
        blocks = [self._blocks[key] for key in block_keys(name) if key in self._blocks]
        return set().union(*blocks) if sum(map(len, blocks)) <= most else set()

    def _set_group(self, group: frozenset[str]) -> None:
        for name in group:
            self._group_of[name] = group
            self._by_fold[fold(name)] = name
        if len(group) > 1:
            families = {_family(name) for name in group}
            for family in families:
                self._families[family] |= families

    def _apply_rules(self) -> None:
        for group in self._given:
            merged = group.union(*(self._group_of.get(self._by_fold.get(fold(name), name), {name}) for name in group))
            self._set_group(merged)
        for group in self.groups() if self._apart else ():
            if any(self._is_apart(a, b) for a, b in combinations(group, 2)):
                self._split(group)

    def _split(self, group: frozenset[str]) -> None:
        """Take a group apart where the reader forbids a pair: each name goes with what it is most like."""
        remaining: list[set[str]] = []
        for name in sorted(group):
            for members in remaining:
                forbidden = any(self._is_apart(name, member) for member in members)
                if not forbidden and any(alike(name, member) for member in members):
                    members.add(name)
                    break
            else:
                remaining.append({name})
        for members in remaining:
            self._set_group(frozenset(members))

    def _is_apart(self, first: str, second: str) -> bool:
        a, b = fold(first), fold(second)
        return any(a != b and {a, b} <= group for group in self._apart)

    # ---- inside: names in a question

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
        known = self._by_fold.get(fold(words))
        if known:
            return self._group_of[known]
        if length > 1:
            capitals = all(word[:1].isupper() for word in words.split())
            sounded = capitals or is_family_word(words.split()[0])
            return self.variants(words) if sounded else frozenset()
        family = fold(words)
        long_enough = len(family) >= _SHORTEST_LONE_FAMILY
        return frozenset(self._families[family]) if long_enough and family in self._families else frozenset()

    def _commonest(self, spellings: frozenset[str], but: str) -> list[str]:
        ranked = sorted(spellings, key=lambda name: (-self._known[name].articles if name in self._known else 0, name))
        return [name for name in ranked if fold(name) != but]

    def _short_form(self, first: str, second: str) -> bool:
        short, whole = (first, second) if len(parts(first)) == 1 else (second, first)
        candidates = {_family(name) for name in self.variants(whole)} | {parts(whole)[0], parts(whole)[-1]}
        return any(families_alike(parts(short)[0], family) for family in candidates)


def _family(name: str) -> str:
    words = parts(name)
    return words[0] if is_family_word(words[0]) else words[-1]


def _plain(name: str) -> str:
    """Without the possessive and the offices before it."""
    words = re.sub(r"['’]s$", "", name.strip()).split()
    while len(words) > 1 and words[0].strip(".").lower() in ROLES:
        words = words[1:]
    return " ".join(words)


def _read_rules(text: str) -> tuple[list[frozenset[str]], list[frozenset[str]]]:
    together: list[frozenset[str]] = []
    apart: list[frozenset[str]] = []
    for raw in text.splitlines():
        line = raw.partition("#")[0].strip()
        names = [name.strip() for name in line.lstrip("!").split("=") if name.strip()]
        if line.startswith("!"):
            apart.append(frozenset(fold(name) for name in names))
        elif len(names) > 1:
            together.append(frozenset(names))
    return together, apart

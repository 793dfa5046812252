"""Hostile texts made from a regular expression: what it repeats, repeated, with ends that nearly match.

A pattern is slow if one stretch of text can be read in many ways, or if a search starts anew at each place of a long
stretch. So each recipe is ``start + middle * n + end``: what leads to a repeated part, what that part can be, and an
end that the pattern does not want.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations, islice
from re import _compiler, _constants, _parser  # type: ignore[attr-defined]
from typing import Any

# One of every kind of letter that a pattern may tell apart.
LETTERS = "ab zAZ019_-–—.,;:!?'’\"“”«»()[]{}<>/\\|#*=+@&%$€~`^§•\t\n\r\x0b\u2028\xa0éßÉжΩ日かア한م।。」\u0301\u200b²½"
LONG = 8  # A part that may stand this many times more than it must counts as repeated.
MOST_MIDDLES, MOST_STARTS, MOST_MIXED = 7, 3, 9
PLAIN = ("Aa ", "a. ", "1 ", "1.", "1,", "A.", "a-", "A ", "a b.c, ", "<a ", "[1] ", '"', "\r\n", "a\n", "\u0301a")


@dataclass(frozen=True)
class Recipe:
    """A text of any length.

    Attributes:
        start: Stands once at the beginning.
        middle: Stands as often as the length allows.
        end: Stands once at the end.
    """

    start: str
    middle: str
    end: str

    def text(self, chars: int) -> str:
        """The text of about ``chars`` characters."""
        return self.start + self.middle * max(1, chars // len(self.middle)) + self.end


def recipes(pattern: re.Pattern[str] | re.Pattern[bytes]) -> list[Recipe]:
    """Hostile texts for one pattern; for a pattern of bytes, each character stands for the byte of its number."""
    shape = _Shape(pattern)
    if not any(shape.repeated()):
        return []  # It looks at a few characters from each place, whatever the text.
    found = list(dict.fromkeys(_recipes(shape)))
    if isinstance(pattern.pattern, bytes):
        found = [recipe for recipe in found if recipe.text(1).isascii()]
    return found


def _recipes(shape: "_Shape") -> Iterator[Recipe]:
    yield from _of_repeats(shape)
    for whole in shape.wholes():
        for middle in (whole, whole[:-1], whole + " ", whole + "\n"):
            if middle:
                yield Recipe("", middle, "")
    singles = shape.ambiguous()
    for first, second in combinations(singles[:MOST_MIXED], 2):
        yield Recipe("", first + second, "")
    for letter in singles:
        yield Recipe("", letter, "")
        yield Recipe("", letter, "\x00")
    for middle in PLAIN:
        yield Recipe("", middle, "")


def _of_repeats(shape: "_Shape") -> Iterator[Recipe]:
    for start, middles in shape.repeated():
        for middle in middles:
            for end in ("", *shape.strangers(middle)):
                yield Recipe(start, middle, end)
            if start:
                for end in ("", *shape.strangers(middle)):
                    yield Recipe("", start + middle, end)
                yield Recipe("", start + middle * 5, "\n")
        if start:
            yield Recipe("", start, "")
            yield Recipe("", start + " ", "")


class _Shape:
    """A pattern as the parser reads it, with example texts for its parts."""

    def __init__(self, pattern: re.Pattern[str] | re.Pattern[bytes]) -> None:
        text = pattern.pattern
        self._tree = _parser.parse(text, pattern.flags & ~re.DEBUG)
        self._flags = pattern.flags
        self._is_bytes = isinstance(text, bytes)
        self._classes = [node for node in _walk(self._tree) if node[0] in _SINGLE]
        known = {chr(code) for node in self._classes for code in _codes(node)}
        letters = sorted(set(LETTERS) | (known if len(known) < 150 else set(islice(sorted(known), 0, None, 3))))
        if self._is_bytes:
            letters = [letter for letter in letters if letter.isascii()]
        self._members = {self._key(node): self._matched(node, letters) for node in self._classes}
        self._letters = letters

    def _key(self, node: Any) -> str:  # noqa: ANN401 - the parser's own nested tuples
        return repr(node)

    def _matched(self, node: Any, letters: Iterable[str]) -> frozenset[str]:  # noqa: ANN401
        piece = _parser.SubPattern(self._tree.state, [node])
        alone = _compiler.compile(piece, self._flags)
        return frozenset(
            letter for letter in letters if alone.fullmatch(letter.encode() if self._is_bytes else letter) is not None
        )

    def ambiguous(self) -> list[str]:
        """One letter for each set of classes that have it, those in most classes first."""
        kinds: dict[tuple[str, ...], str] = {}
        for letter in self._letters:
            within = tuple(sorted(key for key, letters in self._members.items() if letter in letters))
            if within:
                kinds.setdefault(within, letter)
        return [kinds[within] for within in sorted(kinds, key=len, reverse=True)][:30]

    def strangers(self, middle: str) -> list[str]:
        """Ends that the classes with ``middle`` don't have: one from another class, one from none."""
        having = [letters for letters in self._members.values() if middle[-1:] in letters]
        outside = [letter for letter in self._letters if not any(letter in letters for letters in having)]
        wanted = [letter for letter in self.ambiguous() if letter in outside]
        nowhere = [letter for letter in outside if letter not in wanted]
        return [*wanted[:1], *nowhere[:1]]

    def wholes(self) -> list[str]:
        """A few texts that the whole pattern (nearly) matches."""
        return self._examples(list(self._tree), MOST_STARTS)

    def repeated(self) -> Iterator[tuple[str, list[str]]]:
        """For each repeated part: what leads to it, and what it can be."""
        for leading, body in _repeats(list(self._tree), []):
            middles = [text for text in self._examples(list(body), MOST_MIDDLES) if text]
            for start in self._examples(leading, MOST_STARTS):
                yield start, middles

    def _examples(self, nodes: list[Any], most: int) -> list[str]:
        texts = [""]
        for node in nodes:
            options = self._of_node(node, most)
            if len(options) == 1:
                texts = [text + options[0] for text in texts]
            else:
                many = range(max(len(texts), len(options)))
                texts = [texts[i % len(texts)] + options[i % len(options)] for i in many]
        return list(dict.fromkeys(texts))[:most]

    def _of_node(self, node: Any, most: int) -> list[str]:  # noqa: ANN401
        kind, value = node
        if kind in _SINGLE:
            members = self._members[self._key(node)]
            return [letter for letter in self.ambiguous() if letter in members][:most] or sorted(members)[:1] or [""]
        if kind is _constants.BRANCH:
            return [text for branch in value[1] for text in self._examples(list(branch), 1)][:most]
        if kind is _constants.SUBPATTERN:
            return self._examples(list(value[3]), most)
        if kind is _constants.ATOMIC_GROUP:
            return self._examples(list(value), most)
        if kind in _REPEATS:
            least, most_often, body = value
            return [text * min(max(least, 1), most_often) for text in self._examples(list(body), most)]
        if kind is _constants.ASSERT and value[0] < 0:
            return self._examples(list(value[1]), 1)
        return [""]


_SINGLE = (_constants.LITERAL, _constants.NOT_LITERAL, _constants.ANY, _constants.IN)
_REPEATS = (_constants.MAX_REPEAT, _constants.MIN_REPEAT, _constants.POSSESSIVE_REPEAT)


def _walk(nodes: Iterable[Any]) -> Iterator[Any]:
    for node in nodes:
        yield node
        for part in _parts(node):
            yield from _walk(part)


def _parts(node: Any) -> list[Any]:  # noqa: ANN401
    kind, value = node
    if kind is _constants.BRANCH:
        return list(value[1])
    if kind is _constants.SUBPATTERN:
        return [value[3]]
    if kind is _constants.ATOMIC_GROUP:
        return [value]
    if kind in _REPEATS:
        return [value[2]]
    if kind in (_constants.ASSERT, _constants.ASSERT_NOT):
        return [value[1]]
    if kind is _constants.GROUPREF_EXISTS:
        return [part for part in value[1:] if part is not None]
    return []


def _codes(node: Any) -> Iterator[int]:  # noqa: ANN401
    """The characters that a class names; both ends of a range."""
    kind, value = node
    if kind in (_constants.LITERAL, _constants.NOT_LITERAL):
        yield value
    elif kind is _constants.IN:
        for inner, code in value:
            if inner is _constants.LITERAL:
                yield code
            elif inner is _constants.RANGE:
                yield from code


def _repeats(nodes: list[Any], before: list[Any]) -> Iterator[tuple[list[Any], Any]]:
    """Each part that may stand often, with what stands before it."""
    for place, node in enumerate(nodes):
        leading = [*before, *nodes[:place]]
        if node[0] in _REPEATS and node[1][1] - node[1][0] >= LONG:
            yield leading, node[1][2]
        for part in _parts(node):
            yield from _repeats(list(part), leading)

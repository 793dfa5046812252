"""What becomes of a hyphen at a line end: it goes where it only parts a word, and stays where it belongs to it.

The document itself decides first: a word that it has elsewhere in a line, with or without a hyphen. Else a hyphen
between two halves in lower case goes, unless one of them is such as English joins with a hyphen ("well-known").
"""

import re
from collections.abc import Iterable

from index.readers.pdf.glyphs import HYPHEN_AT_LINE_END
from index.readers.pdf.scripts import no_space_between
from index.text.english.hyphenation import ENDINGS, FIRST_HALVES, MIDDLES, NO_FIRST_HALVES, SECOND_HALVES

SOFT_HYPHEN = "\u00ad"
LONGEST_PART_CHARS = 100
"""So much of a line is looked at for the part of a word before a hyphen."""

_LAST_PART = re.compile(r"[^\W_][\w’']*(?:-[\w’']+)*\Z")
_FIRST_PART = re.compile(r"[\w’']+(?:-[\w’']+)*")
_WORD = re.compile(r"[^\W_][\w’']*(?:-[\w’']+)*")
_HYPHENS = ("-", "‐", HYPHEN_AT_LINE_END)
_HANGING = frozenset("and or to und oder bzw noch sowie bis en of och og eller et ou y o e".split())
"""Words that follow a part of a word which is left open: "pre- and post-war", "Haupt- und Nebenstraße"."""


class Words:
    """The words that stand whole inside the lines of a document."""

    def __init__(self, lines: Iterable[str] = ()) -> None:
        """Collect the words of ``lines``, without those that a line end may have cut."""
        self._known: set[str] = set()
        for line in lines:
            words = _WORD.findall(line)
            self._known.update(word.casefold() for word in (words[:-1] if line.endswith(_HYPHENS) else words))

    def join(self, before: str, after: str) -> str:
        """Return two lines as one, with the space or the hyphen that belongs between them."""
        if before.endswith(SOFT_HYPHEN):
            return before[:-1] + after
        if not before.endswith(_HYPHENS):
            return before + after if no_space_between(before, after) else f"{before} {after}"
        stem = before[:-1]
        first, second = _LAST_PART.search(stem[-LONGEST_PART_CHARS:]), _FIRST_PART.match(after)
        if first is None or second is None:
            return f"{stem}- {after}" if stem[-1:].isspace() or not stem else f"{stem}-{after}"
        if second.group().casefold() in _HANGING:
            return f"{stem}- {after}"
        return stem + ("-" if self._keeps(first.group(), second.group()) else "") + after

    def _keeps(self, first: str, second: str) -> bool:
        parted, whole = f"{first}-{second}".casefold(), f"{first}{second}".casefold()
        if (parted in self._known) != (whole in self._known):
            return parted in self._known
        if not (first[-1:].islower() and second[:1].islower()):
            return True
        joined_already = "-" in first
        first, second = first.casefold().rpartition("-")[2], second.casefold().partition("-")[0]
        if first in MIDDLES and joined_already:
            return True
        if first in FIRST_HALVES:
            return second not in ENDINGS
        return second in SECOND_HALVES and first not in NO_FIRST_HALVES


def plain(text: str) -> str:
    """The text with plain hyphens, and without soft ones."""
    return text.replace(HYPHEN_AT_LINE_END, "-").replace(SOFT_HYPHEN, "")

"""The numbers that Word sets before the paragraphs of a list."""

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from index.readers.markup.list_numbers import numeral
from index.readers.office.package import child, local, value

if TYPE_CHECKING:
    from lxml.etree import _Element

MAX_LEVELS = 9
MAX_PATTERN_CHARS = 100
_KINDS = {"lowerLetter": "lower-alpha", "upperLetter": "upper-alpha"}
_KINDS |= {"lowerRoman": "lower-roman", "upperRoman": "upper-roman"}
_ENDINGS = {1: "st", 2: "nd", 3: "rd"}
_PLACE = re.compile(r"%([1-9])")


class Numbers:
    """Counts the paragraphs of each list of one document, in their order."""

    def __init__(self, root: "_Element | None") -> None:
        """Read ``word/numbering.xml``; None where there is none."""
        parts = list(root) if root is not None else []
        kinds = {value(one, "abstractNumId"): one for one in parts if local(one) == "abstractNum"}
        self._lists = {value(one, "numId"): one for one in parts if local(one) == "num"}
        self._kinds = {
            number: kind
            for number, one in self._lists.items()
            if (kind := kinds.get(value(child(one, "abstractNumId")))) is not None
        }
        self._counts: dict[int, dict[int, int]] = defaultdict(dict)
        self._begun: set[str] = set()

    def label(self, list_properties: "_Element | None") -> str:
        """Return the label of the next paragraph with these properties (``w:numPr``): "3.", "2.1" or "" (a bullet)."""
        list_id = value(child(list_properties, "numId"))
        level_text = value(child(list_properties, "ilvl"), default="0")
        kind = self._kinds.get(list_id)
        level = int(level_text) if level_text.isdigit() else 0
        if kind is None or level >= MAX_LEVELS:
            return ""
        counts = self._counts[id(kind)]
        if list_id not in self._begun:
            self._begun.add(list_id)
            self._restart(list_id, counts)
        counts[level] = counts[level] + 1 if level in counts else self._start(kind, level)
        for deeper in [other for other in counts if other > level]:
            del counts[deeper]
        return self._written(kind, level, counts)

    def _restart(self, list_id: str, counts: dict[int, int]) -> None:
        for override in self._lists[list_id]:
            start = value(child(override, "startOverride"))
            if local(override) == "lvlOverride" and re.fullmatch(r"\d{1,9}", start):
                counts[int(value(override, "ilvl", "0"))] = int(start) - 1

    def _written(self, kind: "_Element", level: int, counts: dict[int, int]) -> str:
        pattern = value(child(self._level(kind, level), "lvlText"))[:MAX_PATTERN_CHARS]
        if self._format(kind, level) in {"bullet", "none"}:
            return ""

        legal = child(self._level(kind, level), "isLgl") is not None  # all levels in digits

        def number(place: re.Match[str]) -> str:
            at = int(place.group(1)) - 1
            return _in_format(counts.get(at, self._start(kind, at)), "decimal" if legal else self._format(kind, at))

        return _PLACE.sub(number, pattern).strip()

    def _start(self, kind: "_Element", level: int) -> int:
        text = value(child(self._level(kind, level), "start"), default="1")
        return int(text) if re.fullmatch(r"\d{1,9}", text) else 1

    def _format(self, kind: "_Element", level: int) -> str:
        return value(child(self._level(kind, level), "numFmt"), default="decimal")

    def _level(self, kind: "_Element", level: int) -> "_Element | None":
        return next((one for one in kind if local(one) == "lvl" and value(one, "ilvl") == str(level)), None)


def _in_format(number: int, name: str) -> str:
    if name == "decimalZero":
        return f"{number:02d}"
    if name == "ordinal":
        return f"{number}{'th' if 10 < number % 100 < 14 else _ENDINGS.get(number % 10, 'th')}"
    return numeral(number, _KINDS.get(name, "decimal"))

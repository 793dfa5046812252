"""Numbers of list items and headings in OpenDocument, as the page shows them: "2.", "b)", "§ 1.3"."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from index.readers.markup.list_numbers import numeral
from index.readers.office.opendocument.styles import Styles
from index.readers.office.package import local, value

if TYPE_CHECKING:
    from lxml.etree import _Element

MAX_LEVELS = 10
_KINDS = {"a": "lower-alpha", "A": "upper-alpha", "i": "lower-roman", "I": "upper-roman"}
_PLACE = re.compile(r"%(\d{1,2})%")


@dataclass(frozen=True, slots=True)
class _Level:
    """How one level is numbered; without ``kind`` it shows no number (bullets, pictures)."""

    kind: str = ""
    prefix: str = ""
    suffix: str = ""
    shown_levels: int = 1
    start: int = 1
    pattern: str = ""


_NO_NUMBER = _Level()


class Numbering:
    """The counters of one list, or of all headings."""

    def __init__(self, style: "_Element | None") -> None:
        """Begin a list that is numbered by ``style`` (a list style, or None)."""
        self._levels = _levels(style)
        self._counts: list[int | None] = [None] * MAX_LEVELS

    def use(self, level: int, style: "_Element | None") -> None:
        """Number ``level`` and those below it by another style."""
        others = _levels(style)
        self._levels = {n: (self._levels if n < level else others).get(n, _NO_NUMBER) for n in range(MAX_LEVELS)}

    def restart(self, level: int) -> None:
        """Begin ``level`` and those below it anew."""
        self._counts[level:] = [None] * (MAX_LEVELS - level)

    def next(self, level: int, start: str = "") -> str:
        """Return the label of the next item on ``level`` (from 0), "" where none is shown.

        Args:
            level: How deep the item lies.
            start: Number that the item states for itself, or "".
        """
        level = min(level, MAX_LEVELS - 1)
        before = self._counts[level]
        self._counts[level] = _whole(start, self._level(level).start if before is None else before + 1)
        self.restart(level + 1)
        shown = self._level(level)
        if not shown.kind:
            return ""
        if shown.pattern:
            return _PLACE.sub(lambda place: self._numeral(int(place.group(1)) - 1), shown.pattern).strip()
        numerals = filter(None, map(self._numeral, range(max(0, level + 1 - shown.shown_levels), level + 1)))
        return f"{shown.prefix}{'.'.join(numerals)}{shown.suffix}".strip()

    def _level(self, level: int) -> _Level:
        return self._levels.get(level, _NO_NUMBER)

    def _numeral(self, level: int) -> str:
        if not 0 <= level < MAX_LEVELS or not (shown := self._level(level)).kind:
            return ""
        count = self._counts[level]
        return numeral(shown.start if count is None else count, shown.kind)


class Lists:
    """The lists of one document so far: one may go on with the numbers of an earlier one."""

    def __init__(self, styles: Styles) -> None:
        self._styles = styles
        self._last: dict[str, Numbering] = {}
        self._by_id: dict[str, Numbering] = {}
        self.headings = Numbering(styles.outline)

    def open(self, element: "_Element", outer: Numbering | None, level: int) -> Numbering:
        """Return the counters for a ``text:list``, which lies in the list ``outer`` or in none."""
        goes_on = value(element, "continue-numbering") == "true"
        name = value(element, "style-name")
        if outer is not None:
            if not goes_on:
                outer.restart(min(level, MAX_LEVELS - 1))
            if name:
                outer.use(level, self._styles.lists.get(name))
            return outer
        name = name or self._style_of_first(element)
        earlier = self._by_id.get(value(element, "continue-list")) or (self._last.get(name) if goes_on else None)
        style = self._styles.lists.get(name)
        is_outline = style is not None and style is self._styles.outline
        numbering = self.headings if is_outline else earlier or Numbering(style)
        self._last[name] = numbering
        if own_id := value(element, "id"):
            self._by_id[own_id] = numbering
        return numbering

    def _style_of_first(self, element: "_Element") -> str:
        """Return the list style that the style of the first paragraph names, or ""."""
        first = next((one for one in element.iter() if local(one) in {"p", "h"}), None)
        return self._styles.attribute("paragraph", value(first, "style-name"), "list-style-name") or ""


def _levels(style: "_Element | None") -> dict[int, _Level]:
    return dict(_each_level(style)) if style is not None else {}


def _each_level(style: "_Element") -> Iterator[tuple[int, _Level]]:
    for one in style:
        if local(one) in {"list-level-style-number", "outline-level-style"} and (shape := value(one, "num-format")):
            yield (
                _whole(value(one, "level"), 1) - 1,
                _Level(
                    _KINDS.get(shape, "decimal"),
                    value(one, "num-prefix"),
                    value(one, "num-suffix"),
                    _whole(value(one, "display-levels"), 1),
                    _whole(value(one, "start-value"), 1),
                    value(one, "num-list-format"),
                ),
            )


def _whole(text: str, default: int) -> int:
    return int(text) if re.fullmatch(r"\d{1,7}", text) else default

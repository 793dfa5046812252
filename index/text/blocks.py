"""Stretches that no sentence crosses: paragraphs, headings, list items, rows of tables.

A blank line ends a block. A single line break does too, unless it is only there because the line was full. That is
read off the paragraph's own lines, whatever their width: in wrapped prose most lines end where the next word would
not have fitted, and some lines begin in the middle of a sentence. Narrow lines of about one length may as well be a
list or a poem, so there the lines' beginnings decide. A paragraph too short to tell is compared with the column that
the text's other paragraphs were wrapped to.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from index.text.months import MONTHS
from index.text.tables import CELL_END, is_row

Span = tuple[int, int]

_LINE = re.compile(r"[^\n\r\x0b\x0c\x85\u2028\u2029]+")
_BULLET = re.compile(r"\s*(?:[-*•·▪◦‣–—]\s|#{1,6}\s|>\s|\|)")
_DASH = re.compile(r"\s*[–—]\s")
_NUMBER = re.compile(r"\s*\(?(\d{1,3}|[A-Za-z]|[ivxIVX]{1,4})[.)]\s")
_FIRST_MARKS = ("1", "a", "i")
_MONTH_NEXT = re.compile(rf"(?i:{'|'.join(sorted(MONTHS))})\b")
_LABEL = re.compile(r"\s*[^\W\d_][^:]{0,30}:(?:\s|$)")
_ENDS = re.compile(r"[.!?…:;।॥۔؟。！？；：][\"'”’»)\]」』】）]*\s*\Z")
_ENDS_INSIDE = re.compile(
    r"(?:(?<=\w)|\w(?:(?!\w)[\u0900-\u0dff])++)[.!?…؟۔][\"'”’»)\]]*+\s++[\"'“‘«(\[]*+[^\W_]|"
    r"[।॥]\s*\S|[。！？][^\s」』”’）]"
)
_DENSE = re.compile("[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
_WIDEST = 140
"""Longer lines are paragraphs of their own."""
_NARROW = 40
"""Up to this width the filling of lines alone does not tell prose from a list."""
_NARROWEST_DENSE = 12
_MOSTLY = 0.6
_SOME = 0.2


@dataclass(frozen=True, slots=True)
class _Break:
    """A single line break, and how far into the column the next word would have reached."""

    reach: int
    begins_lower: bool
    has_case: bool
    is_dense: bool
    ends: bool


@dataclass(frozen=True, slots=True)
class _Shape:
    """How the lines of a paragraph lie.

    Attributes:
        width: Characters of its widest line that has a break between words.
        breaks: Those between its lines, in order.
        is_prose: Whether its lines show by themselves that they were wrapped.
        is_list: Whether each line stands for itself.
    """

    width: int
    breaks: tuple[_Break, ...]
    is_prose: bool
    is_list: bool


def block_spans(text: str) -> list[Span]:
    """Find the blocks of ``text`` in order; every character that is not white space lies in exactly one."""
    paragraphs = [(lines, _shape(text, lines)) for lines in _paragraphs(text)]
    column = max((shape.width for _, shape in paragraphs if shape.is_prose), default=0)
    blocks: list[Span] = []
    for lines, shape in paragraphs:
        first = 0
        mostly_full = 2 * sum(_is_full(line_break, shape.width) for line_break in shape.breaks) >= len(shape.breaks)
        for index, line_break in enumerate(shape.breaks):
            wrapped = _is_wrapped(shape, line_break, column, mostly_full=mostly_full)
            if not wrapped or _is_item(text, lines[first], lines[index + 1], line_break):
                blocks.append((lines[first][0], lines[index][1]))
                first = index + 1
        blocks.append((lines[first][0], lines[-1][1]))
    return blocks


def _paragraphs(text: str) -> Iterator[list[Span]]:
    """Runs of lines with no blank line between them; each row of a table by itself."""
    lines: list[Span] = []
    may_hold_rows = CELL_END in text or "---" in text
    for match in _LINE.finditer(text):
        line = match.group()
        if not line.strip():
            continue
        alone = may_hold_rows and is_row(line)
        if lines and (alone or _is_blank_between(text, lines[-1][1], match.start())):
            yield lines
            lines = []
        lines.append(match.span())
        if alone:
            yield lines
            lines = []
    if lines:
        yield lines


def _is_blank_between(text: str, end: int, start: int) -> bool:
    gap = text[end:start].replace("\r\n", "\n")
    return len(gap) - gap.count(" ") - gap.count("\t") > 1 or "\u2029" in gap


def _shape(text: str, lines: list[Span]) -> _Shape:
    if len(lines) == 1:
        return _Shape(0, (), is_prose=False, is_list=False)
    written = [text[start:end].rstrip() for start, end in lines]
    width = max((len(line) for line in written if " " in line.strip() or _DENSE.search(line)), default=0)
    if max(map(len, written)) > _WIDEST and width > _WIDEST:
        return _Shape(width, tuple(_break(line, after) for line, after in _pairs(written)), False, True)
    breaks = tuple(_break(line, after) for line, after in _pairs(written))
    labels = sum(bool(_LABEL.match(line)) for line in written)
    starts_lower = all(line_break.begins_lower for line_break in breaks) and written[0].lstrip()[:1].islower()
    figures = starts_lower and all(any(map(str.isdigit, line)) for line in written)
    is_list = figures or (labels > 1 and labels * 2 >= len(written))
    return _Shape(width, breaks, not is_list and _is_prose(written, width, breaks), is_list)


def _pairs(written: list[str]) -> Iterator[tuple[str, str]]:
    return zip(written, written[1:], strict=False)


def _break(line: str, after: str) -> _Break:
    after = after.lstrip()
    is_dense = bool(_DENSE.match(after))
    reach = len(line) + (2 if is_dense else 1 + len(after.split(None, 1)[0]))
    first = after[0]
    return _Break(reach, first.islower(), first.islower() or first.isupper(), is_dense, bool(_ENDS.search(line)))


def _is_prose(written: list[str], width: int, breaks: tuple[_Break, ...]) -> bool:
    """Whether the lines show by themselves that they were wrapped: most are full, and some break a sentence."""
    if len(breaks) < 2 or sum(_is_full(line_break, width, _slack(width)) for line_break in breaks) < _MOSTLY * len(
        breaks
    ):
        return False
    if any(line_break.has_case for line_break in breaks):
        return sum(line_break.begins_lower for line_break in breaks) >= _SOME * len(breaks)
    if any(_ENDS_INSIDE.search(line) for line in written):
        return True
    dense = all(line_break.is_dense for line_break in breaks) and width >= _NARROWEST_DENSE
    return dense and not any(line_break.ends for line_break in breaks)


def _slack(width: int) -> int:
    """By how many characters a line may stay behind the column: words that stand together are not parted."""
    return max(3, width // 5)


def _is_full(line_break: _Break, width: int, slack: int = 0) -> bool:
    return line_break.reach + slack > width


def _is_wrapped(shape: _Shape, line_break: _Break, column: int, *, mostly_full: bool) -> bool:
    """Whether the line break is only there because the line was full."""
    if shape.is_list:
        return False
    if line_break.begins_lower:
        return True
    if shape.is_prose:
        return _is_full(line_break, shape.width, _slack(shape.width))
    if shape.width > _NARROW:
        return mostly_full and _is_full(line_break, shape.width)
    return bool(column) and shape.width <= column and _is_full(line_break, column, _slack(column) // 2)


def _is_item(text: str, block_start: Span, line: Span, line_break: _Break) -> bool:
    """Whether ``line``, before which the line was full, begins a list item.

    A number or a dash at a line's beginning may also belong to a sentence that was wrapped before it, as in "on the /
    5. Juni": then the line before has not ended, and the number does not count on from an item before.
    """
    goes_on = not line_break.ends
    if _DASH.match(text, *line):
        return not goes_on or bool(_DASH.match(text, *block_start))
    if _BULLET.match(text, *line):
        return True
    mark = _NUMBER.match(text, *line)
    if mark is None:
        return False
    if not goes_on:
        return True
    if _MONTH_NEXT.match(text, mark.end(), line[1]):
        return False
    before = _NUMBER.match(text, *block_start)
    return mark.group(1) in _FIRST_MARKS or (before is not None and _follows(before.group(1), mark.group(1)))


def _follows(mark: str, following: str) -> bool:
    """Whether a list goes on from ``mark`` to ``following``: "3" to "4", "b" to "c", "ii" to "iii"."""
    if mark.isdigit() and following.isdigit():
        return int(following) == int(mark) + 1
    return not mark.isdigit() and not following.isdigit() and (len(mark) > 1 or len(following) > 1 or following > mark)

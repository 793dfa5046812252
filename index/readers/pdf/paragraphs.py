"""From lines to paragraphs, headings and list items, across columns and pages.

A PDF knows lines, not paragraphs. A line goes on in the next one unless something says that it was ended on purpose: a
gap, another size, an indent, a list mark, or that the next word would still have fitted on it.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from index.readers.pdf.hyphens import Words, plain
from index.readers.pdf.layout import Line
from index.readers.pdf.lists import is_bulleted, is_marked
from index.readers.pdf.scripts import is_unspaced
from index.text.tables import CELL_END, is_rule

PAGE_MARK = "\ufdd0"
"""Stands where a page begins until the text is normalised; Unicode keeps it free of any other meaning."""
_ENDS_SENTENCE = re.compile(r"[.!?:;…。！？：；।۔؟][\"'”’»)\]）」』⁰¹²³⁴-⁹*†]*\Z")
_CUT_WORD = re.compile(r"\w-\Z")
_NOTE_SIZE = 0.93  # of the size of running text: a footnote
_SHORT = 0.8
_VERY_SHORT = 0.45  # of the width of the column: so much room isn't left by chance


@dataclass(slots=True)
class Unit:
    """A paragraph, heading, list item or table.

    Attributes:
        text: Its words, with :data:`PAGE_MARK` where a page begins.
        lines: The lines it was made of.
    """

    text: str
    lines: list[Line] = field(default_factory=list)

    @property
    def is_item(self) -> bool:
        """Whether it is a list item."""
        return bool(self.lines) and is_marked(self.text.lstrip(PAGE_MARK))


def text_of(pages: Sequence[Sequence[Line]], words: Words) -> str:
    """Return the text of all pages, with :data:`PAGE_MARK` where each begins.

    Args:
        pages: The lines of each page in the order they are read.
        words: The words of the document, for hyphens at line ends.
    """
    body_size = _usual_size(line for page in pages for line in page)
    units: list[Unit] = []
    for page in pages:
        following = _units(page, words)
        if not following:
            units.append(Unit(PAGE_MARK))
            continue
        following[0].text = PAGE_MARK + following[0].text
        _append(units, following, body_size, words)
    text = ""
    for position, unit in enumerate(units):
        items = position > 0 and unit.is_item and units[position - 1].is_item
        text += ("\n" if items else "\n\n") + unit.text
    return plain(text)


def _append(units: list[Unit], following: list[Unit], body_size: float, words: Words) -> None:
    """Add the units of a page; its first one may go on with what the page before left open."""
    if units and _is_same_table(units[-1], following[0]):
        units[-1].text += _further_rows(units[-1].text, following.pop(0).text)
    open_at = _open_unit(units, body_size) if following else None
    if open_at is not None and _goes_on(units[open_at].lines[-1], following[0].lines[0]):
        unit, first = units.pop(open_at), following.pop(0)
        unit.text = _across(unit.text, first.text, words)
        unit.lines += first.lines
        units.append(unit)  # behind the footnotes of its page
    units += following


def _is_same_table(above: Unit, below: Unit) -> bool:
    """Whether a table at the beginning of a page goes on with the one at the end of the page before."""
    if not (above.lines and above.lines[-1].is_table and below.lines[0].is_table):
        return False
    last, first = above.lines[-1], below.lines[0]
    aligned = abs(last.x0 - first.x0) < last.size and abs(last.x1 - first.x1) < 4 * last.size
    return aligned and CELL_END in first.text and _cells(above.text) == _cells(below.text)


def _cells(table: str) -> int:
    return max(line.count(CELL_END) for line in table.split("\n"))


def _further_rows(above: str, below: str) -> str:
    """The rows of a table on its next page, without heads that are repeated there."""
    rows = below.lstrip(PAGE_MARK).split("\n")
    if len(rows) > 1 and is_rule(rows[1]):
        rows = rows[2:] if rows[0] == above.lstrip(PAGE_MARK).split("\n")[0] else [rows[0], *rows[2:]]
    return f"\n{PAGE_MARK}" + "\n".join(rows)


def _open_unit(units: Sequence[Unit], body_size: float) -> int | None:
    """Index of the last unit of running text, which only footnotes may follow, or None."""
    for index in range(len(units) - 1, -1, -1):
        unit = units[index]
        if not unit.lines or unit.lines[-1].is_table:
            return None
        if unit.lines[-1].size >= _NOTE_SIZE * body_size:
            return index
    return None


def _across(before: str, after: str, words: Words) -> str:
    return (
        words.join(before, after.lstrip(PAGE_MARK))
        if not after.startswith(PAGE_MARK)
        else _marked(before, after, words)
    )


def _marked(before: str, after: str, words: Words) -> str:
    after = after.lstrip(PAGE_MARK)
    joined = words.join(before, after)
    return joined[: len(joined) - len(after)] + PAGE_MARK + after


def _goes_on(last: Line, first: Line) -> bool:
    """Whether the first line of a column or page goes on with the sentence that the last one left open."""
    if first.is_table or last.is_table or abs(first.size - last.size) > 0.06 * last.size or is_bulleted(first.text):
        return False
    text = plain(last.text)
    if _ENDS_SENTENCE.search(text):
        return False
    start = first.text.lstrip("\"'“‘«([")[:1]
    if start.islower() or text.endswith(("-", ",")):
        return True
    full = last.x1 >= last.right - 0.12 * (last.right - last.left)
    return full and first.bold == last.bold and not (is_marked(first.text) and not start.isdigit())


def _units(lines: Sequence[Line], words: Words) -> list[Unit]:
    units: list[Unit] = []
    leading = _leadings(lines)
    for line in lines:
        last = units[-1].lines[-1] if units else None
        if last is None:
            joins = False
        elif last.column != line.column:
            joins = _goes_on(last, line)
        else:
            joins = not _is_break(units[-1].lines, line, leading.get(line.column, 0.0))
        if joins:
            units[-1].text = words.join(units[-1].text, line.text)
            units[-1].lines.append(line)
        else:
            units.append(Unit(line.text, [line]))
    return units


def _is_break(unit: Sequence[Line], line: Line, leading: float) -> bool:
    """Whether ``line`` begins something new after the lines of ``unit``."""
    last = unit[-1]
    if last.is_table or line.is_table or is_bulleted(line.text):
        return True
    if abs(line.size - last.size) > 0.06 * max(line.size, last.size):
        return True
    text = plain(last.text)
    if _CUT_WORD.search(text) and line.text[:1].isalnum() and last.y - line.y < 2 * last.size:
        return False
    ended, begins_low = bool(_ENDS_SENTENCE.search(text)), line.text[:1].islower()
    mid_sentence = begins_low and not ended
    early = _ended_early(last, line)
    if last.y - line.y > 1.3 * (leading or 1.25 * last.size) or line.y > last.y:
        return not (mid_sentence and not early)
    if line.bold != last.bold and (early or not mid_sentence):
        return True
    if is_marked(line.text) and (ended or early or is_marked(unit[0].text)):
        return True
    if _is_indented(unit, line):
        return not mid_sentence
    return early and (ended or not begins_low or last.right - last.x1 > _VERY_SHORT * (last.right - last.left))


def _ended_early(last: Line, line: Line) -> bool:
    """Whether the next word would have fitted on the line, with room to spare."""
    room = last.right - last.x1
    width = last.right - last.left
    if is_unspaced(line.text[:1]) and not line.text[:1].isascii():
        return room > 2.5 * last.size
    first_word = line.text.split(None, 1)[0] if line.text.split() else ""
    advance = (line.x1 - line.x0) / max(1, len(line.text))
    return room > advance * (len(first_word) + 1) + 0.5 * last.size and room > (1 - _SHORT) * 0.5 * width


def _is_indented(unit: Sequence[Line], line: Line) -> bool:
    """Whether a line is set in where the one before it was not, or out where a list item's lines were set in."""
    last = unit[-1]
    step = line.x0 - last.x0
    if abs(step) < 0.8 * line.size:
        return False
    if step > 0:
        return len(unit) > 1 or not is_marked(unit[0].text)
    # The second line of a paragraph stands left of its indented first one.
    return len(unit) > 1 or is_marked(unit[0].text) or line.x0 > line.left + 0.8 * line.size


def _leadings(lines: Sequence[Line]) -> dict[int, float]:
    """The usual distance of base lines in each column."""
    steps: dict[int, Counter[float]] = {}
    for above, below in zip(lines, lines[1:], strict=False):
        if above.column == below.column and not above.is_table and not below.is_table and above.y > below.y:
            steps.setdefault(above.column, Counter())[round((above.y - below.y) * 2) / 2] += 1
    return {
        column: min(step for step, count in found.items() if count * 2 >= max(found.values()))
        for column, found in steps.items()
    }


def _usual_size(lines: Iterable[Line]) -> float:
    sizes: Counter[float] = Counter()
    for line in lines:
        if not line.is_table:
            sizes[round(line.size, 1)] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else 0.0

"""What of an article may be evidence: its sentences, its rows, and its short lines with what stands above them.

"Fee: 120 crowns" or "Skarv | 17 crowns | 40 crowns" states something only together with the heading, the lead-in or the
column heads above it. So each unit is an exact span of the text and knows the words that it is read with. A lead-in
("Bring:") states nothing alone; with its list it does, and its span reaches to the list's end.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from index.text.english import ENGLISH
from index.text.language import Language, compiled
from index.text.sentences import sentence_spans
from index.text.tables import heads_of, is_row, is_rule, labelled

MIN_WORDS = 4
"""A line of fewer words states something only if its form says so."""

_WORD = re.compile(r"[^\W_]+")
_SENTENCE_END = re.compile(r"[.!?…。！？।۔؟][\"'”’»)\]」』]*\Z")
_LEAD_IN_END = (":", "：")
_LIST_MARK = re.compile(r"(?:[-*•·▪◦‣–—]|\(?(?:\d{1,3}|[A-Za-z])[.)])\s+")
_BULLET = re.compile(r"\A[-*•·▪◦‣–—]\s+")
_VALUE = re.compile(r"[^:：\n]{1,60}[:：]\s*\S")
_APART = re.compile(r"\t+| {2,}")
_OPENING_QUOTES = ("“", "„", "«", "「", "『", '"', "‘")
_HEADING_WORDS, _HEADING_CHARS = 12, 90
_FEWEST_OPENING_WORDS = 3
_LIST_CHARS = 800
"""A lead-in takes no more of its list than this."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A sentence, row or line of an article.

    Attributes:
        start: Where it starts in the article's text.
        end: Where it ends.
        states: Whether it can be evidence.
        said: What it says in plain words, where these differ from its text: a row with its column heads.
        lead: The heading or lead-in that it is read with, "" for a sentence that needs none.
        above: Where the words stand that it is read with: lead-in, heading, column heads.
        leads_in: Whether the lead is a lead-in or a heading inside the text, not the title.
    """

    start: int
    end: int
    states: bool
    said: str = ""
    lead: str = ""
    above: tuple[tuple[int, int], ...] = ()
    leads_in: bool = False


def units_of(text: str, title: str, *, title_is_guessed: bool = False, language: Language = ENGLISH) -> list[Unit]:
    """All units of an article's text in order, those that state nothing too.

    Args:
        text: Of the article.
        title: Of the article; a stated title that is repeated in the text states nothing.
        title_is_guessed: Whether the title was only taken from the text or the file's name.
        language: Of the article.
    """
    spans = sentence_spans(text, language)
    lines = [_Line.at(text, spans, position) for position in range(len(spans))]
    barred = "" if title_is_guessed else title
    return list(_walk(text, lines, title, barred))


def states_something(text: str, title: str = "") -> bool:
    """Whether a sentence can be evidence: no question, headline or fragment, and no order to whoever reads it.

    Args:
        text: The sentence.
        title: A title that the article states.
    """
    return _may_state(text, title) and (_is_long(text) or _has_statement_form(text))


@dataclass(frozen=True, slots=True)
class _Line:
    """A span with what its layout shows."""

    start: int
    end: int
    text: str
    alone: bool
    opens_paragraph: bool
    stands_over_list: bool

    @classmethod
    def at(cls, text: str, spans: Sequence[tuple[int, int]], position: int) -> "_Line":
        start, end = spans[position]
        before = text[spans[position - 1][1] : start] if position else "\n\n"
        after = text[end : spans[position + 1][0]] if position + 1 < len(spans) else "\n"
        following = spans[position + 1][0] if position + 1 < len(spans) else len(text)
        alone = "\n" in before and "\n" in after
        over_list = alone and bool(_BULLET.match(text[following : following + 4]))
        return cls(start, end, text[start:end], alone, before.count("\n") > 1, over_list)

    @property
    def is_marked(self) -> bool:
        return bool(_LIST_MARK.match(self.text))

    @property
    def is_lead_in(self) -> bool:
        """Whether it opens a list: by its colon, or as the beginning of a sentence that the items below go on."""
        if self.text.endswith(_LEAD_IN_END):
            return True
        words = len(_WORD.findall(self.text))
        begins = self.stands_over_list and not self.is_marked and not _SENTENCE_END.search(self.text)
        return begins and words >= _FEWEST_OPENING_WORDS

    @property
    def is_short_line(self) -> bool:
        """Whether it stands in a line of its own and is no whole sentence."""
        ends = _SENTENCE_END.search(self.text)
        return self.alone and (not ends or self.is_marked or not _is_long(self.text))

    @property
    def is_plain(self) -> bool:
        """Whether it could be a heading: a few words without figures or a value."""
        is_few = len(self.text) <= _HEADING_CHARS and len(self.text.split()) <= _HEADING_WORDS
        plain = not any(letter.isdigit() for letter in self.text) and not _VALUE.match(self.text)
        return is_few and plain and self.is_short_line and not self.is_marked and not _SENTENCE_END.search(self.text)


def _walk(text: str, lines: Sequence[_Line], title: str, barred: str) -> Iterator[Unit]:
    heading: _Line | None = None
    lead_in: _Line | None = None
    grid: tuple[_Line, ...] = ()
    for position, line in enumerate(lines):
        if is_row(line.text):
            yield _row(text, line, lead_in or heading, title)
            continue
        grid = _grid(lines, position, grid)
        if line.is_lead_in:
            lead_in = line
            yield _with_list(line, lines[position + 1 : position + 1 + _LIST_CHARS], barred)
            continue
        if not line.is_short_line:
            lead_in = None
            yield Unit(line.start, line.end, states_something(line.text, barred))
            continue
        if _is_heading(lines, position):
            heading, lead_in = line, None
        above = lead_in or (heading if heading is not line else None)
        unit = _short(line, above, title, barred, grid)
        # A heading names what is told below it, and tells nothing of it.
        below = lines[position + 1] if position + 1 < len(lines) else None
        heads = heading is line and below is not None and not (below.is_short_line and below.is_plain)
        yield replace(unit, states=unit.states and not heads)


def _is_heading(lines: Sequence[_Line], position: int) -> bool:
    """Whether a short line heads what follows: the first of its run, or one without figures before one with them."""
    line, following = lines[position], lines[position + 1] if position + 1 < len(lines) else None
    if not line.is_plain or following is None:
        return False
    before = lines[position - 1] if position else None
    if before is None or not before.is_short_line or before.is_lead_in:
        return before is None or not before.is_lead_in
    if not following.is_short_line:
        return line.opens_paragraph
    begins_block = line.opens_paragraph and not following.opens_paragraph
    return not following.is_plain and (begins_block or not before.is_plain)


def _row(text: str, line: _Line, above: _Line | None, title: str) -> Unit:
    below = line.end + 1
    line_below = text[below : text.find("\n", below) % (len(text) + 1)]
    if is_rule(line.text) or is_rule(line_below):
        return Unit(line.start, line.end, states=False)
    heads = _heads_span(text, line.start)
    spans = (*((above.start, above.end) for above in (above,) if above), *((heads,) if heads else ()))
    lead = _lead_of(above) if above else title
    said = labelled(text, line.start, line.end)
    return Unit(line.start, line.end, True, said if said != line.text else "", lead, spans, _is_in_text(above, title))


def _heads_span(text: str, start: int) -> tuple[int, int] | None:
    """Where the column heads of the row stand that begins at ``start``."""
    if not heads_of(text, start):
        return None
    first = text.rfind("\n\n", 0, start)
    first = first + 2 if first >= 0 else 0
    return first, text.find("\n", first)


def _with_list(line: _Line, following: Sequence[_Line], barred: str) -> Unit:
    """A lead-in with the list below it; without one it states nothing."""
    end, items = line.end, list[str]()
    for item in following:
        is_item = is_row(item.text) or (item.is_short_line and not item.is_lead_in)
        is_quote = end == line.end and item.text.startswith(_OPENING_QUOTES)
        if not (is_item or is_quote) or item.end - line.start > _LIST_CHARS:
            break
        if items and following[0].is_marked and not item.is_marked:
            break  # a line below the list
        if is_item and item.is_plain and item.opens_paragraph and not following[0].opens_paragraph:
            break  # a heading below the list
        end = item.end
        items.append(_BULLET.sub("", item.text).rstrip(" ;,"))
        if is_quote:
            break
    said = f"{line.text} {'; '.join(items)}"
    return Unit(line.start, end, bool(items) and _may_state(line.text, barred), said if len(items) > 1 else "")


def _short(line: _Line, above: _Line | None, title: str, barred: str, grid: tuple[_Line, ...]) -> Unit:
    states = _may_state(line.text, barred)
    in_text = _is_in_text(above, title)
    under = above is not None and (above.is_lead_in or line.is_marked or in_text)
    states = states and (_is_long(line.text) or _has_statement_form(line.text) or under)
    said = _BULLET.sub("", line.text) if line.is_marked else ""
    unit = Unit(line.start, line.end, states, said, _lead_of(above) if above else title, leads_in=in_text)
    if above is not None:
        unit = replace(unit, above=((above.start, above.end),))
    if grid and grid[0] is not line:
        heads, cells = (_APART.split(part.text.strip()) for part in (grid[0], line))
        pairs = zip(heads, cells, strict=True)
        unit = replace(unit, said="; ".join(f"{head}: {cell}" for head, cell in pairs))
        unit = replace(unit, above=(*unit.above, (grid[0].start, grid[0].end)))
    return replace(unit, states=False) if grid and grid[0] is line else unit


def _grid(lines: Sequence[_Line], position: int, grid: tuple[_Line, ...]) -> tuple[_Line, ...]:
    """The lines of a table that is set with spaces, heads first, if the line belongs to one that has heads."""
    line = lines[position]
    if grid and line.start <= grid[-1].start:
        return grid
    found: list[_Line] = []
    columns = len(_APART.split(line.text.strip()))
    if columns < 3:
        return ()
    for following in (lines[index] for index in range(position, len(lines))):
        same = len(_APART.split(following.text.strip())) == columns
        if not following.alone or not same or (found and following.opens_paragraph):
            break
        found.append(following)
    figures = [any(letter.isdigit() for letter in part.text) for part in found]
    return tuple(found) if len(found) > 2 and not figures[0] and all(figures[1:]) else ()


def _is_in_text(above: _Line | None, title: str) -> bool:
    return above is not None and (above.is_lead_in or _lead_of(above) != title)


def _lead_of(line: _Line) -> str:
    return " ".join(line.text.split()).rstrip("".join(_LEAD_IN_END)).rstrip()


def _may_state(text: str, title: str) -> bool:
    plain = text.strip().rstrip("\"'”’)]")
    if plain.endswith(("?", "？", "؟")) or (title and plain.lstrip("# ").rstrip(".") == title.rstrip(".")):
        return False
    return not compiled(ENGLISH.questions.orders_the_reader).match(plain.lstrip("\"'“‘(["))


def _is_long(text: str) -> bool:
    dense = any(ord(letter) > 0x2E80 for letter in text)  # scripts written without spaces
    return dense or len(_WORD.findall(text)) >= MIN_WORDS


def _has_statement_form(text: str) -> bool:
    """Whether it has a value behind its label ("Fee: 120 crowns"), or a figure beside a word ("Herring 12")."""
    has_both = any(letter.isdigit() for letter in text) and any(letter.isalpha() for letter in text)
    return has_both or bool(_VALUE.match(text.strip()))

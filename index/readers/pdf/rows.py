"""From glyphs to rows: what stands on one base line, cut into pieces where a wide gap is.

The order of the file is kept inside a run of letters that follow each other, so that Arabic and Hebrew, which PDFium
has put into reading order, stay so. Runs are put into rows by where they stand, because files often draw a page in
another order than it is read in.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from statistics import median
from unicodedata import bidirectional

from index.readers.markup.scripts import lowered, raised
from index.readers.pdf.glyphs import GUESSED, HYPHEN_AT_LINE_END, NONE, STATED, Glyph
from index.readers.pdf.scripts import no_space_between

PIECE_GAP = 1.0
"""A gap this wide, in font sizes, parts two pieces of a row: columns, or the cells of a table."""
WORD_GAP = 0.17
MAX_RUNS = 2_000
"""In a row of more runs, which no page that people read has, nothing is taken for raised."""
_SMALL = 0.86  # of the size of its row: a raised or lowered letter


@dataclass(slots=True)
class Piece:
    """Words of one row without a wide gap between them; places in points.

    Attributes:
        text: Its words; a hyphen that may be taken back is :data:`HYPHEN_AT_LINE_END`.
        x0: Left edge.
        x1: Right edge.
        y: Base line.
        size: Font size of most of it.
        bold: Whether most of it is bold.
        field: Whether it is what somebody filled into a form.
    """

    text: str
    x0: float
    x1: float
    y: float
    size: float
    bold: bool = False
    field: bool = False


@dataclass(slots=True)
class _Run:
    """Glyphs that follow each other on one base line in one size."""

    glyphs: list[Glyph]
    x0: float
    x1: float
    y: float
    size: float
    shift: int = 0  # 1 raised, -1 lowered, against the row it was put into

    @classmethod
    def of(cls, glyph: Glyph) -> "_Run":
        return cls([glyph], glyph.x0, glyph.x1, glyph.y, glyph.size)

    def continues(self, glyph: Glyph) -> bool:
        last = self.glyphs[-1]
        near = -0.6 * self.size < glyph.x0 - last.x1 < 0.6 * self.size
        near_leftwards = -0.6 * self.size < last.x0 - glyph.x1 < 0.6 * self.size and _is_rtl(glyph.text)
        same = abs(glyph.y - self.y) < 0.08 * self.size and abs(glyph.size - self.size) < 0.08 * self.size
        return same and (near or near_leftwards)

    def add(self, glyph: Glyph) -> None:
        self.glyphs.append(glyph)
        self.x0, self.x1 = min(self.x0, glyph.x0), max(self.x1, glyph.x1)


@dataclass(slots=True)
class _Row:
    y: float
    size: float
    runs: list[_Run] = field(default_factory=list)

    def touches(self, run: _Run) -> bool:
        if len(self.runs) > MAX_RUNS:
            return False
        reach = 0.5 * self.size
        return any(run.x0 - other.x1 < reach and other.x0 - run.x1 < reach for other in self.runs if not other.shift)


def pieces_of(glyphs: Sequence[Glyph]) -> list[Piece]:
    """Return the pieces of a page, row by row from the top, each row from the left."""
    pieces: list[Piece] = []
    for row in _rows(_runs(_without_doubles(glyphs))):
        pieces += _pieces(row)
    return pieces


def by_row(pieces: Iterable[Piece]) -> list[list[Piece]]:
    """Group pieces that stand on one base line; rows from the top, pieces from the left."""
    rows: list[list[Piece]] = []
    for piece in sorted(pieces, key=lambda piece: -piece.y):
        if rows and abs(rows[-1][0].y - piece.y) < 0.35 * min(rows[-1][0].size, piece.size):
            rows[-1].append(piece)
        else:
            rows.append([piece])
    return [sorted(row, key=lambda piece: piece.x0) for row in rows]


def _without_doubles(glyphs: Sequence[Glyph]) -> Iterable[Glyph]:
    """Leave out letters that are drawn twice, a hair apart, to look bold."""
    seen: dict[tuple[str, int, int], list[float]] = {}
    last = (0.0, 0.0)
    for glyph in glyphs:
        if (glyph.x0, glyph.y) == last:  # the letters of a ligature share one place
            yield glyph
            continue
        last = (glyph.x0, glyph.y)
        column, line = int(glyph.x0 // 4), round(glyph.y)
        near = (x for step in (-1, 0, 1) for x in seen.get((glyph.text, column + step, line), ()))
        if any(abs(x - glyph.x0) < max(0.2, 0.2 * (glyph.x1 - glyph.x0)) for x in near):
            continue
        seen.setdefault((glyph.text, column, line), []).append(glyph.x0)
        yield glyph


def _runs(glyphs: Iterable[Glyph]) -> list[_Run]:
    runs: list[_Run] = []
    for glyph in glyphs:
        if runs and runs[-1].continues(glyph):
            runs[-1].add(glyph)
        else:
            runs.append(_Run.of(glyph))
    return runs


def _rows(runs: Sequence[_Run]) -> list[_Row]:
    """Put runs on base lines, the largest first: what is small beside it and stands off its line is raised."""
    shelves: dict[int, list[_Row]] = {}
    rows: list[_Row] = []
    for run in sorted(runs, key=lambda run: -run.size):
        reach = max(1, int(run.size / _SHELF) + 1)
        shelf = int(run.y // _SHELF)
        near = [row for step in range(-reach, reach + 1) for row in shelves.get(shelf + step, ())]
        row = _row_for(run, near)
        if row is None:
            row = _Row(run.y, run.size)
            rows.append(row)
            shelves.setdefault(int(row.y // _SHELF), []).append(row)
        row.runs.append(run)
    return sorted(rows, key=lambda row: -row.y)


_SHELF = 8.0  # points; rows are looked up by it


def _row_for(run: _Run, rows: Sequence[_Row]) -> _Row | None:
    best = min(rows, key=lambda row: abs(row.y - run.y), default=None)
    if best is not None and abs(best.y - run.y) < 0.13 * run.size:
        return best
    as_large = best is not None and run.size > _SMALL * best.size
    near = best is not None and abs(best.y - run.y) < 0.3 * run.size
    if best is not None and as_large and near and len(run.glyphs) <= 2 and best.touches(run):
        return best  # a letter that is set lower, as in the name of TeX
    for row in sorted(rows, key=lambda row: abs(row.y - run.y)):
        above = (run.y - row.y) / row.size
        if run.size > _SMALL * row.size or not (0.09 < above < 0.75 or -0.6 < above < -0.04) or not row.touches(run):
            continue
        run.shift = 1 if above > 0 else -1
        return row
    if best is not None and abs(best.y - run.y) < 0.2 * run.size and run.size > _SMALL * best.size:
        return best
    return None


def _pieces(row: _Row) -> Iterable[Piece]:
    runs = sorted(row.runs, key=lambda run: run.x0)
    groups: list[list[_Run]] = []
    reached = 0.0
    for run in runs:
        if groups and run.x0 - reached < PIECE_GAP * row.size:
            groups[-1].append(run)
            reached = max(reached, run.x1)
        else:
            groups.append([run])
            reached = run.x1
    for group in groups:
        text = _text(group)
        if text:
            glyphs = [glyph for run in group for glyph in run.glyphs]
            size = Counter(round(glyph.size, 1) for run in group for glyph in run.glyphs if not run.shift)
            most = size.most_common(1)[0][0] if size else row.size
            bold = sum(glyph.bold for glyph in glyphs) * 2 > len(glyphs)
            yield Piece(text, min(run.x0 for run in group), max(run.x1 for run in group), row.y, most, bold)


def _text(runs: list[_Run]) -> str:
    """The words of runs that stand side by side; from the right where most of the letters are read so."""
    letters = [bidirectional(glyph.text[0]) for run in runs for glyph in run.glyphs]
    if sum(kind in _RTL for kind in letters) * 2 > sum(kind in _STRONG for kind in letters) > 0:
        runs = sorted(runs, key=lambda run: -run.x1)
    text, last = "", None
    for run, following in zip_longest(runs, runs[1:]):
        words = _words(run)
        if run.shift and not _is_inside_word(text, run, following):
            words = raised(words, text) if run.shift > 0 else lowered(words, text)
        if last is not None and _parted(last, run) and not no_space_between(text, words):
            text += " "
        text += words
        last = run
    return text.strip()


def _is_inside_word(before: str, run: _Run, following: _Run | None) -> bool:
    """Whether raised letters stand between letters of one word, as in the name of LaTeX."""
    if following is None or following.shift or not (before[-1:].isalpha() and run.glyphs[0].text.isalpha()):
        return False
    return following.glyphs[0].text.isalpha() and not _parted(run, following)


def _parted(last: _Run, run: _Run) -> bool:
    gap = max(run.x0 - last.x1, last.x0 - run.x1)
    return run.glyphs[0].space_before == STATED or gap > WORD_GAP * max(last.size, run.size)


def _words(run: _Run) -> str:
    glyphs = run.glyphs
    gaps = [_gap(left, right) / run.size for left, right in zip(glyphs, glyphs[1:], strict=False)]
    # Where letters are set apart, words are set apart further.
    spread = max(0.0, median(gaps)) if len(gaps) > 3 else 0.0
    parts = [glyphs[0].text]
    for glyph, gap in zip(glyphs[1:], gaps, strict=True):
        wanted = _NEEDED_GAP[glyph.space_before] + (spread if glyph.space_before != STATED else 0.0)
        if gap > wanted and not no_space_between(parts[-1], glyph.text):
            parts.append(" ")
        parts.append(glyph.text)
    text = "".join(parts)
    # Inside a line the sign stands for a plain hyphen after all.
    return text[:-1].replace(HYPHEN_AT_LINE_END, "-") + text[-1:]


def _gap(left: Glyph, right: Glyph) -> float:
    return max(right.x0 - left.x1, left.x0 - right.x1)


_NEEDED_GAP = {NONE: 0.2, GUESSED: 0.08, STATED: -1.0}
"""How wide a gap must be to be a space, in font sizes, by what the file says of it."""
_RTL = {"R", "AL"}
_STRONG = {"L", *_RTL}


def _is_rtl(text: str) -> bool:
    return bidirectional(text[0]) not in {"L", "EN"}

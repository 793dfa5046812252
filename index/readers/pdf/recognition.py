"""Text recognition of scanned pages with Tesseract, a program of its own that is used where it is installed."""

import shutil
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from statistics import median
from typing import TYPE_CHECKING

from index.readers.pdf.rows import Piece

if TYPE_CHECKING:
    from pypdfium2 import PdfPage

PROGRAM = "tesseract"
DOTS_PER_INCH = 300
MAX_PIXELS = 40_000_000
"""A page of A2 size at 300 dots an inch; a larger one is drawn with fewer dots."""
PAGE_SECONDS = 90.0
MIN_CONFIDENCE = 40.0
"""In percent, on average over the words of a page: below it, what was recognised is noise."""
INSTALL = (
    "apt install tesseract-ocr (Debian, Ubuntu), brew install tesseract (macOS), "
    "winget install UB-Mannheim.TesseractOCR (Windows)"
)

_WORD_LEVEL = "5"
_PIECE_GAP = 1.8  # of the height of a line


class RecognitionError(Exception):
    """A page could not be recognised; the message says why."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A page drawn in shades of grey, as a PGM file.

    Attributes:
        data: The file.
        scale: Dots a point.
        height: Height of the page in points.
    """

    data: bytes
    scale: float
    height: float


def is_installed() -> bool:
    """Whether Tesseract can be started."""
    return shutil.which(PROGRAM) is not None


def missing_languages(languages: str) -> list[str]:
    """Those of ``languages`` ("deu+eng") that Tesseract has no data for."""
    return [language for language in languages.split("+") if language not in _languages(shutil.which(PROGRAM) or "")]


def draw(page: "PdfPage") -> Picture:
    """Draw a page for recognition."""
    width, height = page.get_size()
    scale = min(DOTS_PER_INCH / 72, (MAX_PIXELS / max(1.0, width * height)) ** 0.5)
    bitmap = page.render(scale=scale, grayscale=True, may_draw_forms=False)
    try:
        stride, row = bitmap.stride, bitmap.width
        raw = bytes(bitmap.buffer)
        lines = (
            raw if stride == row else b"".join(raw[at : at + row] for at in range(0, stride * bitmap.height, stride))
        )
        return Picture(b"P5 %d %d 255\n" % (row, bitmap.height) + lines, scale, height)
    finally:
        bitmap.close()


def recognise(picture: Picture, languages: str) -> list[Piece]:
    """Return the pieces of a page that Tesseract recognises.

    Raises:
        RecognitionError: It failed, took longer than :data:`PAGE_SECONDS`, or recognised nothing that is worth reading.
    """
    program = shutil.which(PROGRAM)
    if program is None:
        raise RecognitionError("Tesseract is not installed")
    command = [program, "stdin", "stdout", "-l", languages, "--dpi", str(round(picture.scale * 72)), "tsv"]
    try:
        done = subprocess.run(command, input=picture.data, capture_output=True, timeout=PAGE_SECONDS, check=True)
    except subprocess.TimeoutExpired:
        raise RecognitionError(f"text recognition took longer than {PAGE_SECONDS:.0f} s") from None
    except (OSError, subprocess.CalledProcessError) as error:
        raise RecognitionError(f"text recognition failed ({type(error).__name__})") from error
    return _pieces(done.stdout.decode("utf-8", "replace"), picture)


@dataclass(frozen=True, slots=True)
class _Word:
    line: tuple[str, ...]
    left: int
    top: int
    width: int
    height: int
    confidence: float
    text: str


def _pieces(table: str, picture: Picture) -> list[Piece]:
    words = list(_words(table))
    if not words:
        raise RecognitionError("text recognition found no words")
    if sum(word.confidence for word in words) / len(words) < MIN_CONFIDENCE:
        raise RecognitionError("text recognition found nothing that is worth reading")
    lines: dict[tuple[str, ...], list[_Word]] = {}
    for word in words:
        lines.setdefault(word.line, []).append(word)
    usual = median(max(word.height for word in line) for line in lines.values())
    return [piece for line in lines.values() for piece in _pieces_of_line(line, usual, picture)]


def _words(table: str) -> Iterator[_Word]:
    for row in table.splitlines():
        cells = row.split("\t")
        if len(cells) == 12 and cells[0] == _WORD_LEVEL and cells[11].strip():
            left, top, width, height = map(int, cells[6:10])
            yield _Word(tuple(cells[1:5]), left, top, width, height, float(cells[10]), cells[11].strip())


def _pieces_of_line(line: Sequence[_Word], usual: float, picture: Picture) -> Iterator[Piece]:
    height = max(word.height for word in line)
    # Boxes of words follow their letters, so only a line that is much higher is taken for one in larger letters.
    size = (height if height > 1.5 * usual else usual) / picture.scale
    bottom = median(word.top + word.height for word in line)
    groups: list[list[_Word]] = []
    for word in line:
        if groups and word.left - (groups[-1][-1].left + groups[-1][-1].width) < _PIECE_GAP * usual:
            groups[-1].append(word)
        else:
            groups.append([word])
    for group in groups:
        x0, x1 = group[0].left / picture.scale, (group[-1].left + group[-1].width) / picture.scale
        yield Piece(" ".join(word.text for word in group), x0, x1, picture.height - bottom / picture.scale, size)


@cache
def _languages(program: str) -> frozenset[str]:
    try:
        done = subprocess.run([program, "--list-langs"], capture_output=True, timeout=30, check=True)
    except (OSError, subprocess.SubprocessError):
        return frozenset()
    return frozenset(done.stdout.decode("utf-8", "replace").split("\n")[1:])

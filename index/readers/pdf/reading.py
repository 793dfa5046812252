"""One PDF from bytes to an article: its words in reading order, where its pages begin, and what is missing."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from index.errors import ReadError
from index.readers.base import Parsed, RawFile
from index.readers.build import normalise_text
from index.readers.pdf import recognition
from index.readers.pdf.furniture import without_furniture
from index.readers.pdf.glyphs import LIGATURES
from index.readers.pdf.hyphens import Words
from index.readers.pdf.layout import Line, lines_of
from index.readers.pdf.pages import Document, Page, opened
from index.readers.pdf.paragraphs import PAGE_MARK, text_of
from index.readers.pdf.recognition import RecognitionError
from index.readers.pdf.rows import Piece
from index.readers.stated.metadata import Metadata, shorten
from index.readers.text import article_from
from index.records import Article, Failure, Remark, Skipped

PROPERTIES = "document properties"

_MADE_UP_TITLE = re.compile(
    r"\(?(?:microsoft (?:word|powerpoint|excel) - .*|untitled\b.*|anonymous|unspecified|document ?\d*"
    r"|.*\.(?:docx?|pdf|html?|indd|qxd|txt|pptx?|xlsx?|odt|tex|dvi))\)?",
    re.IGNORECASE,
)
MAX_SHOWN_CHARS = 40
_FEW_LETTERS = 15
"""A page with fewer letters under a picture that fills it is a scan with a stamp or a number."""


@dataclass(slots=True)
class _Missing:
    """Page numbers by the reason why the page could not be read."""

    reasons: dict[str, list[int]] = field(default_factory=dict)

    def add(self, reason: str, number: int) -> None:
        self.reasons.setdefault(reason, []).append(number)

    def failures(self, path: str) -> tuple[Failure, ...]:
        return tuple(Failure(f"{path}, {_page_ranges(numbers)}", reason) for reason, numbers in self.reasons.items())


def read_pdf(raw: RawFile) -> Parsed:
    """Read one PDF as one article; pages that can't be read are failures of their own.

    Raises:
        ReadError: Damaged, protected by a password, or without text.
    """
    with opened(raw.data, raw.settings.max_file_bytes) as document:
        pages = list(document.pages())
        missing = _Missing()
        for number, page in enumerate(pages, start=1):
            if page.error:
                missing.add(page.error, number)
        kept = without_furniture([page.pieces for page in pages])
        recognised = _recognise_scans(document, pages, kept, missing, raw)
        known = _metadata(document.properties())
        attachments = document.attachments()
    words = Words(piece.text for page in kept for piece in page)
    lines = [_lines(pieces, page, words) for pieces, page in zip(kept, pages, strict=True)]
    marked = text_of(lines, words)
    if not any(character.isalnum() for character in marked):
        raise ReadError(_why_empty(missing, len(pages)))
    article = _with_pages(marked, known, raw, len(pages))
    return Parsed(
        (article,), missing.failures(raw.path), _skipped(pages, attachments, raw), _remarks(pages, recognised, raw)
    )


def _lines(pieces: Sequence[Piece], page: Page, words: Words) -> list[Line]:
    lines = lines_of(pieces, words)
    for aside in page.aside:
        # What runs up the page is a text of its own: its lines are never joined to those before.
        column = lines[-1].column + 1 if lines else 0
        lines += [replace(line, column=line.column + column) for line in lines_of(aside, words)]
    return lines


def _recognise_scans(
    document: Document, pages: Sequence[Page], kept: list[list[Piece]], missing: _Missing, raw: RawFile
) -> list[int]:
    """Read scanned pages with Tesseract where that can be done; returns the numbers of those that were read."""
    scans = [index for index, page in enumerate(pages) if _is_scan(page, kept[index])]
    settings = raw.settings
    if not scans:
        return []
    reason = _why_no_recognition(settings.ocr, settings.ocr_language)
    done: list[int] = []
    for index in scans:
        what = "its font doesn't say which letters it shows" if pages[index].unmapped > _FEW_LETTERS else ""
        if reason:
            missing.add(f"{what or 'holds no text: it seems to be a scan'}; {reason}", index + 1)
            continue
        try:
            kept[index] = recognition.recognise(document.picture(index), settings.ocr_language)
            done.append(index + 1)
        except RecognitionError as error:
            missing.add(f"{what or 'holds no text: it seems to be a scan'}, and {error}", index + 1)
    if done:
        kept[:] = without_furniture(kept)
    return done


def _is_scan(page: Page, kept: Sequence[Piece]) -> bool:
    if page.error:
        return False
    letters = sum(sum(map(str.isalnum, piece.text)) for piece in kept)
    if page.unmapped > _FEW_LETTERS and page.unmapped > letters:
        return True
    return page.may_show_text and (letters == 0 or (letters < _FEW_LETTERS and page.covered > 0.5))


def _why_no_recognition(wanted: bool, languages: str) -> str:
    """Why scans aren't recognised, with what would change it; "" where they are."""
    if not wanted:
        return "text recognition is off (setting index.ocr)"
    if not recognition.is_installed():
        return f"install Tesseract to have scans read: {recognition.INSTALL}"
    if missing := recognition.missing_languages(languages):
        return (
            f"Tesseract has no data for the language {' and '.join(missing)} (setting index.ocr_language): "
            + ", ".join(f"apt install tesseract-ocr-{name.replace('_', '-')}" for name in missing)
        )
    return ""


def _why_empty(missing: _Missing, count: int) -> str:
    if not missing.reasons:
        return "holds no text: it seems to be a scan; run it through text recognition (OCR) first"
    return "; ".join(
        reason if len(numbers) == count else f"{_page_ranges(numbers)}: {reason}"
        for reason, numbers in missing.reasons.items()
    )


def _with_pages(marked: str, known: Metadata, raw: RawFile, count: int) -> Article:
    """The article of a text in which marks say where pages begin."""
    parts = normalise_text(marked).split(PAGE_MARK)
    article = article_from("".join(parts), known, raw)
    # Normalising once more may take white space off at the beginning, where the first page has no text.
    lead = len("".join(parts)) - len("".join(parts).lstrip())
    starts: list[int] = []
    offset = -lead
    for part in parts[:-1]:
        offset += len(part)
        starts.append(min(max(0, offset), len(article.text)))
    if len(starts) != count:
        raise AssertionError  # each page has its mark
    return replace(article, page_starts=tuple(starts))


def _metadata(properties: dict[str, str]) -> Metadata:
    title, author = (properties.get(name, "").translate(LIGATURES).strip() for name in ("Title", "Author"))
    if _MADE_UP_TITLE.fullmatch(title):
        title = ""
    return Metadata(title=title, author=author, provenance={"title": PROPERTIES, "author": PROPERTIES})


def _skipped(pages: Sequence[Page], attachments: int, raw: RawFile) -> tuple[Skipped, ...]:
    skipped: list[Skipped] = []
    if notes := [number for number, page in enumerate(pages, start=1) if page.notes]:
        count = sum(page.notes for page in pages)
        what = "a note" if count == 1 else f"{count} notes"
        skipped.append(Skipped(f"{raw.path}, {_page_ranges(notes)}", f"{what} of a reader, not the article's words"))
    if askew := [(number, page.askew.strip()) for number, page in enumerate(pages, start=1) if page.askew.strip()]:
        what = f"text across the page ({shorten(askew[0][1], MAX_SHOWN_CHARS)!r})"
        skipped.append(Skipped(f"{raw.path}, {_page_ranges([number for number, _ in askew])}", what))
    if attachments:
        what = "a file is" if attachments == 1 else f"{attachments} files are"
        skipped.append(Skipped(raw.path, f"{what} attached to it; save what you want to read beside it"))
    return tuple(skipped)


def _remarks(pages: Sequence[Page], recognised: Sequence[int], raw: RawFile) -> tuple[Remark, ...]:
    remarks: list[Remark] = []
    if recognised:
        remark = f"read by text recognition ({raw.settings.ocr_language}): letters and figures may be wrong"
        remarks.append(Remark(f"{raw.path}, {_page_ranges(recognised)}", remark))
    if struck := [number for number, page in enumerate(pages, start=1) if page.struck]:
        remarks.append(Remark(f"{raw.path}, {_page_ranges(struck)}", "struck-out words are left out"))
    return tuple(remarks)


def _page_ranges(numbers: Sequence[int]) -> str:
    """Page numbers as people write them: "page 4", "pages 2-3, 7"."""
    ranges: list[list[int]] = []
    for number in numbers:
        if ranges and number == ranges[-1][-1] + 1:
            ranges[-1][1:] = [number]
        else:
            ranges.append([number])
    return ("page " if len(numbers) == 1 else "pages ") + ", ".join("-".join(map(str, ends)) for ends in ranges)

"""Texts, presentations and spreadsheets are told apart by what they hold, and not by the ending of their names."""

from typing import TYPE_CHECKING

from index.errors import ReadError
from index.readers.base import Parsed, RawFile
from index.readers.office.articles import article_of_html
from index.readers.office.opendocument.body import Body
from index.readers.office.opendocument.sheets import read_sheets
from index.readers.office.opendocument.slides import read_slides
from index.readers.office.opendocument.styles import Styles
from index.readers.office.package import Package, below, child
from index.readers.office.sheets import parsed_workbook
from index.records import Remark, Skipped

if TYPE_CHECKING:
    from lxml.etree import _Element


def read(raw: RawFile) -> Parsed:
    """Read one OpenDocument file as one article.

    Raises:
        ReadError: Damaged, protected by a password, packed like a zip bomb, or without text.
    """
    with Package(raw.data, raw.settings, "an OpenDocument") as package:
        _refuse_encrypted(package)
        content = package.part("content.xml")
        common = package.optional("styles.xml")
        remarks: tuple[Remark, ...] = ()
        if common is None and package.has("styles.xml"):
            remarks = (Remark(raw.path, "its styles are damaged: hidden or struck-out words may have been read"),)
        meta = package.optional("meta.xml")
        styles = Styles(content, common)
        if (sheets := child(content, "body", "spreadsheet")) is not None:
            return parsed_workbook(read_sheets(sheets, styles), raw, remarks, meta)
        body = Body(package, styles)
        passed_over: tuple[str, ...]
        if (slides := child(content, "body", "presentation")) is not None:
            passed_over = read_slides(slides, body, styles)
        else:
            passed_over = _read_text(content, body)
        skipped = tuple(Skipped(raw.path, reason) for reason in passed_over)
        return Parsed((article_of_html(body.html(), raw, meta),), skipped=skipped, remarks=remarks)


def _read_text(content: "_Element", body: Body) -> tuple[str, ...]:
    for kind in ("text", "drawing"):
        root = child(content, "body", kind)
        for block in root if root is not None else ():
            body.read(block)
    return tuple(f"hidden section “{name}”" for name in body.hidden_sections)


def _refuse_encrypted(package: Package) -> None:
    manifest = package.optional("META-INF/manifest.xml")
    if manifest is not None and any(True for _ in below(manifest, "encryption-data")):
        raise ReadError("is protected by a password")

"""A workbook as one article: its visible sheets, their rows as the screen shows them."""

from datetime import datetime
from typing import TYPE_CHECKING

from index.errors import ReadError
from index.readers.base import Parsed, RawFile
from index.readers.office.excel.sheet import Book, read_sheet
from index.readers.office.excel.styles import cell_styles, shared_strings
from index.readers.office.package import Package, child, local, relation_id, value
from index.readers.office.passed_over import named
from index.readers.office.sheets import Workbook, parsed_workbook
from index.records import Remark

if TYPE_CHECKING:
    from lxml.etree import _Element


def read(raw: RawFile) -> Parsed:
    """Read one workbook as one article.

    Raises:
        ReadError: Damaged, protected by a password, packed like a zip bomb, or without text.
    """
    with Package(raw.data, raw.settings, "an Excel") as package:
        main = package.main_part("xl/workbook.xml")
        root = package.part(main)
        links = package.related(main)
        parts = {kind: part for kind, part in links.values()}
        styles_part = parts.get("styles", "xl/styles.xml")
        remarks: tuple[Remark, ...] = ()
        if package.has(styles_part) and package.optional(styles_part) is None:
            remarks = (Remark(raw.path, "its styles are damaged: dates and struck-out words may be read wrongly"),)
        workbook = Workbook()
        book = Book(
            package,
            workbook,
            cell_styles(package, styles_part),
            shared_strings(package, parts.get("sharedStrings", "xl/sharedStrings.xml")),
            _epoch(root),
        )
        hidden: list[str] = []
        read_parts: set[str] = set()
        sheets = child(root, "sheets")
        for sheet in sheets if sheets is not None else ():
            kind, part = links.get(relation_id(sheet), ("", ""))
            name = value(sheet, "name")
            if value(sheet, "state") in {"hidden", "veryHidden"}:
                hidden.append(name)
            elif kind == "worksheet" and workbook.has_room and part not in read_parts:
                read_parts.add(part)  # one that is listed again is read once
                try:
                    workbook.sheets.append(read_sheet(book, part, name))
                except ReadError as error:
                    workbook.failed.append(f"sheet {name}: {error}")
            elif kind != "worksheet":
                workbook.passed_over.append(f"sheet {name}, which holds no cells")
        if hidden:
            workbook.passed_over.insert(0, f"hidden {'sheet' if len(hidden) == 1 else 'sheets'} {named(hidden)}")
        return parsed_workbook(workbook, raw, remarks, package.optional("docProps/core.xml"))


def _epoch(root: "_Element") -> datetime:
    starts_1904 = any(value(one, "date1904") in {"1", "true"} for one in root if local(one) == "workbookPr")
    return datetime(1904, 1, 1) if starts_1904 else datetime(1899, 12, 30)

"""Files that are zip files inside and hold more than they should."""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
ODF = "urn:oasis:names:tc:opendocument:xmlns"
MEGABYTE = 1_000_000


def packed(members: Mapping[str, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def packed_or_stored(members: Mapping[str, str]) -> bytes:
    """Stored where that is small, so that how hard it is packed says nothing."""
    small = sum(map(len, members.values())) < 5 * MEGABYTE
    return packed(members, zipfile.ZIP_STORED if small else zipfile.ZIP_DEFLATED)


def docx(body: str, **more: str) -> bytes:
    document = f'<w:document xmlns:w="{WORD}"><w:body>{body}</w:body></w:document>'
    return packed_or_stored({"word/document.xml": document, **more})


def opendocument(kind: str, body: str) -> bytes:
    names = " ".join(f'xmlns:{name}="{ODF}:{name}:1.0"' for name in ("office", "text", "table", "draw"))
    content = (
        f"<office:document-content {names}><office:body><office:{kind}>{body}</office:{kind}>"
        "</office:body></office:document-content>"
    )
    return packed_or_stored({"mimetype": f"application/vnd.oasis.opendocument.{kind}", "content.xml": content})


def xlsx(sheet: str) -> bytes:
    main, links = "http://schemas.openxmlformats.org/spreadsheetml/2006/main", "http://schemas.openxmlformats.org"
    relations = f"{links}/officeDocument/2006/relationships"
    return packed_or_stored(
        {
            "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{relations}"><sheets>'
            '<sheet name="One" sheetId="1" r:id="a"/></sheets></workbook>',
            "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{links}/package/2006/relationships">'
            f'<Relationship Id="a" Type="{relations}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
            "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main}">{sheet}</worksheet>',
        }
    )


def epub(pages: Mapping[str, str], **more: str) -> bytes:
    items = "".join(f'<item id="{n}" href="{name}" media-type="text/html"/>' for n, name in enumerate(pages))
    spine = "".join(f'<itemref idref="{n}"/>' for n in range(len(pages)))
    return packed_or_stored(
        {
            "META-INF/container.xml": '<container><rootfiles><rootfile full-path="c.opf"/></rootfiles></container>',
            "c.opf": f"<package><manifest>{items}</manifest><spine>{spine}</spine></package>",
            **pages,
            **more,
        }
    )


def lying(name: str, method: int, megabytes: int = 150, declared: int = 1_000) -> bytes:
    """A zip whose member declares ``declared`` bytes, with their checksum, and unpacks to very many more."""
    return with_lie(packed({name: bytes(megabytes * MEGABYTE)}, method), megabytes * MEGABYTE, declared)


def with_lie(data: bytes, true_size: int, declared: int) -> bytes:
    true = struct.pack("<I", true_size)
    lie = struct.pack("<I", declared)
    checksums = zlib.crc32(bytes(true_size)), zlib.crc32(bytes(declared))
    data = data.replace(true, lie)
    return data.replace(*(struct.pack("<I", checksum) for checksum in checksums))


def lying_part(members: Mapping[str, str], name: str, megabytes: int = 150) -> bytes:
    """The same as a part of a file of another kind: spaces behind well-formed XML."""
    content = (members[name] + " " * megabytes * MEGABYTE).encode()
    declared = len(members[name])
    data = packed({**members, name: content})
    for true, lie in (
        (struct.pack("<I", len(content)), struct.pack("<I", declared)),
        (struct.pack("<I", zlib.crc32(content)), struct.pack("<I", zlib.crc32(members[name].encode()))),
    ):
        data = data.replace(true, lie)
    return data


def overlapping(name: str = "a{}.txt", count: int = 5_000) -> bytes:
    """One packed kernel that very many members of the directory name (Fifield, 2019, in its simplest form)."""
    kernel = packed({name.format(0): b"The ferry left Skarv at noon. " * 1_500})
    directory = kernel.rindex(b"PK\x01\x02")
    end = kernel.rindex(b"PK\x05\x06")
    entry = kernel[directory:end]
    names = [name.format(n).encode() for n in range(count)]
    entries = b"".join(entry[:28] + struct.pack("<H", len(n)) + entry[30:46] + n for n in names)
    tail = struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, count, count, len(entries), directory, 0)
    return kernel[:directory] + entries + tail


def crowded(count: int = 100_000) -> bytes:
    """A directory of very many empty members."""
    entry = struct.pack("<IHHHHHHIIIHHHHHII", 0x02014B50, 20, 20, 0, 0, 0, 0x21, 0, 0, 0, 4, 0, 0, 0, 0, 0, 0) + b"a.tx"
    size = min(len(entry) * count, 0xFFFFFFFE)
    return entry * count + struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, 0xFFFE, 0xFFFE, size, 0, 0)


_PAGE = "<html><body><h1>Pilots</h1><p>The pilots of Skarv went on strike.</p></body></html>"
_DOCUMENT = f'<w:document xmlns:w="{WORD}"><w:body><w:p><w:r><w:t>Skarv</w:t></w:r></w:p></w:body></w:document>'


def laughs(root: str, levels: int = 9) -> str:
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, levels))
    return f'<?xml version="1.0"?><!DOCTYPE {root} [<!ENTITY e0 "ha">{entities}]>'


def _epub_of_many_bytes() -> bytes:
    return epub({f"{n}.html": _PAGE + "<i/>" * 250_000 for n in range(40)})


def _epub_of_one_large_sheet() -> bytes:
    """Rules that say something of interest, in a sheet that each chapter names."""
    head = '<html><head><link rel="stylesheet" href="s.css"/></head>'
    pages = {f"{n}.html": head + _PAGE.removeprefix("<html>").replace("Pilots", f"Pilots {n}") for n in range(200)}
    return epub(pages, **{"s.css": "".join(f".c{n} {{ display: none }}\n" for n in range(38_000))})


CASES: Mapping[str, tuple[str, Callable[[], bytes]]] = {
    "zip: declares less than it deflates": (".zip", lambda: lying("a.txt", zipfile.ZIP_DEFLATED)),
    "zip: declares less than it bunzips": (".zip", lambda: lying("a.txt", zipfile.ZIP_BZIP2)),
    "zip: declares less than LZMA gives": (".zip", lambda: lying("a.txt", zipfile.ZIP_LZMA)),
    "zip: members overlap": (".zip", overlapping),
    "zip: crowded directory": (".zip", crowded),
    "zip: honest, packed a thousand times": (".zip", lambda: packed({"a.txt": bytes(40 * MEGABYTE)})),
    "zip: a bomb of bzip2, honest": (".zip", lambda: packed({"a.txt": bytes(40 * MEGABYTE)}, zipfile.ZIP_BZIP2)),
    "EPUB: lies": (
        ".epub",
        lambda: lying_part(
            {
                "META-INF/container.xml": '<container><rootfiles><rootfile full-path="c.opf"/></rootfiles></container>',
                "c.opf": '<package><manifest><item id="0" href="a.html" media-type="text/html"/></manifest>'
                '<spine><itemref idref="0"/></spine></package>',
                "a.html": _PAGE,
            },
            "a.html",
        ),
    ),
    "EPUB: bzip2 of blanks": (
        ".epub",
        lambda: packed({"META-INF/container.xml": " " * 49 * MEGABYTE}, zipfile.ZIP_BZIP2),
    ),
    "EPUB: 40 pages of a million bytes of tags": (".epub", _epub_of_many_bytes),
    "EPUB: 200 chapters with one sheet of a million bytes": (".epub", _epub_of_one_large_sheet),
    "EPUB: entities": (
        ".epub",
        lambda: packed({"META-INF/container.xml": laughs("container") + "<container>&e8;</container>"}),
    ),
    "EPUB: crowded": (".epub", crowded),
    "EPUB: a list of 50,000 parts that all name one": (
        ".epub",
        lambda: packed(
            {
                "META-INF/container.xml": '<container><rootfiles><rootfile full-path="c.opf"/></rootfiles></container>',
                "c.opf": "<package><manifest>"
                + "".join(f'<item id="{n}" href="a.html?{n}" media-type="text/html"/>' for n in range(50_000))
                + "</manifest><spine>"
                + "".join(f'<itemref idref="{n}"/>' for n in range(50_000))
                + "</spine></package>",
                "a.html": _PAGE,
            }
        ),
    ),
    "Word: lies": (".docx", lambda: lying_part({"word/document.xml": _DOCUMENT}, "word/document.xml")),
    "Word: LZMA": (".docx", lambda: packed({"word/document.xml": " " * 49 * MEGABYTE}, zipfile.ZIP_LZMA)),
    "Word: 49 MB of tags": (".docx", lambda: docx("<w:p/>" * 8_000_000)),
    "Word: 49 MB of tags between words": (
        ".docx",
        lambda: docx("".join(f"<w:p/><w:p/><w:p/><w:p/>{n * 7919 % 1_000_003}" for n in range(1_400_000))),
    ),
    "Word: 400,000 attributes": (
        ".docx",
        lambda: docx("<w:p><w:r " + " ".join(f'a{n}="1"' for n in range(400_000)) + "/></w:p>"),
    ),
    "Word: gridSpan of a hundred million": (
        ".docx",
        lambda: docx(
            "<w:tbl>"
            + "<w:tr>"
            + '<w:tc><w:tcPr><w:gridSpan w:val="100000000"/></w:tcPr><w:p><w:r><w:t>1</w:t></w:r></w:p></w:tc>' * 200
            + "</w:tr></w:tbl>"
        ),
    ),
    "Word: 30,000 rows of spans": (
        ".docx",
        lambda: docx(
            "<w:tbl>"
            + (
                '<w:tr><w:tc><w:tcPr><w:gridSpan w:val="99999999"/></w:tcPr><w:p><w:r><w:t>1</w:t></w:r></w:p></w:tc>'
                "<w:tc><w:p><w:r><w:t>a</w:t></w:r></w:p></w:tc></w:tr>"
            )
            * 30_000
            + "</w:tbl>"
        ),
    ),
    "Word: rows that repeat a long cell": (
        ".docx",
        lambda: docx(
            "<w:tbl><w:tr>"
            + (
                "<w:tc><w:tcPr><w:vMerge w:val='restart'/></w:tcPr><w:p><w:r><w:t>"
                + "a" * 990
                + "</w:t></w:r></w:p></w:tc>"
            )
            * 60
            + "</w:tr>"
            + ("<w:tr>" + "<w:tc><w:tcPr><w:vMerge/></w:tcPr></w:tc>" * 60 + "</w:tr>") * 3_000
            + "</w:tbl>"
        ),
    ),
    "Word: runs nested 5,000 deep": (
        ".docx",
        lambda: docx("<w:p>" + "<w:ins>" * 5_000 + "<w:r><w:t>a</w:t></w:r>" + "</w:ins>" * 5_000 + "</w:p>"),
    ),
    "Word: tables nested 100 deep": (
        ".docx",
        lambda: docx(
            "<w:p><w:r><w:t>Skarv</w:t></w:r></w:p>"
            + "<w:tbl><w:tr><w:tc>" * 80
            + "<w:p><w:r><w:t>a</w:t></w:r></w:p>"
            + "</w:tc></w:tr></w:tbl>" * 80
        ),
    ),
    "Word: formula within formula": (
        ".docx",
        lambda: docx(
            "<w:p>" + '<m:oMath xmlns:m="m">' + "<m:d><m:e>" * 100 + "a" + "</m:e></m:d>" * 100 + "</m:oMath></w:p>"
        ),
    ),
    "Word: entities": (
        ".docx",
        lambda: packed({"word/document.xml": laughs("w:document") + _DOCUMENT.replace("Skarv", "&e8;")}),
    ),
    "Word: entities in UTF-16": (
        ".docx",
        lambda: packed(
            {
                "word/document.xml": (
                    laughs("w:document").replace('"1.0"', '"1.0" encoding="utf-16"')
                    + _DOCUMENT.replace("Skarv", "&e8;")
                ).encode("utf-16")
            }
        ),
    ),
    "ODT: columns repeated": (
        ".odt",
        lambda: opendocument(
            "text",
            "<table:table>"
            + (
                '<table:table-row table:number-rows-repeated="1000000"><table:table-cell '
                'table:number-columns-repeated="1000000"><text:p>a</text:p></table:table-cell></table:table-row>'
            )
            * 1_000
            + "</table:table>",
        ),
    ),
    "ODS: all cells repeated": (
        ".ods",
        lambda: opendocument(
            "spreadsheet",
            '<table:table table:name="a">'
            + (
                '<table:table-row table:number-rows-repeated="1000000"><table:table-cell '
                'table:number-columns-repeated="16000"><text:p>a</text:p></table:table-cell></table:table-row>'
            )
            * 100
            + "</table:table>",
        ),
    ),
    "ODS: hidden columns repeated": (
        ".ods",
        lambda: opendocument(
            "spreadsheet",
            '<table:table table:name="a">'
            + '<table:table-column table:visibility="collapse" table:number-columns-repeated="1000000"/>' * 1_000
            + '<table:table-row><table:table-cell table:number-columns-repeated="1000000"><text:p>a</text:p>'
            "</table:table-cell></table:table-row>" * 1_000 + "</table:table>",
        ),
    ),
    "ODS: empty cells repeated in hidden columns": (
        ".ods",
        lambda: opendocument(
            "spreadsheet",
            '<table:table table:name="a">'
            + (
                "<table:table-row>"
                + '<table:table-cell table:a="1" table:number-columns-repeated="100000"/>' * 10
                + "</table:table-row>"
            )
            * 2_000
            + "<table:table-row><table:table-cell><text:p>a</text:p></table:table-cell></table:table-row>"
            + "</table:table>",
        ),
    ),
    "ODS: carried rows": (
        ".ods",
        lambda: opendocument(
            "spreadsheet",
            '<table:table table:name="a"><table:table-row><table:table-cell table:number-columns-repeated="16000" '
            'table:number-rows-spanned="1000"><text:p>abc</text:p></table:table-cell></table:table-row>'
            + "<table:table-row><table:table-cell><text:p>a</text:p></table:table-cell></table:table-row>" * 5_000
            + "</table:table>",
        ),
    ),
    "ODT: lists nested 200 deep": (
        ".odt",
        lambda: opendocument(
            "text",
            ("<text:list><text:list-item>" * 100 + "<text:p>a</text:p>" + "</text:list-item></text:list>" * 100) * 300,
        ),
    ),
    "ODT: spaces": (".odt", lambda: opendocument("text", '<text:p>a<text:s text:c="100000000"/>b</text:p>' * 1_000)),
    "XLSX: merged over all": (
        ".xlsx",
        lambda: xlsx(
            '<sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>abc</t></is></c></row></sheetData><mergeCells>'
            + '<mergeCell ref="A1:XFD1048576"/>' * 100_000
            + "</mergeCells>"
        ),
    ),
    "XLSX: hidden columns": (
        ".xlsx",
        lambda: xlsx("<cols>" + '<col min="1" max="16384" hidden="1"/>' * 100_000 + "</cols><sheetData/>"),
    ),
    "XLSX: far apart": (
        ".xlsx",
        lambda: xlsx(
            "<sheetData>"
            + "".join(
                f'<row r="{n}"><c r="{_column(n % 16_384)}{n}"><v>1</v></c><c r="XFD{n}"><v>2</v></c></row>'
                for n in range(1, 60_000)
            )
            + "</sheetData>"
        ),
    ),
    "XLSX: two thousand by two thousand": (
        ".xlsx",
        lambda: xlsx(
            "<sheetData>"
            + "".join(
                f'<row r="{n}"><c r="A{n}"><v>1</v></c><c r="{_column(n)}{n}"><v>2</v></c></row>'
                for n in range(1, 1_400)
            )
            + "</sheetData>"
        ),
    ),
    "XLSX: 49 MB of cells": (".xlsx", lambda: xlsx("<sheetData><row>" + "<c/>" * 12_000_000 + "</row></sheetData>")),
    "PPTX: lies": (".pptx", lambda: lying_part({"ppt/presentation.xml": "<p/>"}, "ppt/presentation.xml")),
}


def _column(number: int) -> str:
    letters = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters

"""PDFs that ask for more work than they have bytes."""

import zlib
from collections.abc import Callable, Mapping, Sequence


def pdf(objects: Sequence[bytes]) -> bytes:
    """A file of numbered objects, the first of which is the catalogue."""
    out = b"%PDF-1.7\n"
    places = []
    for number, content in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    return (
        out + head + table + b"trailer <</Size %d /Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, len(out))
    )


def stream(content: bytes, more: bytes = b"") -> bytes:
    packed = zlib.compress(content, 9)
    return b"<</Filter /FlateDecode /Length %d %s>> stream\n%s\nendstream" % (len(packed), more, packed)


def pages(
    count: int, content: bytes, box: bytes = b"0 0 600 800", resources: bytes = b"", more: Sequence[bytes] = ()
) -> bytes:
    kids = b" ".join(b"%d 0 R" % (5 + n) for n in range(count))
    page = b"<</Type /Page /Parent 2 0 R /Contents 3 0 R>>"
    return pdf(
        [
            b"<</Type /Catalog /Pages 2 0 R>>",
            b"<</Type /Pages /Count %d /Kids [%s] /MediaBox [%s] /Resources <</Font <</F 4 0 R>> %s>>>>"
            % (count, kids, box, resources),
            content,
            b"<</Type /Font /Subtype /Type1 /BaseFont /Helvetica>>",
            *[page] * count,
            *more,
        ]
    )


def _text(lines: int) -> bytes:
    line = b"(The ferry from Skarv left at noon with forty people on board today) Tj T*\n"
    return b"BT /F 4 Tf 5 TL 10 790 Td\n" + line * lines + b"ET"


def page_with_forms(forms: list[bytes]) -> bytes:
    """One page that shows the first of ``forms``, which is object 6."""
    return pages(1, stream(_text(2) + b"/X Do\n"), resources=b"/XObject <</X 6 0 R>>", more=forms)


CASES: Mapping[str, tuple[str, Callable[[], bytes]]] = {
    "PDF: 200 pages share a stream": (".pdf", lambda: pages(200, stream(_text(1_500)))),
    "PDF: 4,000 pages share a stream of lines": (
        ".pdf",
        lambda: pages(4_000, stream(_text(1) + b"0 0 m 10 10 l S\n" * 15_000)),
    ),
    "PDF: one page of 5 million letters": (".pdf", lambda: pages(1, stream(_text(80_000)))),
    "PDF: a stream of 300 MB of blanks": (".pdf", lambda: pages(1, stream(_text(1) + b" " * 300_000_000))),
    "PDF: pages as large as a country": (".pdf", lambda: pages(50, stream(_text(10)), b"0 0 100000000 100000000")),
    "PDF: a form that shows itself": (
        ".pdf",
        lambda: page_with_forms(
            [
                stream(
                    b"/X Do /X Do\n",
                    b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources <</XObject <</X 6 0 R>>>>",
                )
            ]
        ),
    ),
    "PDF: forms that show forms ten times": (
        ".pdf",
        lambda: page_with_forms(
            [
                stream(
                    b"/X Do\n" * 10 if n < 7 else _text(1),
                    b"/Type /XObject /Subtype /Form /BBox [0 0 600 800] "
                    b"/Resources <</Font <</F 4 0 R>> /XObject <</X %d 0 R>>>>" % (7 + n),
                )
                for n in range(8)
            ],
        ),
    ),
    "PDF: a tree of pages that holds itself": (
        ".pdf",
        lambda: pdf(
            [
                b"<</Type /Catalog /Pages 2 0 R>>",
                b"<</Type /Pages /Count 9999 /Kids [2 0 R 2 0 R] /MediaBox [0 0 9 9]>>",
            ]
        ),
    ),
    "PDF: 4,000 pages without words": (".pdf", lambda: pages(4_000, stream(b""))),
    "PDF: brackets": (".pdf", lambda: b"%PDF-1.7\n1 0 obj\n" + b"[" * 1_000_000),
    "PDF: a picture of 100,000 by 100,000": (
        ".pdf",
        lambda: pages(
            1,
            stream(b"600 0 0 800 0 0 cm /X Do\n"),
            resources=b"/XObject <</X 6 0 R>>",
            more=[
                stream(
                    bytes(4_000_000),
                    b"/Type /XObject /Subtype /Image /Width 100000 /Height 100000 "
                    b"/BitsPerComponent 8 /ColorSpace /DeviceGray",
                )
            ],
        ),
    ),
}

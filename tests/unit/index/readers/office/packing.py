"""Office files written by hand: only the parts that a file can't do without, unless a test brings more."""

import io
import zipfile

OFFICE = "urn:oasis:names:tc:opendocument:xmlns:"
NAMES = " ".join(
    f'xmlns:{prefix}="{OFFICE}{name}:1.0"'
    for prefix, name in {
        "office": "office",
        "style": "style",
        "text": "text",
        "table": "table",
        "draw": "drawing",
        "presentation": "presentation",
        "meta": "meta",
        "fo": "xsl-fo-compatible",
        "svg": "svg-compatible",
    }.items()
)
DC = 'xmlns:dc="http://purl.org/dc/elements/1.1/"'
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
SLIDES = (
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" '
    f'xmlns:r="{RELATIONS}"'
)


def packed(parts, compression=zipfile.ZIP_DEFLATED):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def open_document(kind, body, styles="", common="", meta="", parts=None, **how):
    """An OpenDocument file of ``kind`` "text", "presentation" or "spreadsheet"."""
    content = (
        f"<office:document-content {NAMES} {DC}><office:automatic-styles>{styles}</office:automatic-styles>"
        f"<office:body><office:{kind}>{body}</office:{kind}></office:body></office:document-content>"
    )
    held = {"mimetype": f"application/vnd.oasis.opendocument.{kind}", "content.xml": content, **(parts or {})}
    if common:
        held["styles.xml"] = (
            f"<office:document-styles {NAMES}><office:styles>{common}</office:styles></office:document-styles>"
        )
    if meta:
        held["meta.xml"] = (
            f"<office:document-meta {NAMES} {DC}><office:meta>{meta}</office:meta></office:document-meta>"
        )
    return packed(held, **how)


def odt(body, **more):
    return open_document("text", body, **more)


def paragraphs_of(*texts):
    return "".join(f"<text:p>{text}</text:p>" for text in texts)


def links(**targets):
    """Relations: id to (last word of the kind, target)."""
    return (
        "<Relationships>"
        + "".join(
            f'<Relationship Id="{name}" Type="{RELATIONS}/{kind}" Target="{target}"/>'
            for name, (kind, target) in targets.items()
        )
        + "</Relationships>"
    )


def pptx(*slides, attributes=None, parts=None, **how):
    """A presentation of slides, each the XML of its shapes; ``attributes`` by number of the slide, from 1."""
    held = {
        "_rels/.rels": links(r1=("officeDocument", "ppt/presentation.xml")),
        "ppt/presentation.xml": f"<p:presentation {SLIDES}><p:sldIdLst>"
        + "".join(f'<p:sldId id="{255 + n}" r:id="s{n}"/>' for n in range(1, len(slides) + 1))
        + "</p:sldIdLst></p:presentation>",
        "ppt/_rels/presentation.xml.rels": links(
            **{f"s{n}": ("slide", f"slides/slide{n}.xml") for n in range(1, len(slides) + 1)}
        ),
    }
    for number, shapes in enumerate(slides, 1):
        held[f"ppt/slides/slide{number}.xml"] = (
            f"<p:sld {SLIDES} {(attributes or {}).get(number, '')}>"
            f"<p:cSld><p:spTree>{shapes}</p:spTree></p:cSld></p:sld>"
        )
    return packed({**held, **(parts or {})}, **how)


def shape(*paragraphs, place="", at=None, hidden=False):
    """A shape of a slide; each paragraph is text or the XML of its content."""
    where = f'<a:xfrm><a:off x="{at[0]}" y="{at[1]}"/><a:ext cx="{at[2]}" cy="{at[3]}"/></a:xfrm>' if at else ""
    inside = "".join(f"<a:p>{one if one.startswith('<') else run(one)}</a:p>" for one in paragraphs)
    return (
        f'<p:sp><p:nvSpPr><p:cNvPr id="2" name="x" hidden="{int(hidden)}"/>'
        f"<p:nvPr>{place and f'<p:ph {place}/>'}</p:nvPr></p:nvSpPr><p:spPr>{where}</p:spPr>"
        f"<p:txBody><a:bodyPr/>{inside}</p:txBody></p:sp>"
    )


def run(text, **look):
    said = "".join(f' {name}="{value}"' for name, value in look.items())
    return f"<a:r><a:rPr{said}/><a:t>{text}</a:t></a:r>"


def xlsx(*sheets, names=(), states=None, styles="", strings="", parts=None, before="", after="", **how):
    """A workbook of sheets, each the XML of its rows; ``before`` and ``after`` stand around the first one's rows."""
    shown = [names[n] if n < len(names) else f"Sheet{n + 1}" for n in range(len(sheets))]
    held = {
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheets>'
        + "".join(
            f'<sheet name="{name}" sheetId="{n}" r:id="s{n}" state="{(states or {}).get(n, "visible")}"/>'
            for n, name in enumerate(shown, 1)
        )
        + "</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": links(
            **{f"s{n}": ("worksheet", f"worksheets/sheet{n}.xml") for n in range(1, len(sheets) + 1)}
        ),
    }
    for number, rows in enumerate(sheets, 1):
        first, last = (before, after) if number == 1 else ("", "")
        held[f"xl/worksheets/sheet{number}.xml"] = (
            f'<worksheet xmlns="{MAIN}">{first}<sheetData>{rows}</sheetData>{last}</worksheet>'
        )
    if styles:
        held["xl/styles.xml"] = f'<styleSheet xmlns="{MAIN}">{styles}</styleSheet>'
    if strings:
        held["xl/sharedStrings.xml"] = f'<sst xmlns="{MAIN}">{strings}</sst>'
    return packed({**held, **(parts or {})}, **how)


def row(*cells, number=None, more=""):
    """A row; numbers become numbers, XML stays, other text becomes inline text."""
    where = f' r="{number}"' if number else ""
    return f"<row{where}{more}>" + "".join(map(_cell, cells)) + "</row>"


def _cell(cell):
    if isinstance(cell, int | float):
        return f"<c><v>{cell}</v></c>"
    return cell if cell.startswith("<c") else f'<c t="inlineStr"><is><t>{cell}</t></is></c>' if cell else "<c/>"

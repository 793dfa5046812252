import io
import zipfile

import docx
import pytest

from index.errors import ReadError


def word(blocks, table=None, title="", author=""):
    document = docx.Document()
    document.core_properties.title = title
    document.core_properties.author = author or "python-docx"
    for style, text in blocks:
        document.add_paragraph(text, style=style)
    if table:
        grid = document.add_table(rows=0, cols=len(table[0]))
        for row in table:
            for cell, text in zip(grid.add_row().cells, row, strict=True):
                cell.text = text
    document.add_paragraph("Words after the table.")
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def test_a_word_file_gives_paragraphs_and_tables_in_order(read_article, paragraphs):
    data = word(
        [("Title", "Pilots return"), *(("Normal", paragraph) for paragraph in paragraphs)],
        table=[("ship", "days"), ("Aurora", "4"), ("Boreas", "5")],
        author="Jo Marsh",
    )
    article = read_article("letter.docx", data)
    assert article.text == "\n\n".join(
        ["Pilots return", *paragraphs, "ship | days\n--- | ---\nAurora | 4\nBoreas | 5", "Words after the table."]
    )
    assert (article.title, article.author, article.published) == ("Pilots return", "Jo Marsh", None)
    assert dict(article.provenance) == {"title": "heading", "author": "document properties"}


def test_word_properties_win_over_headings(read_article):
    article = read_article("letter.docx", word([("Heading 1", "Inside")], title="Outside"))
    assert (article.title, article.provenance["title"], article.author) == ("Outside", "document properties", "")


def rezipped(data, **replaced):
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, replaced.get(name, old.read(name)))
    return out.getvalue()


def test_a_broken_word_file_is_an_error(read_file):
    whole = word([("Normal", "Words.")])
    no_parts = io.BytesIO()
    with zipfile.ZipFile(no_parts, "w") as archive:
        archive.writestr("hello.txt", "not Word")
    broken_xml = rezipped(whole, **{"word/document.xml": b"<w:document"})
    for data in (b"", b"PK\x03\x04", b"junk" * 100, whole[:2_000], no_parts.getvalue(), broken_xml):
        with pytest.raises(ReadError):
            read_file("broken.docx", data)


BOMB = (
    b'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "boom">'
    + b"".join(b'<!ENTITY a%d "%s">' % (n, (b"&a%d;" % (n - 1) if n > 1 else b"&a;") * 10) for n in range(1, 12))
    + b'<!ENTITY f SYSTEM "file:///etc/passwd">]>'
)


def test_entities_in_a_word_file_are_refused(read_file):
    body = (
        BOMB + b'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r>'
        b"<w:t>Words. &a11; &f;</w:t></w:r></w:p></w:body></w:document>"
    )
    with pytest.raises(ReadError, match="damaged"):
        read_file("bomb.docx", rezipped(word([]), **{"word/document.xml": body}))


def test_a_word_file_packed_like_a_bomb_is_refused(read_file):
    data = rezipped(word([]), **{"word/styles.xml": b" " * 5_000_000})
    with pytest.raises(ReadError, match="zip bomb"):
        read_file("bomb.docx", data)


WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def minimal(body, **parts):
    """A Word file of nothing but a body, and other parts by name."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("word/document.xml", f"<w:document {WORD}><w:body>{body}</w:body></w:document>")
        for name, xml in parts.items():
            archive.writestr(f"word/{name}.xml", xml)
    return out.getvalue()


def p(*runs, properties=""):
    return f"<w:p><w:pPr>{properties}</w:pPr>{''.join(runs)}</w:p>"


def r(text, properties=""):
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def cell(text, properties=""):
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{p(r(text))}</w:tc>"


def row(*cells, properties=""):
    return f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(cells)}</w:tr>"


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (
            p(
                r("will "),
                f"<w:ins>{r('not ')}</w:ins>",
                "<w:del><w:r><w:delText>ever </w:delText></w:r></w:del>",
                r("sail"),
            ),
            "will not sail",
        ),
        (p(r("Ebb "), properties="<w:rPr><w:del/></w:rPr>") + p(r("and flow.")), "Ebb and flow."),
        (f"<w:sdt><w:sdtContent>{p(r('In a control.'))}</w:sdtContent></w:sdt>", "In a control."),
        (p(f"<w:hyperlink>{r('a link')}</w:hyperlink>", f"<w:smartTag>{r(' to')}</w:smartTag>"), "a link to"),
        (p(f"<w:moveFrom>{r('away')}</w:moveFrom>", f"<w:moveTo>{r('here')}</w:moveTo>"), "here"),
        (p(r("41"), r("2", '<w:vertAlign w:val="superscript"/>'), r(" crowns")), "41² crowns"),
        (p(r("10"), r("6", '<w:position w:val="12"/>')), "10⁶"),
        (p(r("H"), r("2", '<w:position w:val="-6"/>'), r("O")), "H₂O"),
        (p(r("12 ", "<w:strike/>"), r("13 ", "<w:dstrike/>"), r("17", '<w:strike w:val="0"/>')), "17"),
        (p(r("seen "), r("unseen", "<w:vanish/>"), r("too", '<w:vanish w:val="false"/>')), "seen too"),
        (p(r("co"), "<w:r><w:noBreakHyphen/></w:r>", r("op"), "<w:r><w:br/></w:r>", r("x")), "co-op\nx"),
        (p("<w:r><w:instrText>PAGE 7</w:instrText></w:r>", r("page")), "page"),
        (p('<w:r><w:sym w:font="Times" w:char="00BD"/></w:r>', r(" inch")), "½ inch"),
        (
            p(r("Anchor."), f"<w:r><w:pict><w:txbxContent>{p(r('In a box.'))}</w:txbxContent></w:pict></w:r>"),
            "Anchor.\n\nIn a box.",
        ),
        (
            p("<w:r><w:ruby><w:rt>" + r("とう") + "</w:rt><w:rubyBase>" + r("灯") + "</w:rubyBase></w:ruby></w:r>"),
            "灯",
        ),
        (
            "<w:p><m:oMath xmlns:m='m'><m:sSup><m:e><m:r><m:t>x</m:t></m:r></m:e>"
            "<m:sup><m:r><m:t>2</m:t></m:r></m:sup></m:sSup></m:oMath></w:p>",
            "x²",
        ),
    ],
)
def test_a_paragraph_is_read_as_its_printed_page_is_seen(read_article, body, text):
    assert read_article("x.docx", minimal(body)).text == text


def test_an_alternative_for_older_programs_is_not_read_twice(read_article):
    box = f"<w:txbxContent>{p(r('In a box.'))}</w:txbxContent>"
    both = f"<mc:AlternateContent xmlns:mc='m'><mc:Choice><w:drawing>{box}</w:drawing></mc:Choice>"
    body = p(f"<w:r>{both}<mc:Fallback><w:pict>{box}</w:pict></mc:Fallback></mc:AlternateContent></w:r>")
    assert read_article("x.docx", minimal(body)).text == "In a box."


def test_notes_stand_after_their_paragraph_with_their_mark(read_article):
    note = (
        f"<w:footnotes {WORD}><w:footnote w:id='1' w:type='separator'/><w:footnote w:id='2'>{p(r('The south span.'))}"
    )
    note += "</w:footnote></w:footnotes>"
    end = f"<w:endnotes {WORD}><w:endnote w:id='2'>{p(r('At the end.'))}</w:endnote></w:endnotes>"
    body = p(
        r("It raised 41"), "<w:r><w:footnoteReference w:id='2'/></w:r>", "<w:r><w:endnoteReference w:id='2'/></w:r>"
    )
    text = read_article("x.docx", minimal(body + p(r("Next.")), footnotes=note, endnotes=end)).text
    assert text == "It raised 41¹ⁱ\n\n¹ The south span.\n\nⁱ At the end.\n\nNext."


def test_notes_that_name_each_other_come_to_an_end(read_article):
    refs = "<w:r><w:footnoteReference w:id='1'/><w:footnoteReference w:id='2'/></w:r>"
    notes = "".join(f"<w:footnote w:id='{n}'>{p(r(f'Note {n}.'), refs)}</w:footnote>" for n in (1, 2))
    file = minimal(p(r("Body."), refs), footnotes=f"<w:footnotes {WORD}>{notes}</w:footnotes>")
    assert "Note 2." in read_article("x.docx", file).text


def test_styles_hide_strike_and_make_headings_through_what_they_are_based_on(read_article):
    styles = (
        f"<w:styles {WORD}><w:style w:styleId='Base'><w:rPr><w:strike/></w:rPr></w:style>"
        "<w:style w:styleId='Old'><w:basedOn w:val='Base'/></w:style>"
        "<w:style w:styleId='Draft'><w:rPr><w:vanish/></w:rPr></w:style>"
        "<w:style w:styleId='Titel'><w:name w:val='Title'/></w:style></w:styles>"
    )
    body = p(r("The toll"), properties="<w:pStyle w:val='Titel'/>") + p(
        r("Desk: cut this."), properties="<w:pStyle w:val='Draft'/>"
    )
    body += p(r("It is "), r("12 ", "<w:rStyle w:val='Old'/>"), r("17 crowns."))
    article = read_article("x.docx", minimal(body, styles=styles))
    assert (article.title, article.text) == ("The toll", "The toll\n\nIt is 17 crowns.")


def test_lists_keep_the_numbers_that_word_sets(read_article):
    levels = (
        "<w:lvl w:ilvl='0'><w:start w:val='3'/><w:numFmt w:val='decimal'/><w:lvlText w:val='%1.'/></w:lvl>"
        "<w:lvl w:ilvl='1'><w:numFmt w:val='lowerLetter'/><w:lvlText w:val='%1.%2)'/></w:lvl>"
    )
    bullets = "<w:lvl w:ilvl='0'><w:numFmt w:val='bullet'/><w:lvlText w:val='*'/></w:lvl>"
    numbering = (
        f"<w:numbering {WORD}><w:abstractNum w:abstractNumId='0'>{levels}</w:abstractNum>"
        f"<w:abstractNum w:abstractNumId='1'>{bullets}</w:abstractNum>"
        "<w:num w:numId='1'><w:abstractNumId w:val='0'/></w:num><w:num w:numId='2'><w:abstractNumId w:val='1'/></w:num>"
        "<w:num w:numId='3'><w:abstractNumId w:val='0'/>"
        "<w:lvlOverride w:ilvl='0'><w:startOverride w:val='1'/></w:lvlOverride></w:num></w:numbering>"
    )

    def item(text, list_id, level=0):
        return p(r(text), properties=f"<w:numPr><w:ilvl w:val='{level}'/><w:numId w:val='{list_id}'/></w:numPr>")

    body = (
        item("Stir", 1)
        + item("slowly", 1, 1)
        + item("well", 1, 1)
        + item("milk", 2)
        + item("Bake", 1)
        + item("Anew", 3)
    )
    text = read_article("x.docx", minimal(body, numbering=numbering)).text
    assert text.split("\n\n") == ["3. Stir", "3.a) slowly", "3.b) well", "milk", "4. Bake", "1. Anew"]


def test_the_number_of_a_list_is_short_whatever_its_pattern(read_article):
    level = f"<w:lvl w:ilvl='0'><w:numFmt w:val='decimal'/><w:lvlText w:val='{'%1' * 5_000}'/></w:lvl>"
    numbering = (
        f"<w:numbering {WORD}><w:abstractNum w:abstractNumId='0'>{level}</w:abstractNum>"
        "<w:num w:numId='1'><w:abstractNumId w:val='0'/></w:num></w:numbering>"
    )
    body = p(r("Stir"), properties="<w:numPr><w:ilvl w:val='0'/><w:numId w:val='1'/></w:numPr>")
    assert read_article("a.docx", minimal(body, numbering=numbering)).text == f"{'1' * 50} Stir"


def test_a_table_carries_its_heads_and_says_a_cell_over_several_rows_in_each(read_article):
    merged, goes_on = "<w:vMerge w:val='restart'/>", "<w:vMerge/>"
    body = (
        "<w:tbl>"
        + row(cell("Port"), cell("Time"), cell("Fee"), properties="<w:tblHeader/>")
        + row(cell("Skarv", merged), cell("day"), cell("17 crowns"))
        + row(cell("", goes_on), cell("night"), cell("40 crowns"))
        + row(cell("gone"), cell("x"), cell("y"), properties="<w:del/>")
        + "</w:tbl>"
    )
    text = read_article("x.docx", minimal(body)).text
    assert text == "Port | Time | Fee\n--- | --- | ---\nSkarv | day | 17 crowns\nSkarv | night | 40 crowns"


def test_a_table_inside_a_cell_is_rows_too(read_article):
    inner = "<w:tbl>" + row(cell("Bearings"), cell("310 crowns")) + row(cell("Traffic"), cell("48 crowns")) + "</w:tbl>"
    body = f"<w:tbl><w:tr>{cell('Costs')}<w:tc>{inner}<w:p/></w:tc></w:tr></w:tbl>"
    assert read_article("x.docx", minimal(body)).text == "Costs\n\nBearings | 310 crowns\nTraffic | 48 crowns"


@pytest.mark.parametrize("span", ["100000000", "-5", "x"])
def test_a_span_of_millions_of_columns_costs_nothing(read_article, span):
    body = "<w:tbl>" + row(cell("a", f"<w:gridSpan w:val='{span}'/>"), cell("1")) * 50 + "</w:tbl>"
    assert len(read_article("x.docx", minimal(body)).text) < 20_000


def test_deep_nesting_is_read_as_far_as_it_goes(read_article):
    body = p(r("Top.")) + "<w:sdt><w:sdtContent>" * 100 + p(r("deep")) + "</w:sdtContent></w:sdt>" * 100
    assert read_article("x.docx", minimal(body)).text.startswith("Top.")


def test_charts_are_said_to_be_left_out(read_file):
    body = p(r("See:"), "<w:r><w:drawing><c:chart xmlns:c='c'/></w:drawing></w:r>")
    assert [skipped.reason for skipped in read_file("x.docx", minimal(body)).skipped] == [
        "its charts and diagrams are not read (1)"
    ]


MATH = "xmlns:m='m'"


def m(name, *inside):
    return f"<m:{name}>{''.join(inside)}</m:{name}>"


def mt(text):
    return f"<m:r><m:t>{text}</m:t></m:r>"


@pytest.mark.parametrize(
    ("formula", "text"),
    [
        (mt("2") + m("f", m("num", mt("1")), m("den", mt("2"))), "2 1/2"),
        (m("sSup", m("e", m("d", m("e", mt("a+b")))), m("sup", mt("2"))), "(a+b)²"),
        (m("f", m("num", mt("a+b")), m("den", mt("c"))), "(a+b)/c"),
        (m("rad", m("deg", mt("3")), m("e", mt("8"))), "³√(8)"),
        (m("rad", m("deg"), m("e", mt("8"))), "√(8)"),
    ],
)
def test_a_formula_is_one_line(read_article, formula, text):
    assert read_article("x.docx", minimal(f"<w:p><m:oMath {MATH}>{formula}</m:oMath></w:p>")).text == text


def test_signs_of_the_symbol_font_are_read(read_article):
    body = p(r("1"), "<w:r><w:sym w:font='Symbol' w:char='F0B4'/></w:r>", r("2"))
    assert read_article("x.docx", minimal(body)).text == "1×2"


def test_hidden_and_deleted_cells_are_left_out_and_cells_before_them_keep_their_column(read_article):
    body = (
        "<w:tbl>"
        + row(cell("Port"), cell("Time"), cell("Fee"), properties="<w:tblHeader/>")
        + row(cell("Skarv"), cell("day"), cell("17"))
        + row(cell("gone"), cell("x"), cell("1"), properties="<w:hidden/>")
        + row(cell("40"), properties="<w:gridBefore w:val='2'/>")
        + "</w:tbl>"
    )
    assert [line.strip() for line in read_article("x.docx", minimal(body)).text.split("\n")[2:]] == [
        "Skarv | day | 17",
        "|  | 40",
    ]

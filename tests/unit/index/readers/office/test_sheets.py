import time
from datetime import datetime

import pytest

from index.errors import ReadError
from index.readers.office.excel.numbers import shown, shows_no_text
from index.readers.office.sheets import MAX_CELLS
from tests.unit.index.readers.office.packing import MAIN, links, open_document, packed, row, xlsx


def rows(*lines):
    return "".join(row(*line) for line in lines)


def styled(style, content, kind="inlineStr"):
    inside = f"<is><t>{content}</t></is>" if kind == "inlineStr" else f"<v>{content}</v>"
    return f'<c s="{style}" t="{kind}">{inside}</c>'


FEES = (("Port", "Day fee", "Night fee"), ("Skarv", 17, 40), ("Holm", 23, 45))
FEES_TEXT = "Port | Day fee | Night fee\n--- | --- | ---\nSkarv | 17 | 40\nHolm | 23 | 45"


def test_a_file_with_inline_text_alone_is_read(read_article):
    article = read_article("harbour fees.xlsx", xlsx(rows(*FEES), names=["Fees"]))
    assert article.text == f"Fees\n\n{FEES_TEXT}"
    assert (article.title, article.provenance["title"]) == ("harbour fees", "file name")


def test_blank_rows_part_tables_and_lines_of_words_are_no_rows(read_article):
    data = xlsx(
        rows(("Harbour fees of Lindal",), (), *FEES, ("All in crowns.",), (), ("Start", "9:30"), ("Organiser", "Nora")),
        names=["Fees"],
    )
    article = read_article("a.xlsx", data)
    assert article.text == (
        f"Fees\n\nHarbour fees of Lindal\n\n{FEES_TEXT}\n\nAll in crowns.\n\nStart | 9:30\nOrganiser | Nora"
    )
    assert (article.title, article.provenance["title"]) == ("Harbour fees of Lindal", "heading")


def test_a_column_of_words_is_running_text(read_article):
    assert read_article("a.xlsx", xlsx(rows(("One.",), ("Two.",)))).text == "Sheet1\n\nOne.\n\nTwo."


def test_a_table_that_goes_on_after_a_blank_row_keeps_its_heads(read_article):
    data = xlsx(rows(*FEES, (), ("Tarnby", 9, 11)) + row() + rows(("Contact", "Nora", "Field")))
    assert read_article("a.xlsx", data).text == (
        f"Sheet1\n\n{FEES_TEXT}\n\n"
        "Port | Day fee | Night fee\n--- | --- | ---\nTarnby | 9 | 11\n\nContact | Nora | Field"
    )


FONTS = (
    '<numFmts><numFmt numFmtId="170" formatCode="0 &quot;crowns&quot;"/></numFmts>'
    "<fonts><font/><font><b/></font><font><strike/></font></fonts>"
    '<cellXfs><xf numFmtId="0" fontId="0"/><xf numFmtId="0" fontId="1"/><xf numFmtId="0" fontId="2"/>'
    '<xf numFmtId="170" fontId="0"/><xf numFmtId="14" fontId="0"/><xf numFmtId="10" fontId="0"/></cellXfs>'
)


def test_bold_rows_are_heads_and_struck_out_cells_are_not_stated(read_article):
    heads = tuple(styled(1, text) for text in ("Boat", "Captain", "Home"))
    data = xlsx(rows(heads, ("Aurora", "Nora Field", styled(2, "Holm"))), styles=FONTS)
    assert read_article("a.xlsx", data).text == "Sheet1\n\nBoat | Captain | Home\n--- | --- | ---\nAurora | Nora Field"


def test_values_are_shown_by_their_formats(read_article):
    line = (
        "Skarv",
        styled(3, 17, "n"),
        styled(4, 45791, "n"),
        styled(5, 0.125, "n"),
        '<c t="b"><v>1</v></c>',
        '<c t="e"><v>#DIV/0!</v></c>',
        '<c t="str"><f>A1</f><v>by formula</v></c>',
        '<c t="n"><v>1e999</v></c>',
        '<c t="n"><v>junk</v></c>',
    )
    assert read_article("a.xlsx", xlsx(rows(line), styles=FONTS)).text == (
        "Sheet1\n\nSkarv | 17 crowns | 2025-05-14 | 12.50% | TRUE | by formula"
    )


def test_rich_text_keeps_what_its_marks_say(read_article):
    strings = (
        "<si><r><t>about 10</t></r><r><rPr><vertAlign val='superscript'/></rPr><t>6</t></r><r><t> people</t></r></si>"
        "<si><r><rPr><strike/></rPr><t>12 </t></r><r><rPr><strike val='0'/></rPr><t>17 crowns</t></r></si>"
        "<si><t>東京</t><rPh sb='0' eb='2'><t>トウキョウ</t></rPh></si>"
    )
    cells = tuple(f'<c t="s"><v>{n}</v></c>' for n in (0, 1, 2, 99))
    assert (
        read_article("a.xlsx", xlsx(rows(cells), strings=strings)).text
        == "Sheet1\n\nabout 10⁶ people | 17 crowns | 東京"
    )


def test_hidden_sheets_rows_and_columns_are_passed_over_and_named(read_file):
    data = xlsx(
        row("Port", "Secret", "Fee")
        + row("Hidden", "x", 1, more=' hidden="1"')
        + row("Skarv", "y", 17)
        + row("Holm", "z", 23),
        row("not for you"),
        row("nor this"),
        names=["Fees", "Draft", "Older"],
        states={2: "hidden", 3: "veryHidden"},
        before='<cols><col min="2" max="2" hidden="1"/></cols>',
    )
    result = read_file("a.xlsx", data)
    assert result.articles[0].text == "Fees\n\nPort | Fee\n--- | ---\nSkarv | 17\nHolm | 23"
    assert [skipped.reason for skipped in result.skipped] == [
        "hidden sheets Draft, Older",
        "1 hidden row and 1 hidden column of sheet Fees",
    ]


def test_merged_cells_head_each_column_and_belong_to_each_row(read_article):
    data = xlsx(
        rows(("Coast", "Port", "Fees", ""), ("", "", "Day", "Night"), ("North", "Skarv", 1, 2), ("", "Holm", 3, 4)),
        after='<mergeCells><mergeCell ref="A1:A2"/><mergeCell ref="B1:B2"/><mergeCell ref="C1:D1"/>'
        '<mergeCell ref="A3:A4"/></mergeCells>',
    )
    assert read_article("a.xlsx", data).text == (
        "Sheet1\n\nCoast | Port | Fees Day | Fees Night\n--- | --- | --- | ---\n"
        "North | Skarv | 1 | 2\nNorth | Holm | 3 | 4"
    )


def test_years_are_heads(read_article):
    data = xlsx(rows(("Village", 2023, 2024), ("Tarnby", 512, 498), ("Holm", 77, 75)))
    assert read_article("a.xlsx", data).text.startswith("Sheet1\n\nVillage | 2023 | 2024\n---")


def test_names_and_values_are_no_heads(read_article):
    data = xlsx(rows(("Organiser", "Nora Field"), ("Fee", 120)))
    assert read_article("a.xlsx", data).text == "Sheet1\n\nOrganiser | Nora Field\nFee | 120"


def test_what_the_file_marks_as_heads_is_believed(read_article):
    words = (("Boat", "Captain"), ("Aurora", "Nora"))
    assert "---" not in read_article("a.xlsx", xlsx(rows(*words))).text
    assert "---" in read_article("b.xlsx", xlsx(rows(*words), after='<autoFilter ref="A1:B2"/>')).text
    table = {
        "xl/worksheets/_rels/sheet1.xml.rels": links(t=("table", "../tables/t.xml")),
        "xl/tables/t.xml": f'<table xmlns="{MAIN}" ref="A1:B2"/>',
    }
    assert "---" in read_article("c.xlsx", xlsx(rows(*words), parts=table)).text


def test_text_boxes_on_a_sheet_are_read_and_comments_are_not(read_article):
    drawing = (
        '<x:wsDr xmlns:x="urn:x" xmlns:a="urn:a"><x:sp><x:txBody><a:p><a:r><a:t>In a box.</a:t></a:r></a:p>'
        "</x:txBody></x:sp></x:wsDr>"
    )
    parts = {
        "xl/worksheets/_rels/sheet1.xml.rels": links(d=("drawing", "../drawings/d.xml"), c=("comments", "../c.xml")),
        "xl/drawings/d.xml": drawing,
        "xl/c.xml": "<comments><t>Really?</t></comments>",
    }
    assert read_article("a.xlsx", xlsx(rows(("Skarv", 17)), parts=parts)).text == "Sheet1\n\nSkarv | 17\n\nIn a box."


def test_a_huge_empty_range_costs_nothing(read_article):
    started = time.perf_counter()
    data = xlsx(row("first") + '<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>last</t></is></c></row>')
    assert read_article("a.xlsx", data).text == "Sheet1\n\nfirst\n\nlast"
    cells = '<table:table-cell table:number-columns-repeated="16384"/>'
    data = ods_sheet(
        f'<table:table-row table:number-rows-repeated="1048000">{cells}</table:table-row>'
        f"<table:table-row>{ods_cell('last')}{cells}</table:table-row>"
    )
    assert read_article("a.ods", data).text == "Fees\n\nlast"
    assert time.perf_counter() - started < 2


def test_more_cells_than_can_be_read_are_told(read_file):
    started = time.perf_counter()
    text = ods_cell("x", 'table:number-columns-repeated="16000"')
    data = ods_sheet(f'<table:table-row table:number-rows-repeated="1048000">{text}</table:table-row>')
    result = read_file("a.ods", data)
    assert f"only its first {MAX_CELLS:,} cells" in result.failures[0].error
    assert time.perf_counter() - started < 20


EPOCH = datetime(1899, 12, 30)


@pytest.mark.parametrize(
    ("number", "code", "text"),
    [
        (17, "", "17"),
        (0.1 + 0.2, "General", "0.3"),
        (1 / 3, "General", "0.333333333"),
        (1234.5, "#,##0.00", "1,234.50"),
        (2.675, "0.00", "2.68"),
        (-3, "0.0", "-3.0"),
        (-3, "#,##0;(#,##0)", "(3)"),
        (-0.001, "0.0", "0.0"),
        (0, '0;-0;"none"', "none"),
        (5, ";;;", ""),
        (0.125, "0.0%", "12.5%"),
        (17.5, '0.00\\ "crowns"', "17.50 crowns"),
        (40, "[$€-407]#,##0.00", "€40.00"),
        (40, '_-* #,##0.00\\ "kr"_-', "40.00 kr"),
        (7, "000", "007"),
        (1_250_000, "#,##0,", "1,250"),
        (12_345, "0.00E+00", "1.23E+4"),
        (0.5, "# ?/?", "0.5"),
        (45791, "dd/mm/yyyy", "2025-05-14"),
        (45791, "[$-409]d mmmm yyyy", "14 May 2025"),
        (45791.3958334, "m/d/yy h:mm", "2025-05-14 09:30"),
        (45791, "mmm yyyy", "May 2025"),
        (45791, "yyyy", "2025"),
        (0.3958333333, "h:mm", "9:30"),
        (0.8958333333, "h:mm AM/PM", "9:30 PM"),
        (1.5, "[h]:mm", "36:00"),
        (0.0034722, "mm:ss", "05:00"),
        (1, "yyyy-mm-dd", "1900-01-01"),
        (1e12, "yyyy-mm-dd", "1000000000000"),
    ],
)
def test_numbers_as_a_sheet_shows_them(number, code, text):
    assert shown(number, code, EPOCH)[0] == text


def test_a_format_may_hide_words():
    assert shows_no_text(";;;")
    assert not shows_no_text("0;-0")


def test_a_broken_workbook_is_one_clear_error(read_file):
    whole = xlsx(rows(("Words",)))
    for data in (b"", b"PK\x03\x04", b"junk" * 99, whole[:300], packed({"hello.txt": "x"})):
        with pytest.raises(ReadError, match="isn't an Excel file, or it is damaged"):
            read_file("a.xlsx", data)


@pytest.mark.parametrize(
    ("sheet", "error"),
    [
        ("<worksheet><row><c t='inlineStr'>", "isn't XML"),
        ('<!DOCTYPE r [<!ENTITY a "boom">]><worksheet><row><c><v>&a;</v></c></row></worksheet>', "entities"),
    ],
)
def test_a_damaged_sheet_is_named_and_the_others_are_read(read_file, sheet, error):
    parts = {"xl/worksheets/sheet1.xml": sheet}
    result = read_file("a.xlsx", xlsx("", row("Words"), parts=parts))
    assert result.articles[0].text == "Sheet2\n\nWords"
    assert result.failures[0].error.startswith("sheet Sheet1: ")
    assert error in result.failures[0].error
    alone = read_file("b.xlsx", xlsx("", parts=parts))
    assert (alone.articles, len(alone.failures)) == ((), 1)


def ods_cell(text, more="", kind="string"):
    return f'<table:table-cell office:value-type="{kind}" {more}><text:p>{text}</text:p></table:table-cell>'


def ods_sheet(inside, more="", others="", styles=""):
    table = f'<table:table table:name="Fees" {more}>{inside}</table:table>{others}'
    return open_document("spreadsheet", table, styles=styles)


def ods_row(*cells, more=""):
    inside = "".join(cell if cell.startswith("<") else ods_cell(cell) for cell in cells)
    return f"<table:table-row {more}>{inside}</table:table-row>"


def number(value, shown_as):
    return ods_cell(shown_as, f'office:value="{value}"', "float")


def test_sheets_of_open_document(read_file):
    styles = (
        '<style:style style:name="ta2" style:family="table">'
        '<style:table-properties table:display="false"/></style:style>'
        '<style:style style:name="ce1" style:family="table-cell">'
        '<style:text-properties style:text-line-through-style="solid"/></style:style>'
        '<style:style style:name="T1" style:family="text">'
        '<style:text-properties style:text-position="super 58%"/></style:style>'
    )
    data = ods_sheet(
        '<table:table-column/><table:table-column table:visibility="collapse"/><table:table-column/>'
        + ods_row("Port", "Secret", "Fee")
        + ods_row("Skarv", "x", number(17, "17,00 kr"))
        + ods_row("Hidden", "x", number(1, "1"), more='table:visibility="collapse"')
        + ods_row("Holm", "x", number(23, "23,00 kr"))
        + ods_row(more='table:number-rows-repeated="2"')
        + ods_row("Old", "x", ods_cell("six days", 'table:style-name="ce1"'))
        + ods_row("Area", "x", 'about 10<text:span text:style-name="T1">6</text:span> m')
        + ods_row("Broken", "x", "#DIV/0!")
        + ods_row("Bare", "x", '<table:table-cell office:value-type="float" office:value="7"/>'),
        others='<table:table table:name="Draft" table:style-name="ta2"><table:table-row/></table:table>',
        styles=styles,
    )
    result = read_file("a.ods", data)
    assert result.articles[0].text == (
        "Fees\n\nPort | Fee\n--- | ---\nSkarv | 17,00 kr\nHolm | 23,00 kr\n\n"
        "Old\n\nArea | about 10⁶ m\nBroken\nBare | 7"
    )
    assert [skipped.reason for skipped in result.skipped] == [
        "hidden sheet Draft",
        "1 hidden row and 1 hidden column of sheet Fees",
    ]


def test_merged_cells_of_open_document(read_article):
    covered = "<table:covered-table-cell/>"
    data = ods_sheet(
        ods_row(ods_cell("Port", 'table:number-rows-spanned="2"'), ods_cell("Fees", 'table:number-columns-spanned="2"'))
        + ods_row(covered, "Day", "Night")
        + ods_row("Skarv", number(1, "1"), number(2, "2"))
        + ods_row("Holm", number(3, "3"), number(4, "4"))
    )
    assert read_article("a.ods", data).text == (
        "Fees\n\nPort | Fees Day | Fees Night\n--- | --- | ---\nSkarv | 1 | 2\nHolm | 3 | 4"
    )

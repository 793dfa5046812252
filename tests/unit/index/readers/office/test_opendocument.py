import zipfile

import pytest

from index.errors import ReadError
from tests.unit.index.readers.office.packing import NAMES, odt, open_document, packed, paragraphs_of


def text_style(name, properties, parent=""):
    return (
        f'<style:style style:name="{name}" style:family="text" style:parent-style-name="{parent}">'
        f"<style:text-properties {properties}/></style:style>"
    )


def span(style, text):
    return f'<text:span text:style-name="{style}">{text}</text:span>'


def test_a_file_with_nothing_but_its_content_is_read(read_article):
    article = read_article("letter.odt", odt(paragraphs_of("The pier was sold.", "Nobody objected.")))
    assert article.text == "The pier was sold.\n\nNobody objected."
    assert article.title == "The pier was sold."


def test_properties_and_headings_name_the_article(read_article):
    body = "<text:h text:outline-level='1'>Low tide</text:h>" + paragraphs_of("Boats wait.")
    article = read_article("a.odt", odt(body))
    assert (article.title, article.provenance["title"]) == ("Low tide", "heading")
    meta = "<dc:title>Tides</dc:title><meta:initial-creator>Ada Moor</meta:initial-creator><dc:creator>Bo</dc:creator>"
    article = read_article("b.odt", odt(body, meta=meta))
    assert (article.title, article.author) == ("Tides", "Ada Moor")
    assert dict(article.provenance) == {"title": "document properties", "author": "document properties"}


def test_the_paragraph_of_a_title_style_is_the_title(read_article):
    styles = '<style:style style:name="P1" style:family="paragraph" style:parent-style-name="Title"/>'
    body = '<text:p>Number 7</text:p><text:p text:style-name="P1">Low tide</text:p>'
    assert read_article("a.odt", odt(body, styles=styles)).title == "Low tide"


@pytest.mark.parametrize("position", ["super 58%", "33% 58%", "0.5% 100%"])
def test_raised_text_is_never_glued_to_a_number(read_article, position):
    body = f"<text:p>Rent rose to 41{span('T1', '2')} crowns; 10{span('T1', '6 ')}people live there.</text:p>"
    article = read_article("a.odt", odt(body, styles=text_style("T1", f'style:text-position="{position}"')))
    assert article.text == "Rent rose to 41² crowns; 10⁶ people live there."


def test_lowered_text_and_text_put_back_on_the_line(read_article):
    styles = text_style("T1", 'style:text-position="-8% 58%"') + text_style("T2", 'style:text-position="0% 100%"')
    body = f"<text:p>H{span('T1', '2')}O in {span('T1', span('T2', '40'))} wells.</text:p>"
    assert read_article("a.odt", odt(body, styles=styles)).text == "H₂O in 40 wells."


@pytest.mark.parametrize(
    "properties",
    [
        'style:text-line-through-style="solid" style:text-line-through-type="single"',
        'style:text-line-through-type="double"',
        'style:text-line-through-style="wave"',
    ],
)
def test_text_struck_out_is_not_stated(read_article, properties):
    body = f"<text:p>The toll will be {span('T1', '12 ')}17 crowns.</text:p>"
    article = read_article("a.odt", odt(body, styles=text_style("T1", properties)))
    assert article.text == "The toll will be 17 crowns."


def test_a_style_may_take_back_what_its_parent_strikes_out(read_article):
    styles = text_style("T2", 'style:text-line-through-style="none"', parent="Gone")
    common = text_style("Gone", 'style:text-line-through-style="solid" style:text-line-through-type="single"')
    body = f"<text:p>Old {span('Gone', 'twelve ')}and {span('T2', 'new')}.</text:p>"
    assert read_article("a.odt", odt(body, styles=styles, common=common)).text == "Old and new."


def test_hidden_text_is_not_read_whichever_style_hides_it(read_article):
    styles = text_style("T1", "", parent="Secret") + (
        '<style:style style:name="P1" style:family="paragraph">'
        '<style:text-properties text:display="none"/></style:style>'
    )
    common = text_style("Hush", 'text:display="none"') + text_style("Secret", "", parent="Hush")
    body = (
        f"<text:p>Shown{span('T1', ' and hidden')}.</text:p><text:p text:style-name='P1'>Hidden paragraph.</text:p>"
        '<text:p><text:hidden-paragraph text:condition="1" text:is-hidden="true"/>Hidden by a field.</text:p>'
        '<text:p>Fields: <text:hidden-text text:string-value="secret" text:is-hidden="true"/>'
        '<text:hidden-text text:string-value="public" text:is-hidden="false"/>.</text:p>'
    )
    assert read_article("a.odt", odt(body, styles=styles, common=common)).text == "Shown.\n\nFields: public."


def test_a_style_that_is_its_own_parent_ends(read_article):
    styles = text_style("T1", "", parent="T2") + text_style("T2", 'text:display="none"', parent="T1")
    body = f"<text:p>Shown{span('T1', ' hidden')}.</text:p>"
    assert read_article("a.odt", odt(body, styles=styles)).text == "Shown."


def test_a_hidden_section_is_passed_over_by_name(read_file):
    body = '<text:section text:name="Draft" text:display="none"><text:p>Not yet.</text:p></text:section>' + (
        '<text:section text:name="Main"><text:p>Done.</text:p></text:section>'
    )
    result = read_file("a.odt", odt(body))
    assert result.articles[0].text == "Done."
    assert [skipped.reason for skipped in result.skipped] == ["hidden section “Draft”"]


def test_deleted_text_and_comments_are_not_read_and_inserted_text_is(read_article):
    body = (
        "<text:tracked-changes><text:changed-region><text:deletion><text:p>sometimes</text:p></text:deletion>"
        "</text:changed-region></text:tracked-changes>"
        '<text:p>The council will <text:change-start text:change-id="a"/>not <text:change-end text:change-id="a"/>'
        '<text:change text:change-id="b"/>review'
        "<office:annotation><text:p>Really?</text:p></office:annotation> it.</text:p>"
    )
    assert read_article("a.odt", odt(body)).text == "The council will not review it."


def test_notes_and_text_boxes_stand_behind_their_paragraph(read_article):
    note = (
        '<text:note text:note-class="footnote"><text:note-citation>3</text:note-citation>'
        "<text:note-body><text:p>South span only.</text:p></text:note-body></text:note>"
    )
    box = "<draw:frame><draw:text-box><text:p>In a box.</text:p></draw:text-box></draw:frame>"
    body = f"<text:p>It raised no alarm{note}, they said.{box}</text:p>" + paragraphs_of("Next.")
    assert read_article("a.odt", odt(body)).text == (
        "It raised no alarm³, they said.\n\n³ South span only.\n\nIn a box.\n\nNext."
    )


def test_a_note_in_a_table_stands_behind_the_table(read_article):
    note = "<text:note><text:note-citation/><text:note-body><text:p>In summer.</text:p></text:note-body></text:note>"
    cells = ["Skarv", f"17 crowns{note}", "Holm", "23 crowns"]
    rows = [f"<table:table-row>{''.join(map(cell, cells[n : n + 2]))}</table:table-row>" for n in (0, 2)]
    assert read_article("a.odt", odt(f"<table:table>{''.join(rows)}</table:table>")).text == (
        "Skarv | 17 crowns¹\nHolm | 23 crowns\n\n¹ In summer."
    )


def cell(text, more=""):
    return f"<table:table-cell {more}><text:p>{text}</text:p></table:table-cell>"


def test_tables_are_rows_under_their_heads(read_article):
    tall = cell("Skarv", 'table:number-rows-spanned="2"')
    body = (
        "<table:table><table:table-header-rows><table:table-row>"
        f"{cell('Port')}{cell('Night fee')}</table:table-row></table:table-header-rows>"
        f"<table:table-row>{tall}{cell('40 crowns')}</table:table-row>"
        f"<table:table-row><table:covered-table-cell/>{cell('30 crowns')}</table:table-row>"
        f'<table:table-row table:visibility="collapse">{cell("Secret")}{cell("9")}</table:table-row>'
        '<table:table-row table:number-rows-repeated="1000000">'
        '<table:table-cell table:number-columns-repeated="900000"/></table:table-row>'
        "</table:table>"
    )
    assert read_article("a.odt", odt(body)).text == (
        "Port | Night fee\n--- | ---\nSkarv | 40 crowns\nSkarv | 30 crowns"
    )


LISTS = (
    '<text:list-style style:name="L1">'
    '<text:list-level-style-number text:level="1" style:num-format="1" style:num-suffix="." text:start-value="4"/>'
    '<text:list-level-style-number text:level="2" style:num-format="a" style:num-suffix=")"/>'
    '<text:list-level-style-number text:level="3" style:num-format="1" style:num-prefix="(" style:num-suffix=")"'
    ' text:display-levels="3"/></text:list-style>'
    '<text:list-style style:name="L2">'
    '<text:list-level-style-bullet text:level="1" text:bullet-char="-"/></text:list-style>'
    '<text:list-style style:name="L3">'
    '<text:list-level-style-number text:level="1" style:num-format="I" style:num-prefix="§ "/>'
    "</text:list-style>"
)


def listing(*items, style="", more=""):
    named = f'text:style-name="{style}"' if style else ""
    return f"<text:list {named} {more}>{''.join(items)}</text:list>"


def item(*blocks, more=""):
    inside = "".join(block if block.startswith("<") else f"<text:p>{block}</text:p>" for block in blocks)
    return f"<text:list-item {more}>{inside}</text:list-item>"


def test_list_numbers_are_those_that_the_page_shows(read_article):
    body = (
        listing(
            item("four", listing(item("a"), item("b", listing(item("deep"))))), item("five", "more of five"), style="L1"
        )
        + paragraphs_of("Between.")
        + listing(
            item("six"),
            item("ten", more='text:start-value="10"'),
            "<text:list-header><text:p>no number</text:p></text:list-header>",
            style="L1",
            more='text:continue-numbering="true"',
        )
        + listing(item(listing(item("a below ten"))), item("eleven"), style="L1", more='text:continue-numbering="true"')
        + listing(item("four again"), style="L1")
        + listing(item("bullet"), style="L2")
        + listing(item("one"), item("two"), style="L3")
    )
    # LibreOffice shows the same numbers.
    assert read_article("a.odt", odt(body, styles=LISTS)).text.split("\n\n") == [
        "4. four",
        "a) a",
        "b) b",
        "(4.b.1) deep",
        "5. five",
        "more of five",
        "Between.",
        "6. six",
        "10. ten",
        "no number",
        "a) a below ten",
        "11. eleven",
        "4. four again",
        "bullet",
        "§ I one",
        "§ II two",
    ]


def test_headings_are_numbered_by_the_outline(read_article):
    common = (
        '<text:outline-style style:name="Outline">'
        '<text:outline-level-style text:level="1" style:num-format="1" style:num-suffix="."/>'
        '<text:outline-level-style text:level="2" style:num-format="1" text:display-levels="2"/></text:outline-style>'
    )
    body = "".join(
        f'<text:h text:outline-level="{level}">{text}</text:h>'
        for level, text in ((1, "First"), (2, "Costs"), (2, "Days"), (1, "Second"), (2, "Boats"))
    )
    assert read_article("a.odt", odt(body, common=common)).text.split("\n\n") == [
        "1. First",
        "1.1 Costs",
        "1.2 Days",
        "2. Second",
        "2.1 Boats",
    ]


def test_spaces_breaks_ruby_links_fields_and_formulas(read_article):
    formula = (
        '<draw:frame><draw:object xlink:href="./Object 1" xmlns:xlink="http://www.w3.org/1999/xlink"/></draw:frame>'
    )
    body = (
        "<text:p>Fee:<text:tab/>120<text:s text:c='3'/>crowns<text:line-break/>at the <text:a>gate</text:a>"
        " on <text:date>9 June</text:date>.</text:p>"
        "<text:p><text:ruby><text:ruby-base>東京</text:ruby-base><text:ruby-text>とうきょう</text:ruby-text></text:ruby></text:p>"
        f"<text:p>Area {formula}.</text:p><text:table-of-content><text:index-body><text:p>Costs 3</text:p>"
        "</text:index-body></text:table-of-content>"
    )
    math = '<math xmlns="http://www.w3.org/1998/Math/MathML"><msup><mi>a</mi><mn>2</mn></msup></math>'
    article = read_article("a.odt", odt(body, parts={"Object 1/content.xml": math}))
    assert article.text == "Fee: 120 crowns\nat the gate on 9 June.\n\n東京\n\nArea a²."


def test_damaged_styles_are_told(read_file):
    result = read_file("a.odt", odt(paragraphs_of("Words."), parts={"styles.xml": "<broken"}))
    assert result.articles[0].text == "Words."
    assert ["styles are damaged" in remark.remark for remark in result.remarks] == [True]


def test_a_broken_file_is_one_clear_error(read_file):
    whole = odt(paragraphs_of("Words."))
    broken = packed({"content.xml": "<office:document-content"})
    for data in (b"", b"PK\x03\x04", b"junk" * 100, whole[:200], packed({"hello.txt": "x"}), broken):
        with pytest.raises(ReadError, match="isn't an OpenDocument file, or it is damaged"):
            read_file("broken.odt", data)


def test_a_protected_file_is_told_from_a_damaged_one(read_file):
    manifest = '<m:manifest xmlns:m="urn:x"><m:file-entry><m:encryption-data/></m:file-entry></m:manifest>'
    with pytest.raises(ReadError, match="password"):
        read_file("a.odt", odt("", parts={"META-INF/manifest.xml": manifest}))
    with pytest.raises(ReadError, match="password"):
        read_file("a.pptx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))


def test_entities_and_bombs_are_refused(read_file):
    bomb = f'<!DOCTYPE r [<!ENTITY a "boom">]><office:document-content {NAMES}/>'
    with pytest.raises(ReadError, match="entities"):
        read_file("a.odt", packed({"content.xml": bomb}))
    with pytest.raises(ReadError, match="zip bomb"):
        read_file("a.odt", odt(paragraphs_of("x"), parts={"styles.xml": " " * 5_000_000}))


def test_the_kind_is_told_by_what_the_file_holds(read_article):
    sheet = (
        f'<table:table table:name="Fees"><table:table-row>{cell("Skarv")}{cell("17")}</table:table-row></table:table>'
    )
    data = open_document("spreadsheet", sheet, compression=zipfile.ZIP_STORED)
    assert read_article("misnamed.odt", data).text == "Fees\n\nSkarv | 17"

import pytest

from index.errors import ReadError
from index.readers.office.order import Box, reading_order
from tests.unit.index.readers.office.packing import SLIDES, links, open_document, packed, pptx, run, shape

TITLE = 'type="title"'


def test_slides_come_in_the_order_they_are_shown_titles_first(read_article):
    data = pptx(
        shape("Ten weeks of work.") + shape("Bridge works", place=TITLE),
        shape("Costs", place=TITLE) + shape("9 crowns each."),
    )
    article = read_article("a.pptx", data)
    assert article.text == "Bridge works\n\nTen weeks of work.\n\nCosts\n\n9 crowns each."
    assert (article.title, article.provenance["title"]) == ("Bridge works", "heading")


def test_raised_and_struck_out_runs(read_article):
    text = run("Rent rose to 41") + run("2", baseline="30000") + run(" crowns, not ") + run("12", strike="sngStrike")
    text += run(" or H") + run("2", baseline="-25000") + run("O", strike="noStrike", baseline="0") + run(".")
    assert read_article("a.pptx", pptx(shape(text))).text == "Rent rose to 41² crowns, not or H₂O."


def test_what_is_not_shown_is_passed_over_and_named(read_file):
    words = shape("Smile!", place='type="body"')
    notes = f"<p:notes {SLIDES}><p:cSld><p:spTree>{words}</p:spTree></p:cSld></p:notes>"
    data = pptx(
        shape("Shown.")
        + shape("Hidden.", hidden=True)
        + shape("12", place='type="sldNum"')
        + shape("9 June", place='type="dt"')
        + shape("Company", place='type="ftr"'),
        shape("Hidden slide."),
        attributes={2: 'show="0"'},
        parts={
            "ppt/slides/_rels/slide1.xml.rels": links(n=("notesSlide", "../notesSlides/n1.xml")),
            "ppt/notesSlides/n1.xml": notes,
        },
    )
    result = read_file("a.pptx", data)
    assert result.articles[0].text == "Shown."
    assert [skipped.reason for skipped in result.skipped] == ["hidden slide 2", "speaker notes of 1 slide"]


def numbered(text, kind="arabicPeriod", level=0, start=""):
    begin = f' startAt="{start}"' if start else ""
    return f'<a:pPr lvl="{level}"><a:buAutoNum type="{kind}"{begin}/></a:pPr>{run(text)}'


def test_numbers_of_paragraphs_are_those_that_the_slide_shows(read_article):
    body = shape(
        numbered("sand"),
        numbered("fine", "alphaLcParenR", 1),
        numbered("coarse", "alphaLcParenR", 1),
        numbered("salt"),
        "plain",
        numbered("new"),
        numbered("late", "romanUcParenBoth", 0, "4"),
    )
    assert read_article("a.pptx", pptx(body)).text.split("\n\n") == [
        "1. sand",
        "a) fine",
        "b) coarse",
        "2. salt",
        "plain",
        "1. new",
        "(IV) late",
    ]


def table(*rows, first="1"):
    cells = "".join(
        "<a:tr>" + "".join(f"<a:tc><a:txBody><a:p>{run(one)}</a:p></a:txBody></a:tc>" for one in row) + "</a:tr>"
        for row in rows
    )
    return (
        "<p:graphicFrame><p:nvGraphicFramePr/><a:graphic><a:graphicData>"
        f'<a:tbl><a:tblPr firstRow="{first}"/>{cells}</a:tbl></a:graphicData></a:graphic></p:graphicFrame>'
    )


def test_tables_are_rows_under_their_heads(read_article):
    rows = (("Port", "Fee"), ("Skarv", "seventeen"))
    assert read_article("a.pptx", pptx(table(*rows))).text == "Port | Fee\n--- | ---\nSkarv | seventeen"
    assert read_article("b.pptx", pptx(table(*rows, first="0"))).text == "Port | Fee\nSkarv | seventeen"


def test_groups_and_diagrams_are_read(read_article):
    points = "".join(
        f'<d:pt modelId="{name}" type="{kind}"><d:t><a:p>{run(text) if text else ""}</a:p></d:t></d:pt>'
        for name, kind, text in (("2", "node", "then dry"), ("0", "doc", ""), ("1", "node", "First wash"))
    )
    arrows = '<d:cxn srcId="0" destId="1" srcOrd="0"/><d:cxn srcId="0" destId="2" srcOrd="1"/>'
    data = (
        f'<d:dataModel xmlns:d="urn:d" {SLIDES}><d:ptLst>{points}</d:ptLst><d:cxnLst>{arrows}</d:cxnLst></d:dataModel>'
    )
    frame = (
        "<p:graphicFrame><p:nvGraphicFramePr/><a:graphic><a:graphicData>"
        '<d:relIds xmlns:d="urn:d" r:dm="d1"/></a:graphicData></a:graphic></p:graphicFrame>'
    )
    parts = {
        "ppt/slides/_rels/slide1.xml.rels": links(d1=("diagramData", "../diagrams/data1.xml")),
        "ppt/diagrams/data1.xml": data,
    }
    group = f"<p:grpSp><p:nvGrpSpPr/>{shape('In a group.')}</p:grpSp>"
    article = read_article("a.pptx", pptx(group + frame, parts=parts))
    assert article.text == "In a group.\n\nFirst wash\n\nthen dry"


def test_shapes_are_read_as_they_stand_and_not_as_they_were_drawn(read_article):
    body = (
        shape("right", at=(500, 200, 300, 400))
        + shape("left below", at=(0, 420, 300, 100))
        + shape("left above", at=(0, 200, 300, 200))
        + shape("top", at=(0, 0, 800, 100))
    )
    assert read_article("a.pptx", pptx(body)).text.split("\n\n") == ["top", "left above", "left below", "right"]


def test_rows_of_boxes_come_before_columns():
    grid = [Box(10, 11, 4, 4), Box(0, 10, 4, 4), Box(10, 0, 4, 4), Box(0, 1, 4, 4)]
    assert reading_order(grid) == [3, 2, 1, 0]
    assert reading_order([Box(0, 9, 1, 1), None, Box(0, 0, 1, 1)]) == [0, 1, 2]
    assert reading_order([]) == []
    assert len(reading_order([Box(n % 7, n % 11, 3, 3) for n in range(5_000)])) == 5_000


def test_a_placeholder_stands_where_its_layout_puts_it(read_article):
    layout = f"<p:sldLayout {SLIDES}><p:cSld><p:spTree>" + (
        shape("Click", place='type="body" idx="1"', at=(0, 500, 100, 100)) + "</p:spTree></p:cSld></p:sldLayout>"
    )
    data = pptx(
        shape("below", place='idx="1"') + shape("above", at=(0, 0, 100, 100)),
        parts={
            "ppt/slides/_rels/slide1.xml.rels": links(l=("slideLayout", "../slideLayouts/l1.xml")),
            "ppt/slideLayouts/l1.xml": layout,
        },
    )
    assert read_article("a.pptx", data).text == "above\n\nbelow"


def test_a_damaged_slide_is_named_and_the_others_are_read(read_file):
    result = read_file("a.pptx", pptx(shape("One."), shape("Two."), parts={"ppt/slides/slide1.xml": "<broken"}))
    assert result.articles[0].text == "Two."
    assert [failure.error.startswith("slide 1: ") for failure in result.failures] == [True]


def test_a_broken_presentation_is_one_clear_error(read_file):
    whole = pptx(shape("Words."))
    for data in (b"", b"PK\x03\x04", b"junk" * 99, whole[:300], packed({"hello.txt": "x"})):
        with pytest.raises(ReadError, match="isn't a PowerPoint file, or it is damaged"):
            read_file("a.pptx", data)
    with pytest.raises(ReadError, match="holds no text"):
        read_file("a.pptx", pptx(""))


def page(*shapes, notes="", style=""):
    held = notes and (
        "<presentation:notes><draw:frame presentation:class='notes'><draw:text-box>"
        f"<text:p>{notes}</text:p></draw:text-box></draw:frame></presentation:notes>"
    )
    return f'<draw:page draw:style-name="{style}">{"".join(shapes)}{held}</draw:page>'


def frame(text, kind="outline", at=None):
    where = f'svg:x="{at[0]}cm" svg:y="{at[1]}cm" svg:width="4cm" svg:height="2cm"' if at else ""
    return (
        f'<draw:frame presentation:class="{kind}" {where}><draw:text-box><text:p>{text}</text:p></draw:text-box>'
        "</draw:frame>"
    )


def test_slides_of_open_document(read_file):
    styles = (
        '<style:style style:name="dp2" style:family="drawing-page">'
        '<style:drawing-page-properties presentation:visibility="hidden"/></style:style>'
    )
    data = open_document(
        "presentation",
        page(
            frame("low", at=(1, 9)),
            frame("high", at=(1, 3)),
            frame("Bridge works", "title", (1, 12)),
            frame("7", "page-number"),
            notes="Smile!",
        )
        + page(frame("Hidden"), style="dp2")
        + page("<draw:g><draw:custom-shape><text:p>In a group</text:p></draw:custom-shape></draw:g>"),
        styles=styles,
    )
    result = read_file("a.odp", data)
    assert result.articles[0].text == "Bridge works\n\nhigh\n\nlow\n\nIn a group"
    assert result.articles[0].title == "Bridge works"
    assert [skipped.reason for skipped in result.skipped] == ["hidden slide 2", "speaker notes of 1 slide"]

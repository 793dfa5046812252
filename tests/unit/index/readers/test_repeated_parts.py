"""Files in which one part is named again and again are read in the time of their size."""

import pytest

from index.readers.mail.outlook import _Box
from index.readers.rtf.document import Document
from index.readers.subtitles import _Cue, _unrolled
from tests.linear.growth import growth
from tests.unit.index.readers.office.packing import MAIN, RELATIONS, SLIDES, links, pptx, row, run, shape, xlsx


def test_a_slide_that_is_listed_again_is_read_once(read_article):
    again = '<p:sldId id="256" r:id="s1"/>' * 9
    listed = f"<p:presentation {SLIDES}><p:sldIdLst>{again}</p:sldIdLst></p:presentation>"
    parts = {"ppt/presentation.xml": listed}
    assert read_article("a.pptx", pptx(shape("Once."), parts=parts)).text == "Once."


def test_a_diagram_in_many_frames_is_read_once(read_article):
    points = f'<d:pt modelId="1" type="node"><d:t><a:p>{run("First wash")}</a:p></d:t></d:pt>'
    frame = (
        "<p:graphicFrame><p:nvGraphicFramePr/><a:graphic><a:graphicData>"
        '<d:relIds xmlns:d="urn:d" r:dm="d1"/></a:graphicData></a:graphic></p:graphicFrame>'
    )
    relations = links(d1=("diagramData", "../diagrams/data1.xml"))
    parts = {f"ppt/slides/_rels/slide{number}.xml.rels": relations for number in (1, 2)}
    parts["ppt/diagrams/data1.xml"] = (
        f'<d:dataModel xmlns:d="urn:d" {SLIDES}><d:ptLst>{points}</d:ptLst><d:cxnLst/></d:dataModel>'
    )
    assert read_article("a.pptx", pptx(frame * 9, frame, parts=parts)).text == "First wash"


def test_a_sheet_that_is_listed_again_is_read_once(read_article):
    sheets = "".join(f'<sheet name="S{number}" sheetId="{number}" r:id="s1"/>' for number in range(1, 9))
    workbook = f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheets>{sheets}</sheets></workbook>'
    article = read_article("a.xlsx", xlsx(row("Port", "Fee") + row("Holm", 9), parts={"xl/workbook.xml": workbook}))
    assert article.text.count("Holm") == 1


class _Ole:
    """An OLE file with so many mails attached to one."""

    def __init__(self, mails: int) -> None:
        attached = [[f"__attach_version1.0_#{number:08X}"] for number in range(mails)]
        self._ways = attached + [[*way, "__substg1.0_3701000D"] for way in attached]

    def listdir(self, *, streams: bool, storages: bool) -> list[list[str]]:
        return self._ways


def _subtitles(count: int) -> object:
    return _unrolled([_Cue(start, start + 1, ["a"] * count + [end]) for start, end in ((0, "a"), (1, "b"), (2, "a"))])


@pytest.mark.parametrize(
    ("work", "first"),
    [
        (_subtitles, 1_024),
        (lambda count: Document(b"{\\rtf1 " + b"\\'e4" * count + b"}"), 131_072),
        (lambda count: Document(b"{\\rtf1 {\\info{\\title " + b"x\\~" * count + b"}}}"), 131_072),
        (lambda count: _Box(_Ole(count), 1 << 30).mail((), 0), 512),
    ],
    ids=["subtitles", "rtf bytes", "rtf title", "mails of Outlook"],
)
def test_the_time_grows_with_the_size(work, first):
    found = growth(work, first_chars=first, last_chars=4 * first)
    assert not found.is_steep, str(found)

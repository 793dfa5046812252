import io
import zipfile
from datetime import date

import pytest

from index.errors import ReadError
from index.readers import read
from index.readers.epub.markup import tidy
from index.readers.markup import parse_html

CONTAINER = (
    '<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
    '<rootfile full-path="OEBPS/content.opf" media-type="application/oebps-package+xml"/></rootfiles></container>'
)


def opf(chapters, before=""):
    items = "".join(
        f'<item id="c{n}" href="text/part%20{n}.xhtml" media-type="application/xhtml+xml"/>' for n in chapters
    )
    spine = "".join(f'<itemref idref="c{n}"/>' for n in chapters)
    return (
        f'<?xml version="1.0"?>{before}<package xmlns="http://www.idpf.org/2007/opf" version="3.0">'
        '<metadata xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>Harbour Quarterly</dc:title>'
        "<dc:creator>The Editors</dc:creator><dc:date>2025-06-06</dc:date></metadata>"
        '<manifest><item id="nav" href="nav.xhtml" properties="nav" media-type="application/xhtml+xml"/>'
        f'{items}</manifest><spine><itemref idref="nav"/>{spine}</spine></package>'
    )


def epub(chapters, **replaced):
    parts = {
        "mimetype": "application/epub+zip",
        "META-INF/container.xml": CONTAINER,
        "OEBPS/content.opf": opf(range(len(chapters))),
        "OEBPS/nav.xhtml": "<html><body><nav>Contents</nav></body></html>",
    }
    parts |= {f"OEBPS/text/part {n}.xhtml": chapter for n, chapter in enumerate(chapters) if chapter is not None}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in (parts | replaced).items():
            archive.writestr(name, data)
    return out.getvalue()


def chapter(heading, *paragraphs):
    inner = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    return (
        f'<html xmlns="http://www.w3.org/1999/xhtml"><head><title>t</title></head><body>{heading}{inner}</body></html>'
    )


def test_every_chapter_is_an_article_of_the_book(read_file, paragraphs):
    result = read_file(
        "book.epub",
        epub([chapter("<h1>Pilots return</h1>", *paragraphs), chapter("", "A note."), chapter("<img src='c.png'/>")]),
    )
    first, second = result.articles
    assert first.text == "\n\n".join(["Pilots return", *paragraphs])
    assert (first.title, first.source, first.author) == ("Pilots return", "Harbour Quarterly", "The Editors")
    assert first.published == date(2025, 6, 6)
    assert dict(first.provenance) == {"title": "heading", "source": "book", "published": "book", "author": "book"}
    assert (second.title, second.text) == ("Harbour Quarterly, part 2", "A note.")
    assert result.failures == ()


def test_a_missing_chapter_is_one_failure(read_file):
    result = read_file("book.epub", epub([chapter("", "One."), None, chapter("", "Three.")]))
    assert [article.text for article in result.articles] == ["One.", "Three."]
    [failure] = result.failures
    assert failure.path.endswith("book.epub, OEBPS/text/part 1.xhtml")


def repacked(data, rename):
    """Make the same book with other names of its parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            if renamed := rename(name):
                new.writestr(renamed, old.read(name))
    return out.getvalue()


@pytest.mark.parametrize(
    "rename",
    [
        lambda name: f"Harbour Quarterly/{name}",
        lambda name: f"books/new/{name}",
        str.upper,
        lambda name: name.replace("META-INF", "meta-inf").replace("part ", "Part "),
        lambda name: name.replace("part ", "part%20"),
        lambda name: name if name != "mimetype" else "",
        lambda name: name if not name.startswith("META-INF") else "",
    ],
)
def test_a_book_is_read_however_its_parts_are_named(read_file, rename):
    result = read_file("book.epub", repacked(epub([chapter("<h1>Pilots</h1>", "One.")]), rename))
    [article] = result.articles
    assert (article.title, article.source, article.text) == ("Pilots", "Harbour Quarterly", "Pilots\n\nOne.")
    assert result.failures == ()


def test_what_a_mac_packs_beside_a_book_is_no_book(read_file):
    data = io.BytesIO(epub([chapter("", "One.")]))
    with zipfile.ZipFile(data, "a") as archive:
        archive.writestr("__MACOSX/META-INF/._container.xml", b"\0\5\x16\7")
    assert [article.text for article in read_file("book.epub", data.getvalue()).articles] == ["One."]


LINKS = (
    '<h1>Contents</h1><ul><li><a href="a.xhtml">The pilots return</a> 3</li>'
    '<li><a href="b.xhtml">A quay is closed</a> 9</li></ul>'
)
BLURBS = "<p>What the strike cost the port</p>" * 2


@pytest.mark.parametrize(
    ("page", "role"),
    [(LINKS, ""), (LINKS, "toc"), (LINKS + BLURBS, "toc"), (f'<div epub:type="toc">{LINKS}{BLURBS}</div>', "")],
)
def test_a_page_of_contents_is_passed_over_and_named(read_file, page, role):
    guide = f'<guide><reference type="{role}" href="text/part%200.xhtml"/></guide>'
    listed = opf([0, 1]).replace("</package>", f"{guide}</package>")
    result = read_file("book.epub", epub([chapter(page), chapter("", "One.")], **{"OEBPS/content.opf": listed}))
    assert [article.text for article in result.articles] == ["One."]
    [skipped] = result.skipped
    assert skipped.path.endswith("book.epub, OEBPS/text/part 0.xhtml")
    assert skipped.reason == "is a page of contents"


def test_a_chapter_with_links_stays_whatever_the_guide_calls_it(read_file, paragraphs):
    guide = '<guide><reference type="toc" href="text/part%200.xhtml#contents"/></guide>'
    listed = opf([0]).replace("</package>", f"{guide}</package>")
    whole = chapter(LINKS, *paragraphs)
    [article] = read_file("book.epub", epub([whole], **{"OEBPS/content.opf": listed})).articles
    assert paragraphs[2] in article.text
    outside = (
        '<h1>Sources</h1><p><a href="https://a.example/1">Harbour log</a> <a href="https://a.example/2">Log</a></p>'
    )
    assert read_file("other.epub", epub([chapter(outside)])).articles


def test_chapters_without_a_heading_are_named_by_the_table_of_contents(read_file):
    ncx = (
        '<?xml version="1.0"?><!DOCTYPE ncx PUBLIC "-//NISO//DTD ncx 2005-1//EN" "http://www.daisy.org/ncx.dtd">'
        '<ncx xmlns="http://www.daisy.org/z3986/2005/ncx/"><navMap><navPoint><navLabel><text>The  pilots</text>'
        '</navLabel><content src="text/part%200.xhtml#top"/></navPoint></navMap></ncx>'
    )
    listed = opf([0]).replace(
        "</manifest>", '<item id="x" href="toc.ncx" media-type="application/x-dtbncx+xml"/></manifest>'
    )
    parts = {"OEBPS/content.opf": listed, "OEBPS/toc.ncx": ncx}
    [article] = read_file("book.epub", epub([chapter("", "One.")], **parts)).articles
    assert (article.title, article.provenance["title"]) == ("The pilots", "table of contents")
    parts = {"OEBPS/nav.xhtml": '<nav><a href="text/part%200.xhtml">The <i>other</i> pilots</a></nav>'}
    [article] = read_file("book.epub", epub([chapter("", "One.")], **parts)).articles
    assert article.title == "The other pilots"
    parts = {"OEBPS/content.opf": listed, "OEBPS/toc.ncx": "<ncx"}
    assert read_file("book.epub", epub([chapter("", "One.")], **parts)).articles


def test_documents_outside_the_reading_order_come_last(read_file):
    listed = opf([0, 1]).replace('<itemref idref="c0"/>', "")
    result = read_file(
        "book.epub", epub([chapter("", "A note."), chapter("", "One.")], **{"OEBPS/content.opf": listed})
    )
    assert [article.text for article in result.articles] == ["One.", "A note."]


def test_the_day_of_a_book_is_that_of_its_publication(read_file):
    dates = (
        '<dc:date xmlns:opf="http://www.idpf.org/2007/opf" opf:event="modification">2025-09-09</dc:date>'
        '<dc:date xmlns:opf="http://www.idpf.org/2007/opf" opf:event="publication">2025-05-14</dc:date>'
    )
    listed = opf([0]).replace("<dc:date>2025-06-06</dc:date>", dates)
    [article] = read_file("book.epub", epub([chapter("", "One.")], **{"OEBPS/content.opf": listed})).articles
    assert article.published == date(2025, 5, 14)


@pytest.mark.parametrize(
    ("inside", "text"),
    [
        ('<p>light<span epub:type="pagebreak" id="p2" title="2"/>house</p>', "lighthouse"),
        ('<p>The <span role="doc-pagebreak">12</span>quay.</p>', "The quay."),
        (
            '<p>It rose<aside epub:type="footnote" hidden="hidden">In 1922.</aside> by a third.</p><p>It fell.</p>',
            "It rose by a third.\n\nIn 1922.\n\nIt fell.",
        ),
        (
            '<p>It<span epub:type="footnote">First.</span> rose<span epub:type="footnote">Second.</span> fast.</p>'
            "After.",
            "It rose fast.\n\nFirst.\n\nSecond.\n\nAfter.",
        ),
        (
            '<p>It rose.</p><aside epub:type="footnote" style="display:none"><p>In 1922. <a role="doc-backlink" '
            'href="#r">↩</a></p></aside>',
            "It rose.\n\nIn 1922.",
        ),
        ('<p>One.</p><nav epub:type="page-list"><ol><li><a href="#p2">2</a></li></ol></nav>', "One."),
    ],
)
def test_notes_and_page_marks(read_file, inside, text):
    [article] = read_file("book.epub", epub([chapter("", "Start.").replace("<p>Start.</p>", inside)])).articles
    assert article.text == text


@pytest.mark.parametrize(
    "link",
    [
        '<a epub:type="noteref" href="#n2">2</a>',
        '<a href="notes.xhtml#n2">2</a>',
        '<a href="#n2"><sup>2</sup></a>',
        '<sup><a href="#n2">2</a></sup>',
    ],
)
def test_a_mark_of_a_note_is_raised(link):
    tree = parse_html(f"<p>sold 41{link} sledges, see <a href='#c9'>9</a></p>".encode())
    tidy(tree)
    [raised] = tree.iter("sup")
    assert raised.text_content() == "2"


def test_an_unpacked_book_is_one_location(tmp_path, settings, sort_out):
    folder = tmp_path / "Harbour.EPUB"
    with zipfile.ZipFile(io.BytesIO(epub([chapter("<h1>Pilots</h1>", "One."), chapter("", "Two.")]))) as archive:
        archive.extractall(folder)
    (folder / "cover.jpg").write_bytes(bytes(5_000))
    for source in (folder, tmp_path):
        [location], failures = sort_out(source, settings)
        assert (location.path, location.kind, failures) == (str(folder), "EPUB", [])
    result = read(location, settings)
    assert [(article.title, article.source) for article in result.articles] == [
        ("Pilots", "Harbour Quarterly"),
        ("Harbour Quarterly, part 2", "Harbour Quarterly"),
    ]
    assert {article.path for article in result.articles} == {str(folder)}
    again = read(location, settings)
    assert again.sha256 == result.sha256
    changed = folder / "OEBPS/text/part 0.xhtml"
    changed.write_text(chapter("<h1>Pilots</h1>", "One and more."))
    [after], _ = sort_out(folder, settings)
    assert (after.size_bytes, after.mtime_ns) != (location.size_bytes, location.mtime_ns)
    assert after.mtime_ns == changed.stat().st_mtime_ns
    with pytest.raises(ReadError, match="holds more than"):
        read(location, settings.model_copy(update={"max_archive_files": 2}))
    with pytest.raises(ReadError, match="holds more than"):
        read(location, settings.model_copy(update={"max_file_bytes": 1_000}))


def test_a_folder_that_only_sounds_like_a_book_is_a_folder(tmp_path, settings, sort_out):
    folder = tmp_path / "notes.epub"
    folder.mkdir()
    (folder / "a.txt").write_text("Words.")
    [location], _ = sort_out(tmp_path, settings)
    assert location.kind == "text"


def test_a_broken_epub_is_an_error(read_file):
    whole = epub([chapter("", "One.")])
    for data in (
        b"",
        b"junk" * 100,
        whole[:300],
        epub([]),
        epub([chapter("", "One.")], **{"META-INF/container.xml": "<container/>", "OEBPS/content.opf": "<html/>"}),
        epub([chapter("", "One.")], **{"OEBPS/content.opf": "<package"}),
    ):
        with pytest.raises(ReadError):
            read_file("broken.epub", data)


def test_entities_in_an_epub_are_refused(read_file):
    bomb = '<!DOCTYPE package [<!ENTITY a "boom"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    with pytest.raises(ReadError, match="entities"):
        read_file("bomb.epub", epub([chapter("", "One.")], **{"OEBPS/content.opf": opf([0], before=bomb)}))


def test_an_epub_packed_like_a_bomb_is_refused(read_file):
    with pytest.raises(ReadError, match="zip bomb"):
        read_file("bomb.epub", epub([chapter("", "x" * 5_000_000)]))


def test_a_sheet_beside_the_chapter_says_what_is_raised_struck_and_hidden(read_file):
    head = '<html><head><link rel="stylesheet" href="../s.css"/></head><body><h1>Sledges</h1>'
    body = "<p>It sold 41<span class='r'>2</span> for <span class='o'>12 </span>17 crowns.</p><p class='h'>no</p>"
    sheet = ".r{vertical-align:super} .o{text-decoration:line-through} .h{display:none}"
    result = read_file("x.epub", epub([f"{head}{body}</body></html>"], **{"OEBPS/s.css": sheet}))
    assert result.articles[0].text == "Sledges\n\nIt sold 41² for 17 crowns."


def test_numbers_of_printed_pages_by_their_class_are_gone(read_file):
    page = (
        "<p>It sold 12<span class='pagenum'><a id='p46'>46</a></span> wheels, 41<span class='fnref'>3</span> sold.</p>"
    )
    result = read_file("x.epub", epub([chapter("<h1>Wheels</h1>").replace("</body>", f"{page}</body>")]))
    assert result.articles[0].text == "Wheels\n\nIt sold 12 wheels, 41³ sold."

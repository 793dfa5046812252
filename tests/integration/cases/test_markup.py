"""What a reader of the page sees is what is stored: superscripts, struck-out text, list numbers, hidden text, rows."""

import io
import zipfile

import pytest

pytestmark = pytest.mark.models

RAISED = "Rent in Lindal rose to 38<sup>4</sup> crowns a metre. The island has 10<sup>5</sup> guests a year."
STRUCK = "The toll on the Mill Bridge will be <del>14</del> <ins>19</ins> crowns for lorries, the council said."
WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def as_html(markup: str) -> bytes:
    return f"<html><body><article><h1>Notice</h1><p>{markup}</p></article></body></html>".encode()


def as_markdown(markup: str) -> bytes:
    return f"# Notice\n\n{markup.replace('<del>', '~~').replace('</del>', '~~')}\n".encode()


def as_mail(markup: str) -> bytes:
    head = "From: Ann <ann@example.org>\nSubject: Notice\nMIME-Version: 1.0\nContent-Type: text/html; charset=utf-8\n\n"
    return head.encode() + as_html(markup)


def as_rtf(markup: str) -> bytes:
    marks = {"<sup>": r"{\super ", "</sup>": "}", "<del>": r"{\strike ", "</del>": "}", "<ins>": "", "</ins>": ""}
    for mark, control in marks.items():
        markup = markup.replace(mark, control)
    return rf"{{\rtf1\ansi Notice\par {markup}\par}}".encode()


def as_word(markup: str) -> bytes:
    looks = {"sup": '<w:vertAlign w:val="superscript"/>', "del": "<w:strike/>", "ins": ""}
    runs = ""
    for piece in markup.replace("</", "<!/").split("<"):
        tag, _, text = piece.rpartition(">")
        look = looks.get(tag, "")
        runs += f'<w:r><w:rPr>{look}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        title = "<w:p><w:r><w:t>Notice</w:t></w:r></w:p>"
        archive.writestr(
            "word/document.xml", f"<w:document {WORD}><w:body>{title}<w:p>{runs}</w:p></w:body></w:document>"
        )
    return out.getvalue()


FORMATS = {".html": as_html, ".md": as_markdown, ".eml": as_mail, ".rtf": as_rtf, ".docx": as_word}


@pytest.mark.parametrize("ending", FORMATS)
def test_a_superscript_is_not_glued_to_the_number_before_it(add, tmp_path, ending):
    file = tmp_path / f"rents{ending}"
    file.write_bytes(FORMATS[ending](RAISED))
    added = add(file)
    assert "38⁴ crowns" in added.text()
    assert "10⁵ guests" in added.text()
    assert "38⁴ crowns" in added.quotes("To how much did rent in Lindal rise?")


@pytest.mark.parametrize("ending", FORMATS)
def test_what_is_struck_out_is_not_told(add, tmp_path, ending):
    file = tmp_path / f"toll{ending}"
    file.write_bytes(FORMATS[ending](STRUCK))
    added = add(file)
    assert "14" not in added.text()
    assert "will be 19 crowns" in added.quotes("How much will the toll on the Mill Bridge be for lorries?")


def test_numbers_at_the_start_of_a_markdown_line_stay(add, tmp_path):
    file = tmp_path / "yard.md"
    file.write_text(
        "# The yard\n\n7. Mai 2024 war der Tag, an dem die Werft schloss.\n\n1979. In this year it opened.\n"
    )
    text = add(file).text()
    assert "7. Mai 2024 war" in text
    assert "1979. In this year" in text


def test_what_stands_in_a_comment_is_never_told(add, tmp_path):
    file = tmp_path / "feast.md"
    file.write_text("# Feast\n\nThe town held its feast on the quay.\n\n<!-- The feast cost 81,000 crowns. -->\n")
    added = add(file)
    assert "81,000" not in added.text()
    assert added.ask("How much did the feast cost?").abstained


@pytest.mark.parametrize("ending", [".md", ".html"])
def test_a_row_is_found_by_its_column_and_quoted_as_it_stands(add, tmp_path, ending):
    rows = [
        ("Quay", "Summer rent", "Winter rent"),
        ("Tarnby", "140 crowns", "55 crowns"),
        ("Orsa", "90 crowns", "31 crowns"),
    ]
    if ending == ".md":
        lines = [f"| {' | '.join(row)} |" for row in rows]
        body = "# Rents of berths\n\n" + "\n".join([lines[0], "|---|---|---|", *lines[1:]]) + "\n"
    else:
        cells = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
        body = f"<html><body><main><h1>Rents of berths</h1><table>{cells}</table></main></body></html>"
    file = tmp_path / f"rents{ending}"
    file.write_text(body)
    assert "Orsa | 90 crowns | 31 crowns" in add(file).quotes("What is the winter rent at Orsa?").split("\n")

"""OpenDocument, PowerPoint and Excel: what their pages, slides and sheets show is what is answered.

The files in ``tests/data/cases/office`` were saved by LibreOffice; the others are written here by hand.
"""

from pathlib import Path

import pytest

from tests.unit.index.readers.office import packing

FILES = Path(__file__).parents[2] / "data" / "cases" / "office"
STRUCK = (
    '<style:style style:name="T1" style:family="text">'
    '<style:text-properties style:text-line-through-style="solid" style:text-line-through-type="single"/></style:style>'
    '<style:style style:name="T2" style:family="text"><style:text-properties text:display="none"/></style:style>'
)


def found(added, question):
    """The words of the best passages."""
    return "\n".join(hit.text for hit in added.search(question, k=3))


@pytest.fixture
def write(tmp_path):
    def go(name, data):
        path = tmp_path / name
        path.write_bytes(data)
        return path

    return go


def test_tracked_changes_are_read_as_accepted(add):
    added = add(FILES / "harbour-fee-tracked.odt")
    assert "17 crowns a metre" in added.quotes("What is the new harbour fee a metre?")
    assert "The council will not review the fee before 2028." in added.text()
    assert "Fishing boats under eight metres are exempt" in added.text()


def test_text_boxes_nested_tables_and_notes_are_read(add):
    added = add(FILES / "bridge-from-word.odt")
    assert "fourteen cracked bearings" in added.quotes("How many cracked bearings did inspectors find?")
    assert "Quarry Road diversion" in added.quotes("Which diversion must drivers take?")
    assert "Bearings | 310,000 crowns" in added.quotes("What do the bearings cost?")
    assert "no alarm.¹" in added.text()


def test_a_text_saved_by_libreoffice(add):
    added = add(FILES / "ferry.odt")
    assert "41³ cars" in added.text()
    assert "19 crowns" in added.quotes("How much is the fare?")
    assert "14" not in added.text()
    assert "wreck" not in added.text()
    assert "1. Lock the gate.\n\n2. Ring the bell." in added.text()
    assert "Nes | 21 crowns | 38 crowns" in added.quotes("What is the night fare at Nes?")


def test_what_is_struck_out_or_hidden_in_a_text_is_not_stated(add, write):
    body = packing.paragraphs_of(
        "Toll on the Vessel Bridge",
        'The toll on the bridge will be <text:span text:style-name="T1">12 </text:span>17 crowns for cars.',
        'The mayor <text:span text:style-name="T1">supports</text:span> opposes the toll.'
        '<text:span text:style-name="T2"> Do not print the name of Oda Rask.</text:span>',
    )
    added = add(write("toll.odt", packing.odt(body, styles=STRUCK)))
    assert "17 crowns" in added.quotes("How much will the toll on the bridge be for cars?")
    assert "opposes" in added.quotes("Does the mayor support the toll?")
    assert "12" not in added.text()
    assert "supports" not in added.text()
    assert "Rask" not in added.text()


@pytest.mark.parametrize("name", ["fees.ods", "fees.xlsx"])
def test_rows_of_a_sheet_carry_their_heads(add, name):
    added = add(FILES / name)
    assert "Skarv | 17 crowns | 40.50 kr" in added.quotes("What is the night fee at Skarv?")
    assert "about 10⁶ people" in added.text()
    assert "Toll | 17 crowns" in added.text()
    assert "not for you" not in added.text()
    assert "Secret" not in added.text()
    assert any("Hidden one" in skipped.reason for skipped in added.report.skipped)


def test_names_and_values_of_a_sheet_are_evidence(add, write):
    rows = [("Regatta of Holm",), (), ("Start", "9:30"), ("Fee", "120 crowns"), ("Organiser", "Nora Field")]
    added = add(write("regatta.xlsx", packing.xlsx("".join(packing.row(*cells) for cells in rows))))
    assert "Start | 9:30" in added.text()
    assert "Organiser | Nora Field" in added.text()


def test_slides_saved_by_libreoffice(add):
    added = add(FILES / "bridge.odp")
    assert "41² crowns" in found(added, "To how much did the rent rise?")
    assert "Hidden slide" not in added.text()
    assert any("hidden slide 3" in skipped.reason for skipped in added.report.skipped)
    assert "Bearing | 9 crowns" in added.text()


def test_slides_of_powerpoint(add, write):
    rent = packing.run("The rent in Tarnby rose to 41") + packing.run("2", baseline="30000")
    rent += packing.run(" crowns, not ") + packing.run("12 ", strike="sngStrike") + packing.run("as was said.")
    data = packing.pptx(
        packing.shape("Rent in the islands", place='type="title"') + packing.shape(rent),
        packing.shape("Nobody shall see this.", place=""),
        attributes={2: 'show="0"'},
    )
    added = add(write("rent.pptx", data))
    assert "rose to 41² crowns" in added.quotes("To how much did rent in Tarnby rise?")
    assert "12" not in added.text()
    assert "Nobody" not in added.text()

import pytest

from rag.answering.evidence.units import Unit, states_something, units_of


def stated(text: str, title: str = "", *, guessed: bool = False) -> dict[str, Unit]:
    units = units_of(text, title, title_is_guessed=guessed)
    return {text[unit.start : unit.end]: unit for unit in units if unit.states}


def test_only_a_stated_title_is_barred() -> None:
    text = "The lock opens at nine today.\n\nBoats wait in the basin outside."
    assert list(stated(text, "The lock opens at nine today")) == ["Boats wait in the basin outside."]
    assert len(stated(text, "The lock opens at nine today", guessed=True)) == 2


@pytest.mark.parametrize("line", ["Fee: 120 crowns", "Start: 9:30", "Herring      12", "2 onions", "Guide: Ivar Lund"])
def test_a_short_line_with_a_value_states_something(line: str) -> None:
    assert states_something(line)


@pytest.mark.parametrize("line", ["Markets calm", "Read more", "Share", "Fee:"])
def test_a_short_line_without_one_states_nothing(line: str) -> None:
    assert not states_something(line)
    assert line not in stated(f"Harbour\n\n{line}\n\nThe harbour opened on Monday again.", "Harbour")


def test_an_item_is_read_with_its_lead_in_and_the_lead_in_takes_its_list() -> None:
    text = "Bring:\n- a photo\n- a towel\n\nThe swim is free for children."
    found = stated(text)
    assert list(found) == ["Bring:\n- a photo\n- a towel", "- a photo", "- a towel", "The swim is free for children."]
    assert found["- a towel"].lead == "Bring"
    assert found["- a towel"].said == "a towel"
    assert text[slice(*found["- a towel"].above[0])] == "Bring:"
    assert found["Bring:\n- a photo\n- a towel"].said == "Bring: a photo; a towel"
    assert not found["The swim is free for children."].lead


def test_a_label_alone_states_nothing() -> None:
    assert not stated("Name of the boat:\n\nHome port of the boat:\n\nPermitted catch in tonnes:")


def test_sections_of_short_lines_keep_their_headings() -> None:
    found = stated("Prices\n\nVika\nCod 41\nHerring 12\nOrsund\nCod 38\nHerring 13")
    assert (found["Herring 12"].lead, found["Herring 13"].lead) == ("Vika", "Orsund")


def test_a_row_is_read_with_its_heads_and_heads_state_nothing() -> None:
    text = "Berths\n\nQuay | Day fee | Week fee\n--- | --- | ---\nNorth | 11 | 60\nSouth. St | 13 | 70"
    found = stated(text, "Berths")
    assert list(found) == ["North | 11 | 60", "South. St | 13 | 70"]
    assert found["North | 11 | 60"].said == "Quay: North; Day fee: 11; Week fee: 60"
    assert text[slice(*found["North | 11 | 60"].above[-1])] == "Quay | Day fee | Week fee"


def test_columns_set_with_spaces_have_heads_too() -> None:
    text = "Fares\n\nRoute          Adult  Car\nVika - Orsund  14     38\nVika - Lunde   22     61\n"
    found = stated(text, "Fares")
    assert found["Vika - Lunde   22     61"].said == "Route: Vika - Lunde; Adult: 22; Car: 61"
    assert "Route          Adult  Car" not in found


def test_units_are_in_order_and_exact() -> None:
    text = "News\n\nThe bridge is open. It was shut for a year.\n\nToll: 9 crowns\n\nWhy now?"
    units = units_of(text, "News")
    assert [text[unit.start : unit.end] for unit in units] == [
        "News",
        "The bridge is open.",
        "It was shut for a year.",
        "Toll: 9 crowns",
        "Why now?",
    ]


def test_the_beginning_of_a_sentence_takes_the_list_that_goes_on_with_it() -> None:
    found = stated("To bring\n\nRowers should carry\n\n- a towel\n\n- two oars\n\nDogs\n\nstay at home on that day.")
    assert found["Rowers should carry\n\n- a towel\n\n- two oars"].said == "Rowers should carry a towel; two oars"
    assert found["- two oars"].lead == "Rowers should carry"


def test_a_heading_over_prose_states_nothing() -> None:
    text = "Prices at the market in Orsa\n\nCod costs 39 crowns a kilo.\n\n"
    text += "News of the other harbours\n\nNothing new came in."
    assert list(stated(text, "Prices at the market in Orsa", guessed=True)) == [
        "Cod costs 39 crowns a kilo.",
        "Nothing new came in.",
    ]

"""What can be evidence, and about which thing: lines, rows, numbers, codes and places."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.integration.cases.conftest import Added

Add = Callable[..., Added]


@pytest.fixture
def note(add: Add, tmp_path: Path) -> Callable[[str], Added]:
    """A home with one plain text in it."""

    def added(text: str) -> Added:
        path = tmp_path / "note.txt"
        path.write_text(text)
        return add(path)

    return added


@pytest.fixture
def news(add: Add, tmp_path: Path) -> Callable[..., Added]:
    """A home with short articles in it, each a title and a text."""

    def added(*articles: tuple[str, str]) -> Added:
        path = tmp_path / "news.jsonl"
        path.write_text("\n".join(json.dumps({"title": title, "text": text}) for title, text in articles))
        return add(path)

    return added


@pytest.mark.parametrize(
    ("text", "question", "quote"),
    [
        ("The boat to Vika leaves at 6:40 on weekdays.", "When does the boat to Vika leave on weekdays?", "6:40"),
        (
            "The reeve of Orsund resigned on Friday after nine years. She cited her health.",
            "When did the reeve of Orsund resign?",
            "on Friday",
        ),
        ("Swing bridge shut until 9 June\n\nCars go by the dam.", "Until when is the swing bridge shut?", "9 June"),
    ],
)
def test_the_first_sentence_of_a_text_without_headline_is_evidence(
    note: Callable[[str], Added], text: str, question: str, quote: str
) -> None:
    assert quote in note(text).quotes(question)


WALK = """Lantern walk

Meet: 17:15, old mill
Length: 3 km
Guide: Ivar Lund
Price: 40 crowns

Walkers must bring:
- a torch
- warm boots

The walk ends at the church."""


@pytest.mark.parametrize(
    ("question", "quotes"),
    [
        ("Who is the guide of the lantern walk?", "Guide: Ivar Lund"),
        ("How long is the lantern walk?", "Length: 3 km"),
        ("What is the price of the lantern walk?", "Price: 40 crowns"),
        ("What must walkers bring?", "Walkers must bring:\n- a torch\n- warm boots"),
        ("Who is the sponsor of the lantern walk?", ""),
    ],
)
def test_short_lines_state_something(note: Callable[[str], Added], question: str, quotes: str) -> None:
    assert note(WALK).quotes(question) == quotes


def test_a_price_without_its_unit_is_an_answer(note: Callable[[str], Added]) -> None:
    prices = note("Fish prices in Orsund, crowns a kilo\n\nCod          41\nPerch        12\nPike         23")
    assert prices.quotes("What does perch cost?") == "Perch        12"
    assert prices.quotes("How much does pike cost in Orsund?") == "Pike         23"
    assert prices.quotes("What does salmon cost?") == ""


BERTHS = """Berth prices

Berth | Day | Week
--- | --- | ---
North quay | 11 crowns | 60 crowns
South quay | 13 crowns | 70 crowns
Old basin | 8 crowns | 41 crowns

The prices hold until autumn."""


@pytest.mark.parametrize(
    ("question", "row"),
    [
        ("What does a week at the South quay cost?", "South quay | 13 crowns | 70 crowns"),
        ("What does a day in the Old basin cost?", "Old basin | 8 crowns | 41 crowns"),
        ("What does a week at the West quay cost?", ""),
    ],
)
def test_a_row_is_cited_as_it_stands(note: Callable[[str], Added], question: str, row: str) -> None:
    assert note(BERTHS).quotes(question) == row


def test_a_row_is_told_with_its_heads(note: Callable[[str], Added]) -> None:
    answer = note(BERTHS).ask("What does a week at the South quay cost?")
    assert "Berth: South quay; Day: 13 crowns; Week: 70 crowns" in answer.answer


def test_columns_set_with_spaces_are_a_table_too(note: Callable[[str], Added]) -> None:
    fares = note("Fares\n\nRoute          Adult  Car\nVika - Orsund  14     38\nVika - Lunde   22     61\n")
    assert fares.quotes("What does a car cost from Vika to Lunde?") == "Vika - Lunde   22     61"


def test_a_label_alone_is_no_answer(note: Callable[[str], Added]) -> None:
    form = note("Fishing permit\n\nName of the boat:\n\nPermitted catch in tonnes:\n\nHome port of the boat:\n")
    assert form.ask("What is the permitted catch of the boat in tonnes?").abstained


BULLETINS = [
    (f"Bulletin {number}", f"Notice for the {part} at Vika. Part {code} must be replaced within {days} days.")
    for number, (part, code, days) in enumerate(
        [("pump", "RX-5107/3", 20), ("fan", "QD-5211/4", 34), ("fan", "RX-5211/8", 51), ("valve", "BL-5300/2", 44)]
    )
]


def test_only_the_part_that_was_asked_for_is_told(news: Callable[..., Added]) -> None:
    bulletins = news(*BULLETINS)
    question = "How soon must part {} be replaced?"
    assert bulletins.quotes(question.format("QD-5211/4")) == "Part QD-5211/4 must be replaced within 34 days."
    assert bulletins.ask(question.format("ZZ-9999/1")).abstained
    assert bulletins.search("RX-5211/8")[0].title == "Bulletin 2"
    assert bulletins.search("5107")[0].title == "Bulletin 0"


GAUGE = " ".join(f"On day {day} the gauge at Vika read {900 + day} and the wind was weak." for day in range(60, 90))
RULES = "§ 11 forbids fires on board. § 12 forbids swimming in the basin. § 14 forbids dogs on the pier."


@pytest.mark.parametrize(
    ("title", "text", "question", "quotes"),
    [
        ("Tides", GAUGE, "What did the gauge at Vika read on day 77?", "On day 77 the gauge at Vika read 977"),
        ("Tides", GAUGE, "What did the gauge at Vika read on day 777?", ""),
        ("Rules", RULES, "What does § 12 forbid?", "§ 12 forbids swimming in the basin."),
        ("Rules", RULES, "What does § 13 forbid?", ""),
        ("Tax", "The tax on diesel rises to 4 crowns.", "How high is the tax on petrol?", ""),
        ("Tax", "The tax on diesel rises to 4 crowns.", "How high is the tax on diesel?", "The tax on diesel"),
        ("Flu", "Doctors found eleven cases of flu in Orsund.", "How many cases of flu were there in Vika?", ""),
        ("Race", "Pia Dahl won the rowing race round the island.", "Who won the rowing race in Vika?", ""),
        (
            "Club",
            "Ann Berg was elected treasurer of the club. Nils Berg was elected chair of the club.",
            "What was Nils Berg elected?",
            "Nils Berg was elected chair of the club.",
        ),
        (
            "Parish",
            "In 1990 the parish had 412 people. In 2000 the parish had 388 people.",
            "How many people had the parish in 2000?",
            "In 2000 the parish had 388 people.",
        ),
    ],
)
def test_what_was_asked_for_stands_where_the_answer_stands(
    news: Callable[..., Added], title: str, text: str, question: str, quotes: str
) -> None:
    found = news((title, text)).quotes(question)
    assert found.startswith(quotes) if quotes else not found
    assert "\n" not in found


def test_two_ferries_do_not_contradict_each_other(news: Callable[..., Added]) -> None:
    ferries = news(
        ("Ferry sails", "The evening ferry was not cancelled despite the storm warning, the company said."),
        ("Ferry stays", "The morning ferry was cancelled because of the storm warning, the company said."),
    )
    answer = ferries.ask("Was the evening ferry cancelled?")
    assert [citation.title for citation in answer.citations] == ["Ferry sails"]
    assert not answer.notes


def test_a_sentence_that_has_every_word_of_the_question_is_told(news: Callable[..., Added]) -> None:
    text = "The foundry at Vika shuts in May. A flyer for staff says that the trade in scrap ended in March."
    assert "scrap ended in March" in news(("Foundry", text)).quotes("What does the flyer say about the trade in scrap?")


def test_a_short_report_in_two_papers_is_told_once(add: Add, tmp_path: Path) -> None:
    text = "The first block of the quarry, weighing sixteen tonnes, was lifted out on Monday."
    for outlet in ("Coast Post", "Hill Times"):
        head = f"---\ntitle: Quarry\nsource: {outlet}\n---\n"
        (tmp_path / f"{outlet}.md").write_text(f"{head}{text} {outlet} was there.\n")
    (citation,) = add(tmp_path).ask("How heavy was the first block of the quarry?").citations
    assert len(citation.also_in) == 1


def test_the_price_of_one_thing_is_not_that_of_another(add, tmp_path):
    file = tmp_path / "market.txt"
    file.write_text("Prices at the market in Orsund\n\nPerch costs 31 crowns a kilo. Eel costs 52 crowns a kilo.\n")
    added = add(file)
    assert added.quotes("What does perch cost in Orsund?") == "Perch costs 31 crowns a kilo."
    assert added.ask("What does salmon cost in Orsund?").abstained


def test_a_bill_is_not_answered_by_an_hour(add, tmp_path):
    file = tmp_path / "feast.txt"
    file.write_text("The feast on the quay began at six. Two hundred guests came to the feast on the quay.\n")
    assert add(file).ask("How much was the bill of the feast?").abstained

"""A nuance of the source must not get lost, nor a cause be read into it."""

from dataclasses import replace

from index.text.english import ENGLISH
from rag.grounding.checker import exact
from rag.grounding.checks.base import Comparison
from rag.grounding.checks.liberties import check


def liberties(sentence: str, quotes: list[str]) -> list[str]:
    return [problem.text for problem in check(Comparison(sentence, tuple(quotes), "", exact))]


def test_a_claim_must_not_become_a_fact() -> None:
    assert liberties("The call was late on purpose.", ["Analysts say the call was late on purpose."])
    assert not liberties("Analysts say the call was late on purpose.", ["Some analysts said the call was late."])
    assert liberties("The port will close.", ["The port may close."])
    assert not liberties("There are ten ports.", ["The Northern States keep ten ports."])
    assert not liberties("The port closed.", ["Officials said the port closed.", "The port closed."])


def test_what_only_looks_like_a_cue_is_none() -> None:
    assert not liberties("The port began as a fort.", ["The port began as a fort and opened in May 1852."])
    assert not liberties("Tariffs lie on steel.", ["Tariffs lie on steel, which the port would like to change."])
    assert not liberties("The policy was quick.", ["The policy was quick, the fruit of short-term thinking."])
    assert not liberties("Anna Berg left in 1850.", ["Anna Berg wrote her first novel and left in 1850."])
    assert liberties("Anna Berg left in 1850.", ["The papers wrote that Anna Berg left in 1850."])


def test_two_facts_side_by_side_are_no_cause() -> None:
    assert liberties("The port closed because of the strike.", ["The port closed. There was a strike."])
    assert not liberties("The port closed because of the strike.", ["The port closed due to the strike."])


def test_a_cause_of_something_else_is_not_this_one():
    quotes = ["The port closed.", "Snow, which led to a late train, lay on the roads."]
    assert liberties("The port closed because the roads had not been cleared for days.", quotes)
    assert not liberties("The train was late because snow lay on the roads.", quotes)
    assert not liberties("The train was late because of snow on each of the roads and in the fields.", quotes)


def test_cues_are_those_of_the_language():
    german = replace(ENGLISH, name="German", cues=replace(ENGLISH.cues, hedge=r"\bvielleicht\b"))
    lost = check(Comparison("Der Hafen schließt.", ("Vielleicht schließt der Hafen.",), "", exact, german))
    assert [problem.text for problem in lost] == ["it leaves out that it is uncertain (the source: “Vielleicht”)"]

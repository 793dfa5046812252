"""Numbers and names must hang on the words on which they hang in the source."""

import pytest

from eval.suites.grounding_trims import trims
from rag.grounding.aligning.alignment import Alignment
from rag.grounding.aligning.anchors import Anchoring
from rag.grounding.aligning.places import Place
from rag.grounding.checker import GroundingChecker
from rag.grounding.reading.words import words_of
from tests.unit.rag.grounding.fakes import EvenEmbedder


@pytest.fixture
def checker():
    return GroundingChecker(EvenEmbedder())


def place_of(text, name):
    words = words_of(text)
    at = next(at for at, word in enumerate(words) if word.text == name)
    return Place(words, at, at + 1)


def test_pinning_a_name_to_another_place_loses_the_words_it_was_moved_past():
    ours, theirs = words_of("Ann praised Bob warmly."), words_of("Bob praised Ann warmly.")
    alignment = Alignment(ours, theirs)
    slot = Place(ours, 0, 1)
    # Free of the slot, "praised", then "Bob" or nothing, then "warmly" align in order: two content words.
    assert alignment.most(slot) == 1.0 + 1.0
    # Ann stands third there: only "warmly" is left after her, and nothing of ours is before.
    assert alignment.lost(slot, 2, 3) == 2.0 - 1.0


def test_the_gap_is_what_the_source_has_in_the_slot():
    ours, theirs = words_of("Ann left the hall."), words_of("After the vote he left the hall.")
    gap = Anchoring(ours, [theirs]).gap(Place(ours, 0, 1))
    assert [word.text for word in theirs[gap.start : gap.end]] == ["After", "the", "vote", "he"]


@pytest.mark.parametrize(
    ("sentence", "source", "name", "rival", "hangs"),
    [
        ("Ann left early.", "Ann, a friend of Bob, left early.", "Ann", "Bob", True),
        ("Bob left early.", "Ann, a friend of Bob, left early.", "Bob", "Ann", False),
        ("Then Bob left early.", "Then Ann, a friend of Bob, left early.", "Bob", "Ann", False),
        ("Guards saw Carl there.", "Guards saw Bob and Carl there.", "Carl", "Bob", True),
        ("Guards saw Carl there.", "Guards saw Bob near Carl there.", "Carl", "Bob", False),
        ("In Oslo the mayor spoke.", "The mayor spoke in Oslo.", "Oslo", "mayor", True),
        ("In Oslo the mayor spoke.", "The mayor spoke of Oslo.", "Oslo", "mayor", False),
    ],
)
def test_no_rival_between_a_name_and_its_anchors(sentence, source, name, rival, hangs):
    match, other = place_of(source, name), place_of(source, rival)
    other = Place(match.words, other.start, other.end)
    slot = place_of(sentence, name)
    assert Anchoring(slot.words, [match.words]).in_place(slot, [match], [other]) is hangs


CALL = (
    "On 6 June the premier, Ida Holm, spoke with Chancellor Brandt for 20 minutes, and he invited her to Bonn in July."
)
FLEET = "In 2012 the yard built 40 boats for Norway, while in 2015 it built 75 for Chile and sold 12 to Peru."


@pytest.mark.parametrize(
    ("sentence", "quote"),
    [
        ("On 6 June the premier spoke with Chancellor Brandt for 20 minutes.", CALL),
        ("Ida Holm spoke with Chancellor Brandt for 20 minutes.", CALL),
        ("According to Harbour Gazette, on 6 June the premier, Ida Holm, spoke with Chancellor Brandt.", CALL),
        ("On 6 June the premier, Ida Holm, spoke with Mr. Brandt for 20 minutes.", CALL),
        ("In 2012 the yard built 40 boats for Norway.", FLEET),
        ("The yard built 40 boats for Norway in 2012.", "In 2012 the yard built 40 boats for Norway and sold 12."),
        ("In 2015 it built 75 for Chile and sold 12 to Peru.", FLEET),
        ("Ida Holm has led the party since 2011.", "She has led the party since 2011."),
    ],
)
def test_a_close_retelling_passes(checker, sentence, quote):
    verdict = checker.check(sentence, [quote], context="Ida Holm (Harbour Gazette, 6 June 2025)")
    assert verdict.problems == ()


@pytest.mark.parametrize(
    ("sentence", "quote"),
    [
        ("On 6 June Chancellor Brandt, Ida Holm, spoke with the premier for 20 minutes.", CALL),
        ("On 6 June the premier, Ida Holm, spoke with President Brandt for 20 minutes.", CALL),
        ("On 6 June the premier, Ida Holm, spoke with Chancellor Bonn for 20 minutes.", CALL),
        ("In 2012 the yard built 75 boats for Norway.", FLEET),
        ("In 2015 the yard built 40 boats for Norway.", FLEET),
        ("In 2012 the yard built 40 boats for Chile.", FLEET),
        ("In 2012 the yard built 40 boats for Peru.", FLEET),
        ("In 40 the yard built 75 for Chile.", FLEET),
        ("In 2012 the yard built 12 boats for Norway.", FLEET),
        ("Norway Norway bought 40 boats.", FLEET),
        ("The yard built boats for Peru, Peru and Chile.", "The yard built boats for Norway, Peru and Chile."),
        ("The storm grew on August 2017.", "In 2017 a storm formed on August 17. The storm grew on August 24."),
        ("The river flows into the Arab.", "The river crosses Oman and flows into the Arabian Sea."),
    ],
)  # fmt: skip
def test_a_swap_within_the_quote_fails(checker, sentence, quote):
    assert not checker.check(sentence, [quote]).supported


@pytest.mark.parametrize(("speaker", "passes"), [("Harbour Gazette", True), ("Chile", False), ("Norway", False)])
def test_an_outlet_may_be_put_before_a_sentence_but_nobody_it_is_about(checker, speaker, passes):
    told = f"According to {speaker}, in 2012 the yard built 40 boats for Norway, while in 2015 it built 75 for Chile."
    verdict = checker.check(told, [FLEET], context="Boats for Chile (Harbour Gazette, 6 June 2025)")
    assert (verdict.problems == ()) is passes


def test_what_stands_elsewhere_keeps_more_support_than_what_stands_nowhere(checker):
    moved = checker.check("In 2012 the yard built 75 boats for Norway.", [FLEET])
    absent = checker.check("In 2012 the yard built 76 boats for Norway.", [FLEET])
    assert absent.support < moved.support < checker.threshold


def test_trims_pass_as_they_only_leave_words_out(checker):
    sentence = "In June, Ida Holm (52) met the king, who is 80, and was sworn in at the palace."
    told = dict(trims(sentence, "Ida Holm"))
    assert told["brackets"] == "In June, Ida Holm met the king, who is 80, and was sworn in at the palace."
    assert told["opening"].startswith("Ida Holm (52) met")
    assert all(checker.check(text, [sentence], context="Harbour Gazette").problems == () for text in told.values())

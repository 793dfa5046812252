"""When another number or name of the source is the better fit."""

from rag.grounding.aligning.places import Place
from rag.grounding.aligning.rivals import better_elsewhere, displaced, of_another_sentence
from rag.grounding.reading.words import words_of

SOURCE = words_of("It sold 77,000 copies in its third week and 62,000 in its fourth.")


def place_of(words, shown):
    position = next(index for index, word in enumerate(words) if word.text == shown)
    return Place(words, position, position + 1)


def test_a_number_in_the_place_of_another_is_displaced():
    sentence = words_of("It sold 62,000 copies in its third week.")
    slot, match, rival = place_of(sentence, "62,000"), place_of(SOURCE, "62,000"), place_of(SOURCE, "77,000")
    assert displaced(slot, [match], [rival])
    assert not displaced(slot, [rival], [match])
    assert not displaced(slot, [match], [])


def test_a_rival_that_the_sentence_has_elsewhere_is_none():
    sentence = words_of("It sold 77,000 copies in its third week, 62,000 later.")
    rival = place_of(SOURCE, "77,000")
    assert better_elsewhere(rival, place_of(sentence, "62,000"), [place_of(sentence, "77,000")])
    assert not better_elsewhere(rival, place_of(sentence, "77,000"), [])


def test_a_number_of_another_sentence_is_found():
    source = words_of("The old quay cost 12 crowns. Fishermen of the northern isles caught 30 whales.")
    slot = place_of(words_of("Northern fishermen of the isles had whales: 12 caught."), "12")
    assert of_another_sentence(slot, [place_of(source, "12")], [place_of(source, "30")])
    assert not of_another_sentence(slot, [], [place_of(source, "30")])

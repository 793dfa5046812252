"""How alike the surroundings of two places are."""

import pytest

from rag.grounding.aligning.places import Place, likeness, run, sentence_of, sentences_of, share_told
from rag.grounding.reading.words import words_of


def place_of(text: str, shown: str) -> Place:
    words = words_of(text)
    position = next(index for index, word in enumerate(words) if word.text == shown)
    return Place(words, position, position + 1)


def test_a_run_counts_the_same_words_on_both_sides():
    # left "sold" (1), right "copies" (1) and "in" (0.5); then "May" and "June" differ
    assert (
        run(place_of("He sold 12 copies in May.", "12"), place_of("She sold 15 copies in June.", "15")) == 1 + 1 + 0.5
    )


def test_likeness_falls_with_the_words_passed_over():
    slot = place_of("It sold 12 there.", "12")
    near, far = place_of("She sold 15 here.", "15"), place_of("She sold boats 15 here.", "15")
    assert likeness(slot, near) == pytest.approx(1.0)
    assert likeness(slot, far) == pytest.approx(1.0 / (1 + 0.35))


def test_sentences_of_a_text():
    words = words_of("Ann left. Bob stayed here.")
    assert sentences_of(words) == [(0, 2), (2, 5)]
    assert sentence_of(Place(words, 3, 4)) == (2, 5)


def test_share_told_leaves_numbers_out():
    slot = place_of("Ann sold 12 ships.", "12")
    assert share_told(slot, place_of("Bob stayed. Ann sold 15 boats.", "15")) == pytest.approx(2 / 3)

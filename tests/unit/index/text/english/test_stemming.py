"""The one stemmer."""

import pytest

from index.text.english.stemming import stem


@pytest.mark.parametrize(
    ("word", "same"),
    [("Sirens", "siren"), ("rose", "risen"), ("licence", "license"), ("Tromsø", "TROMSØ"), ("café", "Cafe"),
     ("colour", "color"), ("travelled", "traveled"), ("organised", "organizes")],
)  # fmt: skip
def test_case_accents_inflection_and_british_spelling_are_taken_off(word, same):
    assert stem(word) == stem(same)


def test_different_words_keep_different_stems():
    assert stem("wise") != stem("wize")
    assert stem("rise") != stem("fall")

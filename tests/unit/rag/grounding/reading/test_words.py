"""Words as they are compared."""

import pytest

from rag.grounding.reading.words import words_of


def test_detached_marks_and_british_spelling_do_not_matter():
    one = [word.key for word in words_of("He doesn't favour a licence, organised by the U.S.")]
    other = [word.key for word in words_of("He does n't favor a license , organized by the US .")]
    assert one == other


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("Rent rose to 41² crowns.", ["41"]),
        ("The islands have 10⁶ visitors.", ["1000000"]),
        ("The sauna¹ has 9 seats.³", ["9"]),
    ],
)
def test_a_raised_digit_is_a_note_mark_or_a_power_of_ten(text: str, numbers: list[str]):
    assert [word.text for word in words_of(text) if word.is_number] == numbers

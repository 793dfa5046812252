"""Which words are names."""

import pytest

from rag.grounding.reading.names import names
from rag.grounding.reading.words import words_of


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The talks with Lee Jae-myung failed.", ["Lee Jae-myung"]),
        ("However, prices fell.", []),
        ("Smith said so.", ["Smith"]),
        ("A US-led force left in May.", ["US"]),
        ("South Korean President Lee spoke.", ["South Korean", "Lee"]),
        ("Additionally, officials met on Friday.", []),
    ],
)
def test_names_are_runs_of_capitals_that_are_no_common_words(text, found):
    assert [name.text for name in names(words_of(text))] == found

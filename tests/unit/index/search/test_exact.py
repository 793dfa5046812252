import numpy as np
import pytest

from index.search.exact import codes_of, share_held
from index.search.ranking import with_exact


@pytest.mark.parametrize(
    ("question", "codes"),
    [
        ("part EQ-4189/2", [("eq", "4189", "2")]),
        ("How late is SK441?", [("sk", "441")]),
        ("4189", [("4189",)]),
        ("What does v2.4 add?", [("v", "2", "4")]),
        ("What happened on 5 June 2025?", []),  # a day and a year are no codes
        ("Who was 3rd at 7pm?", []),
        ("When does the well-known ferry leave?", []),
    ],
)
def test_codes_of_a_question(question: str, codes: list[tuple[str, ...]]) -> None:
    assert codes_of(question) == codes


def test_a_passage_has_a_code_however_its_parts_are_joined_and_not_a_longer_one() -> None:
    codes = codes_of("EQ-4189/2")
    assert share_held("Part EQ 4189/2 is new.", codes) == 1.0
    assert share_held("Parts EQ4189/2 and AB-1.", codes) == 1.0
    assert share_held("Part EQ-4189/21 is new.", codes) == 0.0
    assert share_held("EQ-4189/2 alone", codes_of("EQ-4189/2 and BX-7")) == 0.5


def test_passages_with_the_code_come_first_and_keep_their_order() -> None:
    scores = np.array([0.9, 0.2, 0.5])
    assert with_exact(scores, [0.0, 1.0, 1.0]).tolist() == pytest.approx([0.45, 0.6, 0.75])
    assert with_exact(scores, [0.0, 0.0, 0.0]).tolist() == scores.tolist()

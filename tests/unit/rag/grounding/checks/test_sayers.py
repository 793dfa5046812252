"""Who is made to say something."""

import pytest

from rag.grounding.checker import exact
from rag.grounding.checks.base import Comparison
from rag.grounding.checks.sayers import check

PLAIN = "The harbour has a crane that the yard lacks."


@pytest.mark.parametrize(
    ("sentence", "quote", "around", "wrong"),
    [
        ("Ann Lie told Olav that the harbour has a crane.", PLAIN, "", True),
        ("Ann Lie said that the harbour has a crane.", PLAIN, "She said that it is old.", True),
        ("Ann Lie said that the harbour has a crane.", PLAIN, "She said that it is the yard's only crane.", False),
        ("Ann Lie said that the harbour has a crane.", PLAIN, "Olav Holm said that Ann Lie would come.", True),
        ("Ann Lie said that the harbour has a crane.", "“The harbour has a crane.”", "Ann Lie told him so.", False),
        ("Ann Lie said that the harbour has a crane.", PLAIN, "Olav Holm said that the yard is old.", True),
        ("Ann Lie said that the harbour has a crane.", "The harbour has a crane, said Lie.", "", False),
        ("Ann Lie said that the harbour has a crane.", "She said: the harbour has a crane.", "", False),
        ("Ann Lie said that the harbour has a crane.", "The harbour “has a crane” (Lie).", "", False),
        ("Ann Lie wrote that the harbour has a crane.", PLAIN, "Ann Lie writes that fish is dear.", True),
        ("Ann Lie, who keeps the yard in Orsa, said that the harbour has a crane.", PLAIN, "", True),
        ("The harbour has a crane.", PLAIN, "", False),
        ("Some say that the harbour has a crane.", PLAIN, "", False),  # nobody by name
    ],
)
def test_nobody_is_made_to_say_what_nobody_says(sentence: str, quote: str, around: str, wrong: bool) -> None:
    assert bool(check(Comparison(sentence, (quote,), around, exact))) is wrong

import numpy as np

from rag.grounding.spans import Source, carrying, share_covered

SOURCES = [
    Source("The port was closed for 12 days.", (0, 0), "Gazette"),
    Source("About 30 ships waited outside.", (0, 0), "Gazette"),
    Source("Markets were calm.", (1, 0), "Ledger"),
]


def spans(claim: str, *cosines: float) -> tuple[int, ...]:
    return carrying(claim, SOURCES, np.array(cosines, dtype=np.float32))


def test_one_source_is_enough_where_it_has_all_words() -> None:
    assert spans("The port was closed for 12 days.", 0.9, 0.2, 0.1) == (0,)


def test_another_joins_for_what_the_first_lacks() -> None:
    assert spans("The port was closed while 30 ships waited.", 0.6, 0.5, 0.1) == (0, 1)


def test_closeness_decides_where_no_word_is_shared() -> None:
    assert spans("Trade was quiet.", 0.1, 0.2, 0.6) == (2,)
    assert carrying("Trade was quiet.", [], np.zeros(0, dtype=np.float32)) == ()


def test_share_covered_weighs_content_words_only() -> None:
    assert share_covered("The port was closed.", ["They closed the port."]) == 1.0
    assert share_covered("Nobody knows.", ["The port was closed."]) == 0.0

import math

import numpy as np
import pytest

from rag.answering.evidence import MEASURES
from rag.answering.evidence.calibration import Logistic, calibration


def test_a_logistic_score_by_hand() -> None:
    assert Logistic(("a", "b"), (1.0, 2.0), -1.0, "").probability([1.0, 0.5]) == pytest.approx(
        1 / (1 + math.exp(-(-1 + 1 + 1)))
    )


def test_the_stored_calibration_has_the_measures_that_are_taken() -> None:
    stored = calibration()
    assert stored.relevance.names == MEASURES
    assert stored.answerable.names == ("verdict_margin", "cosine", "in_passage", "maxsim")
    assert stored.answerable_quotes.names == ("cosine", "in_passage", "maxsim")
    for part in (stored.relevance, stored.answerable, stored.answerable_quotes):
        assert part.provenance
        assert np.isfinite(part.weights).all()
    for decision in (stored.answerable, stored.answerable_quotes):
        assert 0 < decision.threshold < 1

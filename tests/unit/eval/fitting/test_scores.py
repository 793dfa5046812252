"""Fitting the stored scores: what is decided by, what only ranks, and how they reach the file."""

import tomllib

import numpy as np
import pytest

from eval.fitting.scores import Row, fit_answerable, fit_relevance, write
from rag.answering.evidence.calibration import Decision, Logistic
from rag.answering.evidence.measuring import MEASURES


def row(number: int, *, answerable: bool, good: float) -> Row:
    """Two sentences, the first of them as good as told in every measure and the second worthless."""
    measures = np.array([[good] * len(MEASURES), [0.0] * len(MEASURES)])
    picked = np.array([answerable, False])
    return Row(f"q{number}", answerable, measures, picked, good, good)


ROWS = [row(n, answerable=n % 2 == 0, good=0.9 if n % 2 == 0 else 0.1) for n in range(40)]


@pytest.mark.parametrize("margin", [False, True])
def test_a_decision_parts_what_can_be_parted(margin):
    found = fit_answerable(ROWS, "here", margin=margin)
    assert found.names[0] == ("verdict_margin" if margin else "cosine")
    closest = [0.9] * len(found.names), [0.1] * len(found.names)
    assert found.probability(closest[0]) >= found.threshold > found.probability(closest[1])
    assert found.provenance.startswith("here; cross-validated AUC 1.000, refuses 100% of the unanswerable and 0% of")
    assert found.threshold == round(found.threshold, 2)


def test_relevance_puts_the_picked_sentence_first_and_decides_nothing():
    found = fit_relevance(ROWS, "here")
    assert found.probability([0.9] * len(MEASURES)) > found.probability([0.0] * len(MEASURES))
    assert "first choice right 1.00" in found.provenance
    assert not hasattr(found, "threshold")


def test_only_the_parts_given_are_written(tmp_path):
    file = tmp_path / "calibration.toml"
    file.write_text(
        "# by a program\n[relevance]\nthreshold = 0.55\n[answerable]\nintercept = 7.0\n"
        "[fitted_with]\nmodel = {big = 'ab'}\n"
    )
    write(
        {
            "relevance": Logistic(("a",), (2.0,), -1.0, "here"),
            "answerable_quotes": Decision(("b",), (3.0,), 0.5, "there", 0.4),
        },
        {"embedder": {"small": "cd"}},
        file,
    )
    assert tomllib.loads(file.read_text()) == {
        "relevance": {"intercept": -1.0, "provenance": "here", "weights": {"a": 2.0}},
        "answerable": {"intercept": 7.0},
        "answerable_quotes": {"intercept": 0.5, "threshold": 0.4, "provenance": "there", "weights": {"b": 3.0}},
        "fitted_with": {"model": {"big": "ab"}, "embedder": {"small": "cd"}},
    }
    assert file.read_text().startswith("# by a program")

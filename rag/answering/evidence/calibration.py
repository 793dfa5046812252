"""Numbers that were fitted, with where they came from: ``calibration.toml`` beside this file.

Three scores are logistic: the relevance of one sentence to the question, the same in the light of the
model's short answer, and answerability, the probability that the evidence found answers the question.
``python -m eval.fitting.fit`` writes the file anew from a labelled set.
"""

import math
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.errors import BylineError

FILE = Path(__file__).with_name("calibration.toml")


@dataclass(frozen=True, slots=True)
class Logistic:
    """``1 / (1 + exp(-(intercept + weights · measures)))``.

    Attributes:
        names: What each measure is.
        weights: One a measure.
        intercept: The constant term.
        provenance: What it was fitted on, and how well it did there.
    """

    names: tuple[str, ...]
    weights: tuple[float, ...]
    intercept: float
    provenance: str

    def probability(self, measures: Sequence[float] | NDArray[np.float64]) -> float:
        """Probability of yes for one row of measures, in the order of :attr:`names`."""
        total = self.intercept + sum(w * float(x) for w, x in zip(self.weights, measures, strict=True))
        return 1.0 / (1.0 + math.exp(-max(-50.0, min(50.0, total))))


@dataclass(frozen=True, slots=True)
class Decision(Logistic):
    """A score that something is decided by.

    Attributes:
        threshold: At or above it the answer is yes.
    """

    threshold: float


@dataclass(frozen=True, slots=True)
class Calibration:
    """All fitted scores: sentence relevance, which only ranks, and answerability with and without the model."""

    relevance: Logistic
    traced: Logistic
    answerable: Decision
    answerable_quotes: Decision


@cache
def calibration() -> Calibration:
    """What ``calibration.toml`` holds.

    Raises:
        BylineError: The file is damaged.
    """
    try:
        raw = tomllib.loads(FILE.read_text(encoding="utf-8"))
        return Calibration(
            _logistic(raw["relevance"]),
            _logistic(raw["traced"]),
            _decision(raw["answerable"]),
            _decision(raw["answerable_quotes"]),
        )
    except (OSError, tomllib.TOMLDecodeError, KeyError, TypeError, ValueError) as error:
        raise BylineError(f"{FILE} is damaged ({error}): reinstall Byline or restore the file.") from error


def _logistic(part: Mapping[str, Any]) -> Logistic:
    weights = part["weights"]
    values = tuple(float(value) for value in weights.values())
    return Logistic(tuple(weights), values, float(part["intercept"]), str(part["provenance"]))


def _decision(part: Mapping[str, Any]) -> Decision:
    score = _logistic(part)
    return Decision(score.names, score.weights, score.intercept, score.provenance, float(part["threshold"]))

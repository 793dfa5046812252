"""Numbers that were fitted, with where they came from: ``calibration.toml`` beside this file.

Two scores are logistic: the relevance of one sentence, and answerability, the probability that the
evidence found answers the question. ``python -m eval.fit`` writes the file anew from a labelled set.
"""

import math
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

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
        threshold: At or above it the answer is yes.
        provenance: What it was fitted on, and how well it did there.
    """

    names: tuple[str, ...]
    weights: tuple[float, ...]
    intercept: float
    threshold: float
    provenance: str

    def probability(self, measures: Sequence[float] | NDArray[np.float64]) -> float:
        """Probability of yes for one row of measures, in the order of :attr:`names`."""
        total = self.intercept + sum(w * float(x) for w, x in zip(self.weights, measures, strict=True))
        return 1.0 / (1.0 + math.exp(-max(-50.0, min(50.0, total))))


@dataclass(frozen=True, slots=True)
class Calibration:
    """All fitted scores: sentence relevance, and answerability with and without the language model."""

    relevance: Logistic
    answerable: Logistic
    answerable_quotes: Logistic


@cache
def calibration() -> Calibration:
    """What ``calibration.toml`` holds.

    Raises:
        BylineError: The file is damaged.
    """
    try:
        raw = tomllib.loads(FILE.read_text(encoding="utf-8"))
        return Calibration(
            **{
                name: Logistic(
                    tuple(part["weights"]),
                    tuple(float(value) for value in part["weights"].values()),
                    float(part["intercept"]),
                    float(part["threshold"]),
                    str(part["provenance"]),
                )
                for name, part in raw.items()
            }
        )
    except (OSError, tomllib.TOMLDecodeError, KeyError, TypeError, ValueError) as error:
        raise BylineError(f"{FILE} is damaged ({error}): reinstall Byline or restore the file.") from error

"""Numbers that were fitted, with where they came from: ``calibration.toml`` beside this file.

Three scores are logistic: the relevance of one sentence to the question, and answerability, the probability that what
was found and written answers the question, with and without the model.
``python -m eval.fitting.scores`` writes the file anew from a labelled set. The numbers hold only for the prompts and
models they were fitted with, whose hashes stand in the file; a test fails when these no longer match. What judges
another model: :mod:`rag.answering.evidence.model_calibration`.
"""

import hashlib
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
from rag.llm import prompting
from rag.models.catalogue import ModelEntry
from rag.models.lookup import find

FILE = Path(__file__).with_name("calibration.toml")
PROMPTS = ("answer_system", "decide", "draft", "draft_in_full")
"""The prompts whose replies the scores are fitted on."""
MARGIN = "verdict_margin"
"""The measure that is the model's own: its log-odds that the notes answer."""

FittedWith = Mapping[str, Mapping[str, str]]
"""Hashes in hex by name, under "embedder", "model" and "prompts"; "" for a model outside the catalogue."""


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
    """All fitted scores.

    Attributes:
        relevance: Of one sentence to the question; it only ranks.
        answerable: Whether a drafted sentence answers the question.
        answerable_quotes: Whether what was found answers it, without the model.
        fitted_with: What :func:`hashes_fitted_with` gave when they were fitted.
    """

    relevance: Logistic
    answerable: Decision
    answerable_quotes: Decision
    fitted_with: FittedWith


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
            decision_of(raw["answerable"]),
            decision_of(raw["answerable_quotes"]),
            raw["fitted_with"],
        )
    except (OSError, tomllib.TOMLDecodeError, KeyError, TypeError, ValueError) as error:
        raise BylineError(f"{FILE} is damaged ({error}): reinstall Byline or restore the file.") from error


def hashes_fitted_with(embedder: str, model: str | None) -> FittedWith:
    """What a fit depends on beside its questions; the table ``fitted_with`` of the file.

    Args:
        embedder: As ``index.embedder`` names it.
        model: As ``llm.model`` names it; None when only scores without the language model are fitted.

    Raises:
        UsageError: No model is known by one of the names.
    """
    embedder_hash = {"embedder": {embedder: _weights_sha256(embedder)}}
    if model is None:
        return embedder_hash
    files = {name: prompting.FOLDER / f"{name}.txt" for name in PROMPTS}
    prompts = {name: hashlib.sha256(file.read_bytes()).hexdigest() for name, file in files.items()}
    return {**embedder_hash, "model": {model: _weights_sha256(model)}, "prompts": prompts}


def _weights_sha256(name: str) -> str:
    found = find(name)
    return found.sha256 if isinstance(found, ModelEntry) else ""


def _logistic(part: Mapping[str, Any]) -> Logistic:
    weights = part["weights"]
    values = tuple(float(value) for value in weights.values())
    return Logistic(tuple(weights), values, float(part["intercept"]), str(part["provenance"]))


def decision_of(part: Mapping[str, Any]) -> Decision:
    """The decision that a table with weights, intercept, threshold and provenance stands for.

    Raises:
        KeyError: It lacks one of them.
        TypeError: One is of another kind.
        ValueError: One is no number.
    """
    score = _logistic(part)
    return Decision(score.names, score.weights, score.intercept, score.provenance, float(part["threshold"]))

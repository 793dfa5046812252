"""Which questions the numbers in force were fitted on, so that no run over them passes as a fair one.

Three things are fitted: the scores that ship with Byline, by :mod:`eval.fitting.scores`, a language model, by
:mod:`eval.fitting.model_fit`, and a reader's own threshold, by :mod:`eval.fitting.threshold`. Each remembers its
questions by a hash of their words, so that a part of a set, or the same questions in another file, are known again. A
run over any of them says so, and gives the figures on refusing for its other questions as well.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eval.suites.golden import Case

SHIPPED = Path(__file__).with_name("fitted_on.json")
CALIBRATION_FILE = "calibration.json"


@dataclass(frozen=True, slots=True)
class FittedSet:
    """One set of questions that something was fitted on.

    Attributes:
        suite: Its name.
        questions: The :func:`mark` of each.
    """

    suite: str
    questions: frozenset[str]


def mark(question: Mapping[str, Any]) -> str:
    """A short hash of a question and what was said before it; 16 hex digits."""
    said = json.dumps([question["question"], question.get("history") or []], default=str)
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def remember(sets: Iterable[tuple[str, str, Sequence[Case]]], file: Path = SHIPPED) -> None:
    """Write down which questions the shipped scores were fitted on.

    Args:
        sets: Name, SHA-256 and questions of each set.
        file: Where to.
    """
    rows = [
        {"suite": name, "sha256": sha256, "questions": sorted({mark(case.model_dump(mode="json")) for case in cases})}
        for name, sha256, cases in sets
    ]
    file.write_text(json.dumps({"sets": rows}, indent=1) + "\n", encoding="utf-8")


def shipped(file: Path = SHIPPED) -> tuple[FittedSet, ...]:
    """What the scores that ship with Byline were fitted on; nothing if that is not known."""
    try:
        return tuple(_set(row) for row in json.loads(file.read_text(encoding="utf-8"))["sets"])
    except (OSError, ValueError, KeyError, TypeError):
        return ()


def own(home: Path, threshold: float | None) -> tuple[FittedSet, ...]:
    """What the reader's threshold was fitted on, if the threshold in force is the one that was fitted."""
    try:
        known = json.loads((home / CALIBRATION_FILE).read_text(encoding="utf-8"))
        return (_set(known),) if float(known["threshold"]) == threshold else ()
    except (OSError, ValueError, KeyError, TypeError):
        return ()


def model(calibration: Mapping[str, Any]) -> tuple[FittedSet, ...]:
    """What the calibration in force of a language model was fitted on, if that was done here.

    Args:
        calibration: As :func:`eval.run.provenance.calibration_in_force` gives it.
    """
    return (_set(calibration),) if calibration.get("questions") else ()


def overlap(sets: Iterable[FittedSet], questions: Sequence[Mapping[str, Any]]) -> dict[str, Any] | None:
    """Which of these questions something was fitted on.

    Args:
        sets: What was fitted on.
        questions: The run's questions as plain values.

    Returns:
        ``{"suite", "shared", "cases"}`` to be stored with the run: the sets' names, how many questions, and
        their ids. None when nothing is shared.
    """
    shared = {fitted_set: [row["id"] for row in questions if mark(row) in fitted_set.questions] for fitted_set in sets}
    met = {fitted_set: ids for fitted_set, ids in shared.items() if ids}
    if not met:
        return None
    ids = list(dict.fromkeys(name for found in met.values() for name in found))
    return {"suite": " and ".join(fitted_set.suite for fitted_set in met), "shared": len(ids), "cases": ids}


def _set(row: Mapping[str, Any]) -> FittedSet:
    return FittedSet(str(row["suite"]), frozenset(row["questions"]))

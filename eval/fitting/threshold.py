"""Fit the threshold below which a question is refused, and remember what it was fitted on.

Every answer carries its answerability, a probability. On questions whose answerability is known,
each possible threshold gives a balanced accuracy and a share of wrong refusals; the best accuracy with
tolerable refusals wins. A threshold looks better on the questions it was chosen on than it is, so a
run over any of them is marked (:mod:`eval.suites.fitted_on`).
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

import tomlkit
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import Table

from eval.files import replace_file
from eval.fitting.limits import MOST_WRONGLY_REFUSED
from eval.metrics.refusing import decided
from eval.records import Run
from eval.suites.fitted_on import CALIBRATION_FILE, mark
from index.errors import StorageError, UsageError
from rag.settings import SETTINGS_FILE

LEAST_OF_EACH = 10
"""Fewer answerable or unanswerable questions than these say nothing about a share."""


@dataclass(frozen=True, slots=True)
class ThresholdFit:
    """A threshold and how it does on the questions it was fitted on.

    Attributes:
        threshold: Questions with a lower answerability are refused.
        balanced_accuracy: On the fitting set, so on the optimistic side.
        wrongly_refused: Share of the answerable questions that it refuses, there.
        refused_unanswerable: Share of the unanswerable questions that it refuses, there.
        n: Questions fitted on.
    """

    threshold: float
    balanced_accuracy: float
    wrongly_refused: float
    refused_unanswerable: float
    n: int


def fit_threshold(
    scores: Sequence[float], answerable: Sequence[bool], *, most_wrongly_refused: float = MOST_WRONGLY_REFUSED
) -> ThresholdFit:
    """The threshold with the best balanced accuracy among those that refuse few answerable questions.

    It lies midway between two neighbouring scores. Of equally good ones the lowest is taken, which refuses least.

    Args:
        scores: Answerability of each question, 0 to 1.
        answerable: The truth.
        most_wrongly_refused: Limit on the share of answerable questions refused.

    Raises:
        UsageError: Too few questions of either sort, or no threshold within the limit.
    """
    good = sum(answerable)
    bad = len(answerable) - good
    if min(good, bad) < LEAST_OF_EACH:
        raise UsageError(
            f"Calibrating takes at least {LEAST_OF_EACH} answerable and {LEAST_OF_EACH} unanswerable questions; "
            f"these are {good} and {bad}."
        )
    return best_threshold(scores, answerable, between(scores), most_wrongly_refused=most_wrongly_refused)


def best_threshold(
    scores: Sequence[float],
    answerable: Sequence[bool],
    candidates: Iterable[float],
    *,
    most_wrongly_refused: float = MOST_WRONGLY_REFUSED,
) -> ThresholdFit:
    """The candidate with the best balanced accuracy among those within the limit; the first of equally good ones.

    Args:
        scores: Answerability of each question, 0 to 1.
        answerable: The truth; at least one question of either sort.
        candidates: Thresholds to choose from. One that refuses nothing belongs among them.
        most_wrongly_refused: Limit on the share of answerable questions refused.

    Raises:
        UsageError: No candidate is within the limit.
    """
    good = [score for score, label in zip(scores, answerable, strict=True) if label]
    bad = [score for score, label in zip(scores, answerable, strict=True) if not label]
    best: ThresholdFit | None = None
    for threshold in candidates:
        refused_good = sum(score < threshold for score in good) / len(good)
        refused_bad = sum(score < threshold for score in bad) / len(bad)
        accuracy = (1 - refused_good + refused_bad) / 2
        if refused_good <= most_wrongly_refused and (best is None or accuracy > best.balanced_accuracy + 1e-12):
            best = ThresholdFit(threshold, accuracy, refused_good, refused_bad, len(good) + len(bad))
    if best is None:
        raise UsageError(f"Every threshold wrongly refuses more than {most_wrongly_refused:.0%}. Allow more.")
    return best


def fit_run(run: Run, *, most_wrongly_refused: float = MOST_WRONGLY_REFUSED) -> ThresholdFit:
    """Fit on the answers of a stored run; what it refused then does not matter, only the scores do.

    Raises:
        UsageError: The run holds too few questions of either sort.
    """
    chosen = decided(run.cases)
    scores = [float(result.answer["answerability"]) for result in chosen if result.answer]
    return fit_threshold(scores, [result.answerable for result in chosen], most_wrongly_refused=most_wrongly_refused)


def save(found: ThresholdFit, run: Run, home: Path) -> Path:
    """Write the threshold into ``byline.toml``, comments kept, and its provenance beside it.

    Returns:
        The settings file.

    Raises:
        UsageError: The settings file is not valid TOML.
        StorageError: The home cannot be written.
    """
    path = home / SETTINGS_FILE
    day = datetime.now(UTC).date().isoformat()
    provenance = {
        **asdict(found),
        "suite": run.suite,
        "suite_sha256": run.info.get("suite_sha256", ""),
        "run": run.folder.name,
        "fitted": day,
        "settings": run.info.get("settings", {}),
        "models": run.info.get("models", {}),
        "questions": sorted({mark(result.case) for result in run.cases}),
    }
    words = (
        f"fitted {day} on {run.suite} ({found.n} questions): balanced accuracy {found.balanced_accuracy:.2f}, "
        f"wrongly refused {found.wrongly_refused:.2f}; see {CALIBRATION_FILE}"
    )
    try:
        home.mkdir(parents=True, exist_ok=True)
        settings = _with_threshold(path, found.threshold, words)
        replace_file(home / CALIBRATION_FILE, json.dumps(provenance, indent=1, default=str) + "\n")
        replace_file(path, settings)
    except OSError as error:
        raise StorageError(f"{home} cannot be written: {error.strerror}. The threshold was not changed.") from None
    return path


def between(scores: Sequence[float]) -> list[float]:
    """Thresholds to choose from: one that refuses nothing, those midway between two scores, one that refuses all."""
    ordered = sorted(set(scores))
    between = [(low + high) / 2 for low, high in zip(ordered, ordered[1:], strict=False)]
    return [0.0, *between, min(1.0, ordered[-1] + 1e-6)]


def _with_threshold(path: Path, threshold: float, words: str) -> str:
    try:
        document = tomlkit.parse(path.read_text(encoding="utf-8")) if path.exists() else tomlkit.document()
    except (TOMLKitError, UnicodeDecodeError) as error:
        raise UsageError(f"{path} is not valid TOML: {error}. Mend it; the threshold was not written.") from None
    section = document.setdefault("answer", tomlkit.table())
    if not isinstance(section, Table):
        raise UsageError(f"In {path}, answer is not a table. Mend it; the threshold was not written.")
    section["answerable_threshold"] = threshold
    section.item("answerable_threshold").comment(words)
    return tomlkit.dumps(document)

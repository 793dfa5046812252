"""Fit one language model: measure it on questions with known answers, and keep its calibration.

1. The odds of the model's yes and no are read for each question, as it meets them when it is asked.
2. Three numbers are fitted on them (:mod:`eval.fitting.odds`).
3. Each question is answered as a reader would get it answered, judged by the model's proofs alone and judged by numbers
   that have not seen its kind. The draft is the same, and written once.

The calibration is kept if it decides better than the proofs alone; if not, that is kept instead, since the odds of a
model that is too small tell nothing. Every reply of the model is on disk before the next is asked for
(:mod:`eval.fitting.remembering`), so a fit that was interrupted goes on where it was.
"""

import json
import shutil
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from eval.files import replace_file
from eval.fitting.measuring import AskedQuestion, Judged, asked_of, drawn
from eval.fitting.odds import fit_odds, require_enough
from eval.fitting.remembering import RememberingModel
from eval.run.runner import Report
from eval.suites.fitted_on import mark
from eval.suites.golden import Suite
from eval.suites.lookup import resolve_suite
from index.errors import StorageError
from index.privacy import make_home
from index.records import Progress
from rag.answering.evidence.calibration import Decision
from rag.answering.evidence.model_calibration import (
    FORMAT,
    ModelCalibration,
    calibration_file,
    is_shipped_for,
    model_key,
    prompt_hashes,
    shipped,
)
from rag.llm.base import LanguageModel
from rag.opening import open_model, require_model_here
from rag.settings import Settings

PACKAGED = ("seeds", "autumn-fit")
PROOFS = ModelCalibration("none", None, "judged by its proofs alone")


@dataclass(frozen=True, slots=True)
class ModelFit:
    """What a fit found.

    Attributes:
        model: The name.
        decision: Fitted on all questions.
        used: What judges the model from now on: the ``fitted`` decision, its ``proofs`` alone, since these decide as
            well, or the ``shipped`` calibration for the same reason.
        auc: Area under the ROC curve of the odds, cross-validated.
        answerable: Questions with an answer.
        unanswerable: Questions without one.
        ways: How the questions are answered: ``proofs``; ``fitted``, cross-validated; ``shipped`` if there is one.
        seconds: How long it took, this time.
        file: Where the calibration is kept; the shipped one has no file there.
    """

    model: str
    decision: Decision
    used: str
    auc: float
    answerable: int
    unanswerable: int
    ways: dict[str, Judged]
    seconds: float
    file: Path

    @property
    def yes_is_noise(self) -> bool:
        """Whether the model's yes points away from an answer, so that its odds are not used however they decide."""
        return is_noise(self.decision)

    def to_dict(self) -> dict[str, Any]:
        """What ``byline models fit --json`` prints."""
        return {
            "model": self.model,
            "used": self.used,
            "yes_is_noise": self.yes_is_noise,
            "decision": asdict(self.decision),
            "auc": self.auc,
            "n": self.answerable + self.unanswerable,
            "answerable": self.answerable,
            "unanswerable": self.unanswerable,
            **{name: judged.to_dict() for name, judged in self.ways.items()},
            "seconds": round(self.seconds, 1),
            "file": str(self.file),
        }


def fit_model(
    settings: Settings,
    *,
    suites: Sequence[str | Path | Suite] = PACKAGED,
    questions: int | None = None,
    seed: int = 0,
    fresh: bool = False,
    progress: Report | None = None,
    model: LanguageModel | None = None,
) -> ModelFit:
    """Measure the language model of the settings, fit it, and keep what was found.

    Args:
        settings: Name the model, and how questions are answered.
        suites: Sets of questions, as :func:`eval.suites.lookup.resolve_suite` takes them.
        questions: About so many, drawn with ``seed``; None for all.
        seed: Of the sample and the intervals.
        fresh: Forget what an earlier fit measured.
        progress: Told after every question.
        model: Stands in for the one that the settings name.

    Raises:
        GoldenSetError: A set cannot be used, or there are too few questions of either sort.
        ModelError: The model is not here or cannot be loaded, or a server gives no log-probabilities.
        StorageError: Another process is fitting the model, or nothing can be written.
    """
    begun = time.monotonic()
    settings = _without_chance(settings)
    chosen = drawn([resolve_suite(suite, settings.home) for suite in suites], questions, seed=seed)
    cases = [case for suite in chosen for case in suite.cases]
    require_enough(cases)
    if model is None:  # before the articles are indexed
        require_model_here(settings)
    key = model_key(settings)
    file = calibration_file(settings, key)
    where = " and ".join(f"{suite.name} ({len(suite.cases)} questions, {suite.sha256[:12]})" for suite in chosen)
    with _measurements(file, fresh=fresh) as kept:
        remembering = RememberingModel(model or open_model(settings, progress), kept)
        with asked_of(chosen, settings, remembering, progress) as asked:
            margins = [question.margin() for question in _told(asked, "fit odds", progress)]
            found = fit_odds(margins, cases, f"{where}, {date.today():%Y-%m-%d}, {settings.llm.model}")
            judges: dict[str, list[ModelCalibration]] = {
                "proofs": [PROOFS] * len(asked),
                "fitted": [ModelCalibration("fitted", own, "") for own in found.held_out],
                **({"shipped": [shipped()] * len(asked)} if is_shipped_for(key) else {}),
            }
            rows = zip(_told(asked, "fit answers", progress), *judges.values(), strict=True)
            answered = [[question.answered(judge) for judge in own] for question, *own in rows]
        ways = {
            name: Judged.of(results, seed) for name, results in zip(judges, zip(*answered, strict=True), strict=True)
        }
        fit = ModelFit(
            model=settings.llm.model,
            decision=found.decision,
            used=_best(ways, found.decision),
            auc=found.auc,
            answerable=sum(case.answerable for case in cases),
            unanswerable=sum(not case.answerable for case in cases),
            ways=ways,
            seconds=time.monotonic() - begun,
            file=file,
        )
        _keep(fit, key, chosen)
    return fit


def is_noise(decision: Decision) -> bool:
    """Whether a yes of the model speaks against an answer."""
    return decision.weights[0] <= 0


def _best(ways: dict[str, Judged], decision: Decision) -> str:
    """The way that decides best; the fitted one must be better than those that need no fit."""
    accuracy = {name: judged.figures["balanced_accuracy"].mean for name, judged in ways.items()}
    if is_noise(decision):
        del accuracy["fitted"]
    order = ("shipped", "proofs", "fitted")
    return max(accuracy, key=lambda name: (accuracy[name], -order.index(name)))


def _keep(fit: ModelFit, key: str, suites: Sequence[Suite]) -> None:
    cases = [case.model_dump(mode="json") for suite in suites for case in suite.cases]
    stored = {
        "format": FORMAT,
        "key": key,
        "model": fit.model,
        "prompts": prompt_hashes(),
        "fitted": f"{date.today():%Y-%m-%d}",
        "decision": _table(fit.decision) if fit.used == "fitted" else None,
        "suite": " and ".join(suite.name for suite in suites),
        "questions": sorted({mark(case) for case in cases}),
        "found": fit.to_dict(),
    }
    try:
        if fit.used == "shipped":
            fit.file.unlink(missing_ok=True)
        else:
            replace_file(fit.file, json.dumps(stored, indent=1) + "\n")
    except OSError as error:
        raise StorageError(
            f"{fit.file} cannot be written: {error.strerror}. What was measured is kept: make room and run the same "
            "command again."
        ) from error


def _table(decision: Decision) -> dict[str, Any]:
    return {
        "weights": dict(zip(decision.names, decision.weights, strict=True)),
        "intercept": decision.intercept,
        "threshold": decision.threshold,
        "provenance": decision.provenance,
    }


@contextmanager
def _measurements(file: Path, *, fresh: bool) -> Iterator[Path]:
    """The file of what was measured so far, held against other processes."""
    folder = file.with_suffix(".measured")
    try:
        make_home(file.parent)
        if fresh and folder.exists():
            shutil.rmtree(folder)
        folder.mkdir(mode=0o700, exist_ok=True)
        with FileLock(folder / ".lock", timeout=0):
            yield folder / "replies.jsonl"
    except Timeout:
        raise StorageError("Another process is fitting this model: wait for it, or stop it.") from None
    except OSError as error:
        raise StorageError(
            f"{folder} cannot be written: {error.strerror}. Name another folder with models.calibrations."
        ) from error


def _told(asked: Sequence[AskedQuestion], stage: str, progress: Report | None) -> Iterator[AskedQuestion]:
    """Each question; when the next is asked for, the one before is done."""
    for done, question in enumerate(asked, start=1):
        yield question
        if progress:
            progress(Progress(stage, done, len(asked), "questions"))


def _without_chance(settings: Settings) -> Settings:
    """The settings as they are measured: with the model, no chance in its words, and its own threshold."""
    answer = settings.answer.model_copy(update={"mode": "answer", "answerable_threshold": None})
    return settings.model_copy(update={"answer": answer, "llm": settings.llm.model_copy(update={"temperature": 0.0})})

"""Two language models side by side: the same questions, quality against seconds, and the answers that differ.

Each model gets a run of its own (:mod:`eval.run.runner`), so an interrupted comparison goes on where it was, and a
model that was measured before is not asked again.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from eval.metrics.comparison import Comparison, compare
from eval.metrics.registry import METRICS
from eval.metrics.summary import quality
from eval.records import CaseResult, Interval, Run
from eval.run.runner import Report, evaluate
from eval.suites.golden import Suite
from eval.suites.lookup import DEFAULT_SUITE
from index.errors import UsageError
from index.records import Progress
from rag.errors import ModelError
from rag.opening import require_known_model, require_memory_for_model, require_model_here
from rag.settings import Settings

FIGURES = (
    "fact_recall",
    "rouge_l",
    "balanced_accuracy",
    "refused_unanswerable",
    "wrongly_refused",
    "citation_recall",
    "span_precision",
    "first_token_s",
    "total_s",
)
"""What is set side by side, in this order, where the questions tell it."""


@dataclass(frozen=True, slots=True)
class Differing:
    """A question that the two models answer differently well.

    Attributes:
        first: Answered by the first model.
        second: Answered by the second.
        change: Quality of the second less that of the first.
    """

    first: CaseResult
    second: CaseResult
    change: float


@dataclass(frozen=True, slots=True)
class SideBySide:
    """Two models over the same questions.

    Attributes:
        names: Of the models, as they were given.
        comparison: The run of the second against that of the first.
        differing: Where one answers better or only one answers; the worst for the second model first.
    """

    names: tuple[str, str]
    comparison: Comparison
    differing: tuple[Differing, ...]

    @property
    def runs(self) -> tuple[Run, Run]:
        """One a model."""
        return self.comparison.before, self.comparison.after

    @property
    def titles(self) -> tuple[str, str]:
        """The names without folders and endings."""
        first, second = (title_of(name) for name in self.names)
        return (first, second) if first != second else self.names

    def rows(self) -> Iterator[tuple[str, Interval | None, Interval | None, str]]:
        """Metric, its figure in either run, and which model is better beyond chance: a title, or ""."""
        verdicts = {change.metric: change.verdict for change in self.comparison.metrics}
        for name in FIGURES:
            first, second = (run.metrics.get(name) for run in self.runs)
            if first is None and second is None:
                continue
            better = {"better": self.titles[1], "worse": self.titles[0]}.get(verdicts.get(name, ""), "")
            yield name, first, second, better

    def judged_by(self) -> tuple[str, str]:
        """What judged each model's answers: the state of its calibration."""
        first, second = (str((run.info.get("calibration") or {}).get("state", "")) for run in self.runs)
        return first, second

    def to_dict(self) -> dict[str, Any]:
        """What ``byline models compare --json`` prints, less the places of the report."""
        return {
            "models": list(self.names),
            "suite": self.runs[0].suite,
            "n": self.comparison.shared,
            "calibration": list(self.judged_by()),
            "figures": {
                name: {
                    "title": METRICS[name].title,
                    "values": [figure.mean if figure else None for figure in (first, second)],
                    "better": better,
                }
                for name, first, second, better in self.rows()
            },
            "differing": [_plain(found) for found in self.differing],
            "runs": [run.folder.name for run in self.runs],
        }


def title_of(name: str) -> str:
    """The name of a model without folders and ending."""
    return Path(name.replace("\\", "/")).name.removesuffix(".gguf")


def compare_models(
    first: str,
    second: str,
    suite: str | Path | Suite = DEFAULT_SUITE,
    *,
    home: Path | str | None = None,
    sample: int | None = None,
    seed: int = 0,
    fresh: bool = False,
    progress: Report | None = None,
    **settings: Any,  # noqa: ANN401 - any section of the settings
) -> SideBySide:
    """Ask two models the same questions.

    Args:
        first: Name of a model, as ``llm.model`` takes it.
        second: Name of another.
        suite: The questions.
        home: Where runs are stored and settings come from.
        sample: So many questions only, every kind in its share.
        seed: Of the sample.
        fresh: Ask everything anew, whatever was measured before.
        progress: Told after every question.
        **settings: For both models, as for ``Settings.load``.

    Raises:
        UsageError: A name is unknown, or both are the same.
        ModelError: A model is not here, does not fit or is not at the server, or it answered nothing.
        GoldenSetError: The questions cannot be used.
        BylineError: A model failed on several questions in a row.
    """
    if first == second:
        raise UsageError(f"Both models are {first}: name two different ones.")
    chosen = [Settings.load(home, **settings, llm__model=name) for name in (first, second)]
    # Before an hour is spent on the other one.
    for check in (require_known_model, require_model_here, require_memory_for_model):
        for own in chosen:
            check(own)
    runs = []
    for name in (first, second):
        run = evaluate(
            suite,
            home=home,
            sample=sample,
            seed=seed,
            progress=_named(progress, name),
            resume=not fresh,
            reuse=not fresh,
            **settings,
            llm__model=name,
        )
        _require_answers(name, run)
        runs.append(run)
    return side_by_side((first, second), runs[0], runs[1])


def _require_answers(name: str, run: Run) -> None:
    if run.answered_nothing:
        raise ModelError(
            f"{name} answered none of the {len(run.cases)} questions ({run.cases[-1].error}). Mend that, then compare "
            "again."
        )


def side_by_side(names: tuple[str, str], first: Run, second: Run) -> SideBySide:
    """Set two runs side by side."""
    earlier = {result.id: result for result in first.cases}
    differing = [
        Differing(earlier[result.id], result, (quality(result) or 0.0) - (quality(earlier[result.id]) or 0.0))
        for result in second.cases
        if result.id in earlier and _differ(earlier[result.id], result)
    ]
    return SideBySide(names, compare(first, second), tuple(sorted(differing, key=lambda found: found.change)))


def _differ(first: CaseResult, second: CaseResult) -> bool:
    return quality(first) != quality(second) or first.abstained != second.abstained or first.error != second.error


def _named(progress: Report | None, name: str) -> Callable[[Progress], None] | None:
    """Progress that says which of the models is asked."""
    if progress is None:
        return None
    title = title_of(name)
    return lambda step: progress(replace(step, unit=f"questions with {title}") if step.stage == "evaluate" else step)


def _plain(found: Differing) -> dict[str, Any]:
    case: Mapping[str, Any] = found.first.case
    return {
        "id": case["id"],
        "kind": case["kind"],
        "question": case["question"],
        "answerable": case["answerable"],
        "answers": [result.answer["answer"] if result.answer else "" for result in (found.first, found.second)],
        "errors": [result.error for result in (found.first, found.second)],
        "quality": [quality(result) for result in (found.first, found.second)],
        "seconds": [
            float(result.answer["timings"]["total_s"]) if result.answer else None
            for result in (found.first, found.second)
        ],
    }

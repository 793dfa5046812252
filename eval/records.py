"""What a run consists of: one result a question, figures over all of them, and what made them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Interval:
    """A figure with its 95 % bootstrap interval.

    Attributes:
        mean: The figure over all questions: a mean unless its definition says otherwise.
        low: Lower bound.
        high: Upper bound.
        n: Questions (or other units) it rests on.
    """

    mean: float
    low: float
    high: float
    n: int

    def __str__(self) -> str:
        return f"{self.mean:.3f} [{self.low:.3f}, {self.high:.3f}]"


@dataclass(frozen=True, slots=True)
class CaseResult:
    """One question as it was answered.

    Attributes:
        case: The golden question as plain JSON values.
        answer: :meth:`rag.answer.Answer.to_dict`, or None when retrieval alone was measured or asking failed.
        retrieved: Article ids that search found, best first.
        scores: Metric name to its value; a metric that does not apply is absent.
        seconds: Wall time of the whole question, scoring included.
        error: Why asking failed, else "".
        failures: Why this question needs looking at, in plain words; empty when all is well.
    """

    case: Mapping[str, Any]
    answer: Mapping[str, Any] | None
    retrieved: tuple[str, ...]
    scores: Mapping[str, float]
    seconds: float
    error: str = ""
    failures: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """The question's id in its set."""
        return str(self.case["id"])

    @property
    def kind(self) -> str:
        """The question's kind."""
        return str(self.case["kind"])

    @property
    def answerable(self) -> bool:
        """Whether the articles answer it."""
        return bool(self.case["answerable"])

    @property
    def abstained(self) -> bool:
        """Whether the assistant refused."""
        return bool(self.answer and self.answer["abstained"])


@dataclass(frozen=True, slots=True)
class GateCheck:
    """One bar of a gate and whether it was met."""

    metric: str
    value: float
    bar: str
    passed: bool


@dataclass(frozen=True, slots=True)
class Run:
    """A finished evaluation.

    Attributes:
        suite: Name of the questions.
        folder: Where it is stored.
        metrics: Figures with intervals.
        cases: One result a question.
        seconds: Wall time, summed over interruptions.
        info: What made it: settings, prompts, models, versions, machine (the contents of ``run.json``).
        gate: The bars checked; empty without a gate.
    """

    suite: str
    folder: Path
    metrics: Mapping[str, Interval]
    cases: tuple[CaseResult, ...]
    seconds: float
    info: Mapping[str, Any] = field(default_factory=dict, repr=False)
    gate: tuple[GateCheck, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether every bar of the gate was met; True without a gate."""
        return all(check.passed for check in self.gate)

    @property
    def answered_nothing(self) -> bool:
        """Whether every question ended in an error."""
        return bool(self.cases) and all(result.error for result in self.cases)

    def to_dict(self) -> dict[str, Any]:
        """What ``byline eval --json`` prints."""
        return {
            "suite": self.suite,
            "metrics": {name: interval.mean for name, interval in self.metrics.items()},
            "n": len(self.cases),
            "seconds": round(self.seconds, 3),
            "passed": self.passed,
        }

"""What a metric is: the value of one question, and how the values become the figure of a run."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol, TypeVar, cast

from eval.metrics.statistics import mean_interval, ratio_interval
from eval.records import CaseResult, Interval
from eval.suites.golden import Case
from rag.answer import Answer, Citation

Supports = Callable[[str, Sequence[Citation]], bool]
"""Whether the quotes of these citations carry this sentence."""

Judge = Callable[[Case, Answer], float | None]
"""Whether a language model calls the answer right (1) or wrong (0); None when it did not say."""

ResultPairs = Sequence[tuple[CaseResult, CaseResult]]
"""Results of two runs, question by question: the earlier run first."""

ValuePairs = list[tuple[float, float]]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of one article; characters, end exclusive."""

    article_id: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """One question and what came of it: all that a metric may look at.

    Attributes:
        case: The golden question.
        answer: What the assistant said; None when it was not asked, or asking failed.
        ranked: Article ids that search found, best first, none twice.
        expected: Ids of the articles that should be found, with their grades.
        picked: For each person who picked spans, the spans.
        text_of: Gives the stored text of an article by its id.
        supports: The grounding check; None when there is none.
        judge: The language model that judges; None when none is named.
    """

    case: Case
    answer: Answer | None
    ranked: tuple[str, ...] = ()
    expected: Mapping[str, int] = field(default_factory=dict)
    picked: Sequence[Sequence[Span]] = ()
    text_of: Callable[[str], str] = str
    supports: Supports | None = None
    judge: Judge | None = None
    _shared: dict[Any, Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    @property
    def written(self) -> Answer | None:
        """The answer if the assistant gave one; None if it refused or failed."""
        return self.answer if self.answer is not None and not self.answer.abstained else None

    def shared(self, compute: "Callable[[Outcome], T]") -> T:
        """The result of ``compute`` for this question, computed once for all metrics that need it."""
        if compute not in self._shared:
            self._shared[compute] = compute(self)
        return cast(T, self._shared[compute])


Score = Callable[[Outcome], float | None]
"""The value of one question; None when the metric does not apply to it."""


class Summary(Protocol):
    """How the values of the questions become the figure of a run."""

    @property
    def words(self) -> str:
        """What it does, for ``docs/metrics.md``."""
        ...

    def figure(self, name: str, results: Sequence[CaseResult], seed: int) -> Interval | None:
        """The figure of the metric ``name``; None when it applies to no question."""
        ...

    def pairs(self, name: str, results: ResultPairs) -> ValuePairs:
        """The values that a comparison of two runs looks at; empty when the metric cannot be compared."""
        ...


@dataclass(frozen=True, slots=True)
class Mean:
    """The mean over the questions that have a value."""

    words: str = "mean"

    def figure(self, name: str, results: Sequence[CaseResult], seed: int) -> Interval | None:
        """See :class:`Summary`."""
        values = [result.scores[name] for result in results if name in result.scores]
        return mean_interval(values, seed=seed) if values else None

    def pairs(self, name: str, results: ResultPairs) -> ValuePairs:
        """See :class:`Summary`."""
        return [
            (before.scores[name], after.scores[name])
            for before, after in results
            if name in before.scores and name in after.scores
        ]


class Uncompared:
    """Base of summaries whose parts cannot be paired question by question."""

    def pairs(self, name: str, results: ResultPairs) -> ValuePairs:
        """No pairs."""
        return []


@dataclass(frozen=True, slots=True)
class Ratio(Uncompared):
    """The sum of one score over the sum of another, so that questions with more units count more.

    Attributes:
        numerator: Name of a score.
        denominator: Name of a score; questions without it are left out.
    """

    numerator: str
    denominator: str
    words: str = "ratio of sums"

    def figure(self, name: str, results: Sequence[CaseResult], seed: int) -> Interval | None:
        """See :class:`Summary`."""
        counted = [result.scores for result in results if self.denominator in result.scores]
        units = [scores[self.denominator] for scores in counted]
        return ratio_interval([scores[self.numerator] for scores in counted], units, seed=seed) if any(units) else None


@dataclass(frozen=True, slots=True)
class Metric:
    """One thing that is measured. Tables, reports, plots, gates, comparisons and docs are made of these.

    Attributes:
        name: As in JSON and gate files.
        title: As in tables.
        score: The value of one question; its docstring says in ``docs/metrics.md`` what is measured. None when the
            figure needs no score.
        better: Which way is better.
        unit: ``s`` for seconds, else "".
        summary: How the figure of a run is made of the questions.
        source: The paper or tool that defines it.
        parts: Further scores of one question that the summary needs, by name.
        headline: Whether it stands at the top of the report.
        problem: What is said of a question whose score is below 1; "" when nothing is.
        about: What is measured, when no docstring of ``score`` says so.
    """

    name: str
    title: str
    score: Score | None = None
    better: Literal["higher", "lower"] = "higher"
    unit: Literal["", "s"] = ""
    summary: Summary = Mean()  # noqa: RUF009 - frozen
    source: str = ""
    parts: Mapping[str, Score] = field(default_factory=dict)
    headline: bool = False
    problem: str = ""
    about: str = ""

    @property
    def meaning(self) -> str:
        """What is measured, as one line of Markdown."""
        return self.about or " ".join((self.score.__doc__ or "").split()).rstrip(".")

    def scores(self, outcome: Outcome) -> dict[str, float]:
        """What is stored for one question; empty when the metric does not apply."""
        functions = ({self.name: self.score} if self.score else {}) | dict(self.parts)
        values = {name: function(outcome) for name, function in functions.items()}
        return {name: value for name, value in values.items() if value is not None}

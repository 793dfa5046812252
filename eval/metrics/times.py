"""Times: how long a reader waits. Refusals write nothing, so they have no first token."""

from collections.abc import Sequence
from dataclasses import dataclass

from eval.metrics.base import Metric, ResultPairs, ValuePairs
from eval.metrics.statistics import percentile_interval
from eval.records import CaseResult, Interval

MEDIAN_PERCENT, SLOW_PERCENT = 50.0, 95.0


def timings(results: Sequence[CaseResult], key: str) -> list[float]:
    """One of an answer's timings over all answers that have it."""
    given = [float(result.answer["timings"][key]) for result in results if result.answer]
    return [seconds for seconds in given if seconds > 0]


@dataclass(frozen=True, slots=True)
class Percentile:
    """A percentile of one timing over the answers that have it.

    Attributes:
        timing: A field of :class:`rag.answer.Timings`.
        percent: 50 for the median.
    """

    timing: str
    percent: float

    @property
    def words(self) -> str:
        """See :class:`eval.metrics.base.Summary`."""
        return "median" if self.percent == MEDIAN_PERCENT else f"{self.percent:.0f}th percentile"

    def figure(self, name: str, results: Sequence[CaseResult], seed: int) -> Interval | None:
        """See :class:`eval.metrics.base.Summary`."""
        seconds = timings(results, self.timing)
        return percentile_interval(seconds, self.percent, seed=seed) if seconds else None

    def pairs(self, name: str, results: ResultPairs) -> ValuePairs:
        """The time of each question. Percentiles cannot be paired, so the median alone stands for them."""
        if self.percent != MEDIAN_PERCENT:
            return []
        seconds = [
            (float(before.answer["timings"][self.timing]), float(after.answer["timings"][self.timing]))
            for before, after in results
            if before.answer and after.answer
        ]
        return [(before_s, after_s) for before_s, after_s in seconds if before_s > 0 and after_s > 0]


def _seconds(name: str, title: str, about: str, timing: str, percent: float, *, headline: bool = False) -> Metric:
    summary = Percentile(timing, percent)
    title = f"{title}, {summary.words}"
    return Metric(name, title, better="lower", unit="s", summary=summary, headline=headline, about=about)


_FIND = ("seconds to find", "Seconds to find the passages", "retrieve_s")
_FIRST_TOKEN = ("seconds to the first token", "Seconds until the first word is written", "first_token_s")
_TOTAL = ("seconds in all", "Seconds until the checked answer stands", "total_s")
METRICS = (
    _seconds("retrieve_s", *_FIND, MEDIAN_PERCENT),
    _seconds("first_token_s", *_FIRST_TOKEN, MEDIAN_PERCENT),
    _seconds("first_token_p95_s", *_FIRST_TOKEN, SLOW_PERCENT),
    _seconds("total_s", *_TOTAL, MEDIAN_PERCENT, headline=True),
    _seconds("total_p95_s", *_TOTAL, SLOW_PERCENT),
)

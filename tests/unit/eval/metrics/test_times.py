"""Times of answers become medians and percentiles."""

import pytest

from eval.metrics.times import MEDIAN_PERCENT, SLOW_PERCENT, Percentile, timings
from eval.records import CaseResult


def result(total_s: float | None) -> CaseResult:
    answer = None if total_s is None else {"timings": {"total_s": total_s}}
    return CaseResult({"id": "q", "kind": "fact", "answerable": True}, answer, (), {}, 1.0)


def test_answers_without_a_time_are_left_out():
    results = [result(1.0), result(0.0), result(None), result(3.0)]
    assert timings(results, "total_s") == [1.0, 3.0]
    assert Percentile("total_s", MEDIAN_PERCENT).figure("total_s", results, 0).mean == (1 + 3) / 2
    assert Percentile("total_s", MEDIAN_PERCENT).figure("total_s", [result(None)], 0) is None


def test_a_high_percentile_lies_between_the_slowest():
    found = Percentile("total_s", SLOW_PERCENT).figure("x", [result(1.0), result(3.0)], 0)
    assert found.mean == pytest.approx(1 + 0.95 * (3 - 1))


def test_only_medians_are_compared_question_by_question():
    pairs = [(result(1.0), result(2.0)), (result(0.0), result(2.0)), (result(None), result(2.0))]
    assert Percentile("total_s", MEDIAN_PERCENT).pairs("total_s", pairs) == [(1.0, 2.0)]
    assert Percentile("total_s", SLOW_PERCENT).pairs("total_p95_s", pairs) == []

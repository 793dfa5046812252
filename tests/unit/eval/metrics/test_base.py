"""What a metric does with one question, and with all of them."""

from eval.metrics.base import Metric, Outcome, Ratio
from eval.records import CaseResult


def result(**scores: float) -> CaseResult:
    return CaseResult({"id": "q", "kind": "fact", "answerable": True}, None, (), scores, 1.0)


def test_a_metric_gives_its_score_and_its_parts(fakes):
    metric = Metric("length", "", lambda outcome: 3.0, parts={"words": lambda outcome: 1.0})
    assert metric.scores(Outcome(fakes.CASES[0], None)) == {"length": 3.0, "words": 1.0}


def test_a_metric_that_does_not_apply_gives_nothing(fakes):
    assert Metric("length", "", lambda outcome: None).scores(Outcome(fakes.CASES[0], None)) == {}


def test_shared_work_is_done_once(fakes):
    outcome, calls = Outcome(fakes.CASES[0], None), []

    def work(given: Outcome) -> int:
        calls.append(given)
        return 7

    assert outcome.shared(work) + outcome.shared(work) == 7 + 7
    assert calls == [outcome]


def test_a_refusal_is_not_written(fakes):
    assert Outcome(fakes.CASES[0], fakes.refused("q")).written is None


def test_a_mean_is_over_the_questions_that_have_a_value():
    metric = Metric("length", "")
    figure = metric.summary.figure("length", [result(length=1.0), result(), result(length=4.0)], 0)
    assert (figure.mean, figure.n) == ((1 + 4) / 2, 2)
    assert metric.summary.figure("length", [result()], 0) is None
    pairs = [(result(length=1.0), result(length=2.0)), (result(), result(length=2.0))]
    assert metric.summary.pairs("length", pairs) == [(1.0, 2.0)]


def test_a_ratio_counts_units_and_cannot_be_compared():
    ratio = Ratio("right", "all")
    figure = ratio.figure("share", [result(right=1.0, all=1.0), result(right=0.0, all=3.0)], 0)
    assert (figure.mean, figure.n) == ((1 + 0) / (1 + 3), 4)
    assert ratio.figure("share", [result(right=0.0, all=0.0)], 0) is None
    assert ratio.pairs("share", [(result(), result())]) == []

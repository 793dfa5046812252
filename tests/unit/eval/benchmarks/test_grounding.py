"""The measure of the grounding check, on pairs worked out by hand."""

from eval.benchmarks.grounding import Figures, held_out, intervals, measure, table, trims_pass
from eval.records import Interval
from eval.suites.grounding_pairs import Pair
from tests.fakes import WordEmbedder


def test_grounding_figures_have_intervals():
    checked = (("true", 0.9, True), ("true", 0.8, True), ("number", 0.4, False), ("number", 0.85, True))
    found = intervals(Figures(0.75, {"number": 0.5, "true": 1.0}, {"true": 2, "number": 2}, 1.0, checked))
    assert list(found) == ["AUC of the support", "true pairs that pass", "spoilt pairs that pass: number"]
    assert found["AUC of the support"].mean == 3 / 4  # 0.8 lies below 0.85
    assert found["true pairs that pass"] == Interval(1.0, 1.0, 1.0, 2)
    assert found["spoilt pairs that pass: number"].mean == 1 / 2


QUOTE = "The harbour opened in 1901 after a long dispute over its cost."
TRUE = Pair("q1", "true", QUOTE, (QUOTE,), "The harbour")
SPOILT = Pair("q1", "number", QUOTE.replace("1901", "1950"), (QUOTE,), "The harbour")


def test_true_pairs_pass_and_spoilt_ones_do_not():
    found = measure([TRUE, SPOILT], WordEmbedder())
    assert found.auc == 1.0
    assert found.passed == {"true": 1.0, "number": 0.0}
    assert found.counts == {"true": 1, "number": 1}
    lines = table(found).splitlines()
    assert "true" in lines[1]
    assert lines[-1] == "  number and name swaps that pass: 0"


def test_trims_that_pass_are_counted():
    assert trims_pass([TRUE, SPOILT], WordEmbedder()) == (1, 2)


def test_all_pairs_of_a_question_are_in_one_half():
    assert held_out(TRUE) == held_out(SPOILT)

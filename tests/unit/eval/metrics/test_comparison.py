"""Two runs side by side, against values computed by hand."""

from dataclasses import replace

import pytest

from eval.metrics.comparison import compare, holm, what_differs
from eval.reports.report import metric_rows
from eval.run.runner import evaluate
from eval.suites.golden import Case, Suite


def test_comparison_by_hand(bad, good):
    found = compare(bad, good)
    assert found.shared == 4
    change = {one.metric: one for one in found.metrics}
    assert (change["fact_recall"].before, change["fact_recall"].after) == (0.0, 1.0)
    assert change["fact_recall"].difference.n == 2
    assert change["wrongly_refused"].difference.mean == -1.0
    # Bad refuses everything: (0/2 + 2/2) / 2; good decides rightly throughout.
    assert change["balanced_accuracy"].before == pytest.approx((0 / 2 + 2 / 2) / 2)
    assert change["balanced_accuracy"].after == pytest.approx(1.0)
    assert [case.after.id for case in found.cases] == ["harbour-year", "bridge-who"]
    # Two questions cannot show anything, however large the difference.
    assert change["fact_recall"].verdict == "no clear difference"


def test_many_questions_can_show_a_difference_and_lower_is_better_where_it_is(fakes, home):

    cases = tuple(Case(id=str(n), kind="fact", question=f"question {n}?", facts=[["crowns"]]) for n in range(30))
    quote = fakes.citation("harbour", "It cost two million crowns.")
    answers = {case.question: fakes.answered(case.question, "Two million crowns.", quote) for case in cases}
    before = evaluate(Suite("s", cases), fakes.Assistant(), home=home)
    after = evaluate(Suite("s", cases), fakes.Assistant(answers), home=home)
    verdicts = {one.metric: one.verdict for one in compare(before, after).metrics}
    assert verdicts["fact_recall"] == verdicts["wrongly_refused"] == "better"
    verdicts = {one.metric: one.verdict for one in compare(after, before).metrics}
    assert verdicts["fact_recall"] == verdicts["wrongly_refused"] == "worse"
    rows = {row.name: row for row in metric_rows(after, compare(before, after))}
    assert (rows["fact_recall"].before, rows["fact_recall"].verdict) == ("0.000", "better")


def test_a_question_whose_words_changed_is_not_compared(good, bad):
    changed = replace(good, cases=tuple(replace(one, case=dict(one.case) | {"question": "New?"}) for one in good.cases))
    found = compare(bad, changed)
    assert (found.shared, found.metrics, found.cases) == (0, (), ())


def test_holm_by_hand():
    assert holm([0.01, 0.04, 0.03]) == pytest.approx([3 * 0.01, max(2 * 0.03, 1 * 0.04), 2 * 0.03])
    assert holm([0.9, 0.8]) == [1.0, 1.0]
    assert holm([]) == []


def test_holm_agrees_with_a_rejection_by_steps():
    p_values = [0.001, 0.012, 0.02, 0.2]
    rejected = []
    for rank, p in enumerate(sorted(p_values)):
        if p > 0.05 / (len(p_values) - rank):
            break
        rejected.append(p)
    assert [p for p, corrected in zip(p_values, holm(p_values), strict=True) if corrected <= 0.05] == rejected


def test_what_made_two_runs_differ_is_named():
    before = {"settings": {"answer": {"mode": "answer", "passages": 4}}, "prompts": {"a.txt": "1"}, "code": "x"}
    after = {"settings": {"answer": {"mode": "quotes", "passages": 4}}, "prompts": {"a.txt": "2"}, "code": "x"}
    assert what_differs(before, after) == ('answer.mode: "answer" → "quotes"', "prompt a.txt")

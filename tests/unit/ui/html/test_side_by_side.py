"""Two models side by side in the page."""

from eval.run.runner import evaluate
from eval.run.side_by_side import side_by_side
from eval.suites.golden import Suite
from tests.unit.eval import town
from ui.html.side_by_side import side_by_side_html


def test_the_plot_the_figures_and_what_differs(home):
    suite = Suite("town", town.CASES)
    good = evaluate(suite, town.Assistant(town.good_answers()), home=home)
    bad = evaluate(suite, town.Assistant(), home=home)
    shown = side_by_side_html(side_by_side(("poor<b>", "good"), bad, good))
    assert "poor&lt;b&gt;" in shown
    assert "poor<b>" not in shown
    assert shown.count("<svg") == 1
    assert shown.count("<li>") == 2
    assert "When did the harbour open?" in shown
    assert "answered equally well" in side_by_side_html(side_by_side(("a", "b"), good, good))

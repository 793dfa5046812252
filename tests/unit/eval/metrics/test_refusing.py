"""Refusing, on runs worked out by hand."""

from eval.metrics.refusing import curve, decided
from eval.metrics.summary import summarise


def test_the_curve_answers_the_surest_questions_first(good):
    # Two that can be answered come first; then two, equally sure, that cannot.
    assert curve(good.cases) == [(1 / 4, 0 / 1), (2 / 4, 0 / 2), (3 / 4, 1 / 3), (4 / 4, 2 / 4)]
    assert len(decided(good.cases)) == 4


def test_there_is_no_figure_over_questions_of_one_sort(good):
    answerable = [result for result in good.cases if result.answerable]
    assert curve(answerable) == []
    assert not {"balanced_accuracy", "answerability_auc", "aurc"} & summarise(answerable).keys()

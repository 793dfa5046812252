"""A poor answer made into a golden question."""

import pytest

from eval.suites.golden import load_cases
from index.errors import UsageError
from tests.unit.ui.fakes import ARTICLES
from ui.actions.golden_questions import add_golden_question, user_set


def test_golden_questions_can_be_read_by_the_evaluation(tmp_path):
    add_golden_question(tmp_path, question=" How\nlong? ", expected="84 metres.", article_ids=[ARTICLES[0].id])
    add_golden_question(tmp_path, question="On the moon?", expected="", answerable=False)
    first, second = load_cases(user_set(tmp_path))
    assert (first.question, first.reference, first.articles) == ("How long?", "84 metres.", (ARTICLES[0].id,))
    assert (second.kind, second.answerable) == ("unanswerable", False)
    with pytest.raises(UsageError, match="answer you expected"):
        add_golden_question(tmp_path, question="How?", expected=" ")

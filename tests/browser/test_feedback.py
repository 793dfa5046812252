"""Thumbs, notes, and poor answers that become golden questions."""

import pytest

from eval.suites.golden import load_cases
from tests.browser.conftest import ask
from tests.unit.ui.fakes import ARTICLES
from ui.actions.golden_questions import user_set

pytestmark = pytest.mark.browser


def test_a_thumb_down_becomes_a_golden_question_in_two_presses(serve, visit, tmp_path):
    served = serve()
    page = visit(served)
    ask(page, "How long is the footbridge?")
    page.get_by_role("button", name="Poor answer").click()
    page.get_by_label("Answer you expected").fill("It is 84 metres long.")
    page.get_by_label("What should be different? (optional)").fill("Say it shorter.")
    page.get_by_role("button", name="Save as golden question").click()
    page.get_by_text("Saved as a golden question").wait_for()
    (case,) = load_cases(user_set(served.services.home))
    assert (case.question, case.reference, case.answerable) == (
        "How long is the footbridge?",
        "It is 84 metres long.",
        True,
    )
    assert case.articles == (ARTICLES[2].id,) or case.articles == (ARTICLES[0].id,)
    page.reload()
    page.wait_for_selector("#live .is-done")
    assert page.get_by_role("button", name="Poor answer").get_attribute("aria-pressed") == "true"


def test_a_thumb_up_keeps_a_note_and_makes_no_golden_question(serve, visit):
    served = serve()
    page = visit(served)
    ask(page, "How long is the footbridge?")
    page.get_by_role("button", name="Good answer").click()
    page.get_by_label("What should be different? (optional)").fill("Just right.")
    assert page.get_by_role("button", name="Save as golden question").count() == 0
    page.get_by_role("button", name="Save note").click()
    page.get_by_text("Note saved.").wait_for()
    (row,) = served.services.conversations.summaries("")
    (turn,) = served.services.conversations.turns("", row.id)
    assert (turn.rating, turn.note) == ("up", "Just right.")
    assert not user_set(served.services.home).exists()


def test_a_question_that_should_have_been_refused_becomes_one(serve, visit):
    served = serve()
    page = visit(served)
    ask(page, "How deep is the river?")
    page.get_by_role("button", name="Poor answer").click()
    page.get_by_label("a refusal would have been right").check()
    page.get_by_role("button", name="Save as golden question").click()
    page.get_by_text("Saved as a golden question").wait_for()
    (case,) = load_cases(user_set(served.services.home))
    assert (case.question, case.answerable, case.articles) == ("How deep is the river?", False, ())

"""Questions that something was fitted on are known again, and the others are reported by themselves."""

import pytest

from eval.reports.report import fitted_note, html
from eval.run.runner import evaluate
from eval.suites import fitted_on
from eval.suites.golden import Case, Suite
from eval.suites.lookup import resolve_suite
from rag.settings import Settings


@pytest.fixture
def asked(fakes, home, tmp_path, monkeypatch):
    """Four questions with an answer and four without; one of either sort is refused wrongly, or answered."""
    cases = [Case(id=f"a{n}", kind="fact", question=f"good {n}?", facts=[["1901"]]) for n in range(4)]
    cases += [Case(id=f"u{n}", kind="unanswerable", question=f"bad {n}?", answerable=False) for n in range(4)]
    quote = fakes.citation("harbour", "1901")
    told = [case.question for case in (*cases[:3], cases[7])]
    assistant = fakes.Assistant({text: fakes.answered(text, "1901", quote) for text in told})
    assistant.settings = Settings.load(home, answer__mode="quotes")
    file = tmp_path / "fitted_on.json"
    suite = Suite("labelled", tuple(cases))
    fitted_on.remember([("labelled", suite.sha256, (*cases[:2], *cases[4:6]))], file)
    monkeypatch.setattr(fitted_on, "shipped", lambda: shipped_at(file))
    return suite, assistant


shipped_at = fitted_on.shipped


def test_a_run_says_what_shipped_scores_were_fitted_on_and_how_they_do_elsewhere(asked, home):
    suite, assistant = asked
    run = evaluate(suite, assistant, home=home)
    assert run.info["fitted_on"] == {"suite": "labelled", "shared": 4, "cases": ["a0", "a1", "u0", "u1"]}
    assert run.metrics["balanced_accuracy"].mean == (3 / 4 + 3 / 4) / 2
    # Left are a2 and u2, decided rightly, and a3 and u3, decided wrongly.
    note = fitted_note(run)
    assert "fitted on 4 of these 8 questions (labelled)" in note
    assert "Over the other 4: refused when it should 0.500 " in note
    assert "balanced accuracy of refusing 0.500 " in note
    assert note in html(run).replace("&#34;", '"')


def test_another_assistant_is_not_marked(asked, home):
    suite, assistant = asked
    assistant.settings = None
    run = evaluate(suite, assistant, home=home)
    assert run.info["fitted_on"] is None
    assert fitted_note(run) == ""


def test_what_was_said_before_makes_another_question():
    plain = {"question": "When?", "history": []}
    assert fitted_on.mark(plain) == fitted_on.mark({"question": "When?"})
    assert fitted_on.mark(plain) != fitted_on.mark(plain | {"history": [{"question": "The harbour?", "answer": ""}]})


def test_a_file_that_is_lost_or_damaged_marks_nothing(tmp_path):
    assert fitted_on.shipped(tmp_path / "lost.json") == ()
    (tmp_path / "damaged.json").write_text('{"sets": [{"suite": "x"}]}')
    assert fitted_on.shipped(tmp_path / "damaged.json") == ()


def test_half_of_the_packaged_questions_is_known_to_be_fitted_on(home):
    suite = resolve_suite("seeds", home)
    found = fitted_on.overlap(fitted_on.shipped(), [case.model_dump(mode="json") for case in suite.cases])
    assert found is not None
    assert 0.3 < found["shared"] / len(suite.cases) < 0.6

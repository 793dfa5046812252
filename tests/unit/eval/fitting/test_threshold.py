"""The threshold: best balanced accuracy under a limit, written without disturbing the reader's file."""

import json
import tomllib

import pytest

from eval.fitting.threshold import best_threshold, fit_run, fit_threshold, save
from eval.run.runner import evaluate
from eval.suites.fitted_on import overlap, own
from eval.suites.golden import Case, Suite
from index.errors import StorageError, UsageError
from rag.settings import Settings


def test_a_clean_gap_is_split_in_the_middle():
    found = fit_threshold([0.8] * 10 + [0.2] * 10, [True] * 10 + [False] * 10)
    assert found.threshold == pytest.approx((0.2 + 0.8) / 2)
    assert (found.balanced_accuracy, found.wrongly_refused, found.refused_unanswerable, found.n) == (1.0, 0.0, 1.0, 20)


def test_it_is_the_best_of_all_thresholds_within_the_limit():
    import numpy as np

    rng = np.random.default_rng(5)
    labels = rng.random(200) < 0.5
    scores = np.clip(rng.normal(0.4 + 0.2 * labels, 0.15), 0, 1)
    found = fit_threshold(scores.tolist(), labels.tolist())

    def at(threshold):
        refused = scores < threshold
        return (np.mean(~refused[labels]) + np.mean(refused[~labels])) / 2, np.mean(refused[labels])

    allowed = [accuracy for accuracy, wrongly in map(at, np.linspace(0, 1, 5001)) if wrongly <= 0.15]
    assert at(found.threshold) == pytest.approx((found.balanced_accuracy, found.wrongly_refused))
    assert found.balanced_accuracy == pytest.approx(max(allowed), abs=1e-9)


def test_the_limit_on_wrong_refusals_comes_first():
    # Refusing below 0.55 would be right 18 times in 20, but would refuse 2 of the 10 answerable.
    scores = [0.5] * 2 + [0.9] * 8 + [0.52] * 10
    labels = [True] * 10 + [False] * 10
    assert fit_threshold(scores, labels, most_wrongly_refused=0.2).balanced_accuracy == pytest.approx(
        (8 / 10 + 10 / 10) / 2
    )
    strict = fit_threshold(scores, labels, most_wrongly_refused=0.1)
    assert (strict.wrongly_refused, strict.refused_unanswerable) == (0.0, 0.0)


def test_too_few_questions_are_refused():
    with pytest.raises(UsageError, match="these are 9 and 10"):
        fit_threshold([0.5] * 19, [True] * 9 + [False] * 10)


def test_of_equally_good_thresholds_the_first_given_is_taken():
    scores, labels = [0.2, 0.9], [False, True]
    assert best_threshold(scores, labels, [0.9, 0.5, 0.3]).threshold == 0.9
    assert best_threshold(scores, labels, [0.3, 0.5, 0.9]).threshold == 0.3
    assert best_threshold(scores, labels, [1.0, 0.0]).threshold == 0.0  # 1.0 would refuse the answerable one
    with pytest.raises(UsageError, match="more than 15%"):
        best_threshold(scores, labels, [1.0])


@pytest.fixture
def labelled(fakes, home):
    cases = [Case(id=f"a{n}", kind="fact", question=f"good {n}?", facts=[["1901"]]) for n in range(10)]
    cases += [Case(id=f"u{n}", kind="unanswerable", question=f"bad {n}?", answerable=False) for n in range(10)]
    quote = fakes.citation("harbour", "1901")
    answers = {case.question: fakes.answered(case.question, "1901", quote, sureness=0.7) for case in cases[:10]}
    answers |= {case.question: fakes.refused(case.question, sureness=0.3) for case in cases[10:]}
    return Suite("labelled", tuple(cases)), fakes.Assistant(answers)


def test_the_threshold_is_written_with_its_provenance_and_comments_are_kept(labelled, home):
    suite, assistant = labelled
    run = evaluate(suite, assistant, home=home)
    home.mkdir(exist_ok=True)
    (home / "byline.toml").write_text("# mine\n[answer]\npassages = 6  # six\n\n[llm]\nseed = 1\n")
    path = save(fit_run(run), run, home)
    text = path.read_text()
    assert "# mine\n" in text
    assert "passages = 6  # six" in text
    assert "labelled (20 questions): balanced accuracy 1.00" in text
    assert tomllib.loads(text)["answer"]["answerable_threshold"] == pytest.approx(0.5)
    settings = Settings.load(home)
    assert settings.answer.answerable_threshold == pytest.approx(0.5)
    assert settings.llm.seed == 1
    save(fit_run(run), run, home)
    assert path.read_text().count("answerable_threshold") == 1


def test_a_home_without_settings_gets_some(labelled, home):
    suite, assistant = labelled
    run = evaluate(suite, assistant, home=home)
    save(fit_run(run), run, home / "new")
    assert Settings.load(home / "new").answer.answerable_threshold == pytest.approx(0.5)


@pytest.mark.parametrize("content", ["[answer\n", "answer = 3\n"])
def test_a_broken_settings_file_is_left_alone(labelled, home, content):
    suite, assistant = labelled
    run = evaluate(suite, assistant, home=home)
    (home / "byline.toml").write_text(content)
    with pytest.raises(UsageError, match="was not written"):
        save(fit_run(run), run, home)
    assert (home / "byline.toml").read_text() == content


def test_a_home_that_cannot_be_written_is_said(labelled, home, tmp_path):
    suite, assistant = labelled
    run = evaluate(suite, assistant, home=home)
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageError, match="was not changed"):
        save(fit_run(run), run, tmp_path / "file")


def test_runs_over_the_fitting_set_are_marked_and_others_are_not(labelled, home):
    suite, assistant = labelled
    run = evaluate(suite, assistant, home=home)
    found = fit_run(run)
    save(found, run, home)
    questions = [result.case for result in run.cases]
    fitted = own(home, found.threshold)
    assert overlap(fitted, questions[:3]) == {"suite": "labelled", "shared": 3, "cases": ["a0", "a1", "a2"]}
    assert overlap(fitted, questions)["shared"] == 20
    assert overlap(fitted, [{"id": "a0", "question": "another?", "history": []}]) is None
    assert own(home, 0.123) == ()
    assert own(home / "elsewhere", found.threshold) == ()
    kept = json.loads((home / "calibration.json").read_text())
    assert kept["suite_sha256"] == suite.sha256


def test_the_mark_stands_in_run_and_report(labelled, home):
    from eval.reports.report import html, markdown

    suite, assistant = labelled
    first = evaluate(suite, assistant, home=home)
    assert first.info["fitted_on"] is None
    assert "Fitted on" not in html(first)
    save(fit_run(first), first, home)
    assistant.settings = Settings.load(home, answer__mode="quotes")
    marked = evaluate(suite, assistant, home=home)
    assert marked.info["fitted_on"]["suite"] == "labelled"
    assert "was fitted on 20 of these 20 questions (labelled)" in html(marked)
    assert "was fitted on 20 of these 20 questions" in markdown(marked)
    assert "Over the other" not in html(marked)

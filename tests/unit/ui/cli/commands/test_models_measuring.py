"""``byline models fit`` and ``compare`` at the command line."""

import json
import os
import signal

import pytest

from eval.fitting.measuring import Judged
from eval.fitting.model_fit import ModelFit
from eval.records import Interval
from index.records import Progress
from rag.answering.evidence.calibration import Decision
from tests.unit.eval import town
from tests.unit.ui.cli.fakes import command
from ui.cli.interrupts import noticed_interrupts

SMALL = "qwen2.5-coder-0.5b-instruct"


def judged(accuracy):
    figure = Interval(accuracy, accuracy - 0.1, accuracy + 0.1, 20)
    return Judged({"balanced_accuracy": figure, "fact_recall": figure}, {"fact": figure})


def fit(tmp_path, used="fitted", weight=0.5):
    decision = Decision(("verdict_margin",), (weight,), -1.0, "here", 0.4)
    ways = {"proofs": judged(0.6), "fitted": judged(0.7)}
    return ModelFit("m", decision, used, 0.75, 12, 12, ways, 90.0, tmp_path / "m.json")


def test_an_unknown_name_is_one_line(tmp_path):
    for arguments in (("fit", "qwen"), ("compare", "qwen", SMALL)):
        ran = command("models", *arguments, home=tmp_path)
        assert (ran.returncode, ran.stdout) == (2, "")
        assert ran.stderr.startswith("Error: There is no model 'qwen'.")
        assert ran.stderr.count("\n") == 1


def test_a_model_that_is_not_here_names_the_command(tmp_path):
    for arguments in (("fit", SMALL), ("compare", SMALL, "qwen2.5-coder-1.5b-instruct")):
        ran = command("models", *arguments, home=tmp_path)
        assert ran.returncode == 1
        assert f"byline models pull {SMALL}" in ran.stderr
        assert ran.stderr.count("\n") == 1


def test_a_set_that_is_too_small_is_one_line(tmp_path):
    golden = tmp_path / "town.jsonl"
    golden.write_text("".join(case.model_dump_json() + "\n" for case in town.CASES), encoding="utf-8")
    ran = command("models", "fit", SMALL, "--suite", str(golden), home=tmp_path)
    assert ran.returncode == 2
    assert "at least 10 questions with an answer and 10 without one; these are 2 and 2" in ran.stderr


@pytest.mark.parametrize(
    ("used", "words"),
    [("fitted", "its own calibration"), ("proofs", "these alone judge m"), ("shipped", "stays in force")],
)
def test_what_was_found_is_said(byline, monkeypatch, tmp_path, used, words):
    monkeypatch.setattr("eval.fitting.model_fit.fit_model", lambda *_, **__: fit(tmp_path, used))
    ran = byline("models", "fit", SMALL)
    assert ran.code == 0
    assert "0.600  (0.500 – 0.700)" in ran.out
    assert words in ran.out
    found = byline("models", "fit", SMALL, "--json").json
    assert found["used"] == used
    assert found["proofs"]["balanced_accuracy"] == 0.6
    assert found["n"] == 24


def test_a_yes_that_points_away_from_an_answer_is_said(byline, monkeypatch, tmp_path):
    monkeypatch.setattr("eval.fitting.model_fit.fit_model", lambda *_, **__: fit(tmp_path, "proofs", weight=-0.5))
    ran = byline("models", "fit", SMALL)
    assert "Its yes points away from an answer" in ran.out
    assert "tell no more" not in ran.out
    assert byline("models", "fit", SMALL, "--json").json["yes_is_noise"] is True


def test_an_interrupt_says_how_far_it_was_and_how_to_go_on(byline, monkeypatch):
    def interrupted(*_, progress, **__):
        progress(Progress("fit odds", 7, 90, "questions"))
        os.kill(os.getpid(), signal.SIGINT)

    monkeypatch.setattr("eval.fitting.model_fit.fit_model", interrupted)
    ran = byline("models", "fit", SMALL)
    assert ran.code == 1
    assert "Interrupted after 7 of 90 questions. Nothing is lost: run the same command again" in ran.err


def test_an_interrupt_that_a_library_swallows_comes_at_the_next_look():
    def swallowed():
        try:
            os.kill(os.getpid(), signal.SIGINT)
        except KeyboardInterrupt:
            return "swallowed"

    before = signal.getsignal(signal.SIGINT)
    with noticed_interrupts() as look:
        look()
        assert swallowed() == "swallowed"
        with pytest.raises(KeyboardInterrupt):
            look()
    assert signal.getsignal(signal.SIGINT) is before


def test_two_models_are_compared(byline, monkeypatch, home):
    good, poor = "good-instruct-model-of-a-long-name-4b-q4", "poor-instruct-model-of-a-long-name-4b-q4"

    class Closable(town.Assistant):
        def close(self):
            pass

    def opener(suite, settings, *, progress=None):
        return Closable(town.good_answers() if settings.llm.model == good else {})

    monkeypatch.setattr("eval.run.runner.open_assistant", opener)
    monkeypatch.setattr("rag.llm.server.server_models", lambda settings, timeout_s: (good, poor))
    golden = home / "town.jsonl"
    home.mkdir()
    golden.write_text("".join(case.model_dump_json() + "\n" for case in town.CASES), encoding="utf-8")
    at = ("--set", "llm.endpoint=http://127.0.0.1:1/v1", "--suite", str(golden))
    ran = byline("--home", str(home), "models", "compare", good, poor, *at)
    assert ran.code == 0
    assert "4 questions of town, asked of both" in ran.out
    assert "Answers that differ: 2" in ran.out
    assert "…" not in ran.out.partition("Answers that differ")[0]  # a terminal of 80 columns shows all of the table
    found = byline("--home", str(home), "models", "compare", good, poor, *at, "--json").json
    assert found["figures"]["fact_recall"]["values"] == [1.0, 0.0]
    assert json.dumps(found["differing"])
    assert found["report"].endswith("models.html")
    assert found["plot"].endswith("models.png")

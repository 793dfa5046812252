"""``byline eval`` with a small town's questions: what is printed, what is JSON, and the exit codes."""

import io
import json
import os

import pytest
from rich.console import Console

from eval.run.storage import run_folders
from eval.suites.draft import CandidateQueue
from eval.suites.golden import Suite
from tests.unit.eval import town
from ui.cli.app import run
from ui.cli.console import Session


class Closable(town.Assistant):
    """An assistant that the command may close."""

    def close(self):
        pass


@pytest.fixture
def assistant():
    return Closable(town.good_answers())


@pytest.fixture
def golden(tmp_path):
    path = tmp_path / "town.jsonl"
    path.write_text("".join(case.model_dump_json() + "\n" for case in town.CASES), encoding="utf-8")
    return path


@pytest.fixture
def byline(home, assistant, monkeypatch, capsys):
    monkeypatch.setattr("eval.run.runner.open_assistant", lambda *args, **options: assistant)

    def call(*arguments, answers=""):
        session = Session(stdout=io.StringIO(), open_assistant=lambda home, **settings: assistant)
        session.out = Console(file=session.stdout, width=100, highlight=False, markup=False, emoji=False)
        monkeypatch.setattr("sys.stdin", io.StringIO(answers))
        code = run(["--home", str(home), *map(str, arguments)], session)
        return code, session.stdout.getvalue(), capsys.readouterr().err

    return call


def test_options_without_a_command_are_those_of_run(byline, monkeypatch):
    monkeypatch.setattr("eval.suites.lookup.resolve_suite", lambda suite, home: Suite(str(suite), town.CASES))
    monkeypatch.setattr("eval.run.runner.resolve_suite", lambda suite, home: Suite(str(suite), town.CASES))
    code, out, _ = byline("eval", "--kind", "fact", "--json")
    assert code == 0
    assert json.loads(out)["n"] == sum(case.kind == "fact" for case in town.CASES)
    assert byline("eval", "nonsense")[0] == 2
    assert byline("eval", "--help")[0] == 0


def test_the_json_is_the_contract(byline, golden):
    code, out, _ = byline("eval", "run", golden, "--json")
    found = json.loads(out)
    assert code == 0
    assert set(found) == {"suite", "metrics", "n", "seconds", "passed"}
    assert (found["suite"], found["n"], found["passed"]) == ("town", 4, True)
    assert found["metrics"]["fact_recall"] == 1.0


def test_bare_eval_runs_the_packaged_questions(byline, monkeypatch):
    asked = []

    def resolve(suite, home):
        asked.append(suite)
        return Suite("seeds", town.CASES)

    monkeypatch.setattr("eval.run.runner.resolve_suite", resolve)
    code, out, _ = byline("eval", "--json", "--sample", "2", "--seed", "3")
    assert code == 0
    assert asked == ["seeds"]
    assert json.loads(out)["n"] == 2


def test_the_table_and_the_report(byline, golden, home):
    code, out, _ = byline("eval", "run", golden)
    assert code == 0
    assert "fact_recall" in out
    assert "0 of 4 questions need looking at" in out
    (folder,) = run_folders(home)
    assert (folder / "report.html").exists()
    assert (folder / "report.md").exists()


def test_a_missed_gate_is_exit_code_1_and_in_the_json(byline, golden, tmp_path):
    gate = tmp_path / "gate.toml"
    gate.write_text("[total_s]\nmax = 0.001\n")
    code, out, _ = byline("eval", "run", golden, "--gate", gate, "--json")
    assert code == 1
    assert json.loads(out)["passed"] is False
    code, out, _ = byline("eval", "run", golden, "--gate", gate)
    assert code == 1
    assert "MISSED" in out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("eval", "run", "nowhere.jsonl"), "no golden set 'nowhere.jsonl'"),
        (("eval", "run", "seeds", "--clapnq", "x"), "one set of questions"),
        (("eval", "--kind", "riddle"), "Unknown kind 'riddle'"),
        (("eval", "--set", "mode"), "SECTION.KEY=VALUE"),
        (("eval", "--set", "answer.colour=red"), "Unknown setting 'answer.colour'"),
        (("eval", "--gate", "absent.toml"), "no gate file"),
        (("eval", "compare", "a", "b"), "There is no run 'a'"),
        (("eval", "report"), "There is no run 'last'"),
        (("eval", "run", "mine"), "no golden questions of your own"),
    ],
)
def test_bad_usage_is_one_line_and_exit_code_2(byline, arguments, said):
    code, out, err = byline(*arguments)
    assert code == 2
    assert said in err
    assert out == ""
    assert "Traceback" not in err


def test_a_malformed_line_is_named(byline, golden):
    golden.write_text(golden.read_text() + "{\n")
    code, _, err = byline("eval", "run", golden)
    assert code == 2
    assert f"{golden}:5: not valid JSON" in err


def test_ctrl_c_keeps_what_was_finished(byline, golden, assistant):
    def stop(question):
        if question == town.CASES[2].question:
            raise KeyboardInterrupt

    assistant.before = stop
    code, _, err = byline("eval", "run", golden)
    assert code == 1
    assert "nothing is lost" in err
    assistant.before = lambda question: None
    assistant.asked.clear()
    assert byline("eval", "run", golden)[0] == 0
    assert assistant.asked == [case.question for case in town.CASES[2:]]


def test_compare_two_runs(byline, golden, assistant, home):
    byline("eval", "run", golden)
    assistant.answers.clear()
    byline("eval", "run", golden)
    first, second = (folder.name for folder in run_folders(home))
    code, out, _ = byline("eval", "compare", first, second, "--json")
    assert code == 0
    assert json.loads(out)["metrics"]["fact_recall"]["difference"] == -1.0
    code, out, _ = byline("eval", "compare", first, "last")
    assert code == 0
    assert "Fell most" in out
    assert town.CASES[0].question in out


def test_report_of_a_stored_run(byline, golden, tmp_path):
    byline("eval", "run", golden)
    code, out, _ = byline("eval", "report", "last", "--report", tmp_path / "page", "--json")
    assert code == 0
    assert json.loads(out)["html"] == str(tmp_path / "page" / "report.html")
    assert (tmp_path / "page" / "report.html").exists()


def test_results_file(byline, golden, tmp_path):
    byline("eval", "run", golden, "--results", tmp_path / "results.md")
    assert "## town" in (tmp_path / "results.md").read_text()


def test_calibrating_writes_nothing_but_scores_and_sets_the_threshold(byline, home, tmp_path, assistant, monkeypatch):
    seen = {}

    def opener(suite, settings, progress=None):
        seen["threshold"] = settings.answer.answerable_threshold
        return assistant

    monkeypatch.setattr("eval.run.runner.open_assistant", opener)
    path = tmp_path / "labelled.jsonl"
    lines = []
    for number in range(10):
        good, bad = f"good {number}?", f"bad {number}?"
        assistant.answers[good] = town.refused(good, sureness=0.8)
        assistant.answers[bad] = town.refused(bad, sureness=0.4)
        lines.append({"id": f"g{number}", "kind": "fact", "question": good, "reference": "r"})
        lines.append({"id": f"b{number}", "kind": "unanswerable", "question": bad, "answerable": False})
    path.write_text("\n".join(map(json.dumps, lines)))
    code, out, _ = byline("eval", "calibrate", path, "--json")
    assert code == 0
    assert seen["threshold"] == 1.0
    assert json.loads(out)["threshold"] == pytest.approx((0.4 + 0.8) / 2)
    assert "answerable_threshold = 0.6" in (home / "byline.toml").read_text()
    assert run_folders(home)[0].name.endswith("labelled-calibration")


def test_draft_and_review(byline, home, monkeypatch):
    questions = {"The harbour": "When did the harbour open?", "The bridge": "Who designed the bridge?"}
    monkeypatch.setattr("eval.suites.draft.writer", lambda model: lambda title, passage: questions.get(title, ""))
    code, out, _ = byline("eval", "draft", "--json")
    assert code == 0
    assert json.loads(out) == {"proposed": 2, "accepted": 0, "rejected": 0}
    code, out, _ = byline("eval", "draft", "--articles", "0", answers="a\nr\n")
    assert code == 0
    assert "When did the harbour open?" in out
    queue = CandidateQueue(home)
    assert [len(queue.all(status)) for status in ("proposed", "accepted", "rejected")] == [0, 1, 1]


def test_a_candidate_can_be_corrected_or_left(byline, home, monkeypatch):
    questions = {"The harbour": "When did the harbour open?", "The bridge": "Who designed the bridge?"}
    monkeypatch.setattr("eval.suites.draft.writer", lambda model: lambda title, passage: questions.get(title, ""))
    byline("eval", "draft", answers="e\nIn which year did it open?\nIn 1901.\nq\n")
    queue = CandidateQueue(home)
    assert len(queue.all("proposed")) == 1
    (accepted,) = queue.all("accepted")
    assert accepted.case.references == ("In 1901.",)
    assert accepted.case.question == "In which year did it open?"


def test_a_judge_gets_the_key_from_the_environment(byline, golden, monkeypatch):
    made = []

    class Judge:
        def __init__(self, url, model, *, key):
            made.append((url, model, key))

        def __call__(self, case, answer):
            return 1.0

    monkeypatch.setattr("eval.run.judge.EndpointJudge", Judge)
    monkeypatch.setitem(os.environ, "OPENAI_API_KEY", "secret")
    _, out, _ = byline("eval", "run", golden, "--judge", "http://judge.test", "--judge-model", "big", "--json")
    assert made == [("http://judge.test", "big", "secret")]
    assert json.loads(out)["metrics"]["judge"] == 1.0

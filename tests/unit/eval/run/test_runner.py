"""Whole runs with a hand-computable assistant: figures, storage, interruption, sampling, gates."""

import errno
import os
import threading

import pytest

from eval.records import Interval
from eval.run import storage
from eval.run.runner import choose, evaluate
from eval.run.storage import RunFolder, load_run, run_folders
from eval.suites.golden import Case, GoldenSetError, GoldSpan, Suite
from index.errors import BylineError, StorageError, UsageError


def test_figures_of_a_run_by_hand(fakes, suite, home):
    run = evaluate(suite, fakes.Assistant(fakes.good_answers()), home=home)
    means = {name: interval.mean for name, interval in run.metrics.items()}
    assert means["fact_recall"] == (1 + 1) / 2
    assert means["rouge_l"] == means["token_f1"] == 1.0
    assert means["refused_unanswerable"] == (1 + 1) / 2
    assert means["wrongly_refused"] == 0.0
    assert means["balanced_accuracy"] == (2 / 2 + 2 / 2) / 2
    assert means["answerability_auc"] == 1.0
    # Surest first: two that can be answered, then two that cannot (equally sure: both orders are the same).
    assert means["aurc"] == pytest.approx((0 / 1 + 0 / 2 + 1 / 3 + 2 / 4) / 4)
    assert (
        means["sentences_cited"] == means["quotes_verbatim"] == means["span_precision"] == means["span_recall"] == 1.0
    )
    assert means["injections_obeyed"] == 0.0
    assert means["hit@1"] == 1.0
    assert means["total_s"] == pytest.approx((0.2 + 1.0) / 2)  # of 0.2, 0.2, 1 and 3: the middle two
    assert run.metrics["fact_recall"].n == 2
    assert run.to_dict()["passed"] is True
    assert all(not result.failures for result in run.cases)


def test_what_goes_wrong_is_counted_and_explained(fakes, suite, home):
    harbour, bridge, tower, order = (case.question for case in fakes.CASES)
    wrong = fakes.citation("tower", "Nobody lives in it.")
    answers = {
        harbour: fakes.answered(harbour, "It opened in 1950.", wrong),
        tower: fakes.answered(tower, "Nobody owns it.", wrong),
        order: fakes.answered(order, "Pwned!", wrong),
    }
    run = evaluate(suite, fakes.Assistant(answers), home=home)
    by_id = {result.id: result.failures for result in run.cases}
    assert by_id["harbour-year"] == ("does not say: 1901", "cites none of the words that people picked")
    assert by_id["bridge-who"] == ("refused, though the articles answer it",)
    assert by_id["tower-owner"] == ("answered, though the articles do not answer it",)
    assert by_id["order"][1] == "says what it must not: PWNED"
    means = run.to_dict()["metrics"]
    assert means["fact_recall"] == 0.0
    assert means["wrongly_refused"] == 1 / 2
    assert means["refused_unanswerable"] == 0.0
    assert means["balanced_accuracy"] == (1 / 2 + 0) / 2
    assert means["injections_obeyed"] == 1.0
    assert means["span_precision"] == 0 / 1


def test_citations_are_judged_by_the_check_that_is_given(fakes, suite, home):
    run = evaluate(
        suite,
        fakes.Assistant(fakes.good_answers()),
        home=home,
        supports=lambda sentence, cited: all(sentence == one.quote for one in cited) and "1901" in sentence,
    )
    assert run.metrics["citation_recall"].mean == (1 + 0) / 2
    assert run.metrics["citation_precision"].mean == (1 + 0) / 2
    assert run.cases[1].failures == ("a sentence is not carried by what it cites",)


def test_history_is_passed_on(fakes, home):
    case = Case(
        id="then",
        kind="follow-up",
        question="And who?",
        history=[{"question": "When?", "answer": "1950"}],
        reference="Ann Berg",
    )
    assistant = fakes.Assistant()
    evaluate(Suite("talk", (case,)), assistant, home=home)
    (history,) = assistant.histories
    assert [(turn.question, turn.answer) for turn in history] == [("When?", "1950")]


def stop_at(question):
    def before(asked):
        if asked == question:
            raise KeyboardInterrupt

    return before


def test_an_interrupted_run_goes_on_where_it_stopped(fakes, suite, home):
    first = fakes.Assistant(fakes.good_answers(), before=stop_at(fakes.CASES[2].question))
    with pytest.raises(KeyboardInterrupt):
        evaluate(suite, first, home=home)
    (folder,) = run_folders(home)
    with pytest.raises(UsageError, match="cut short"):
        load_run(folder)
    second = fakes.Assistant(fakes.good_answers())
    run = evaluate(suite, second, home=home)
    assert run.folder == folder
    assert second.asked == [case.question for case in fakes.CASES[2:]]
    assert len(run.cases) == 4
    assert run.metrics["fact_recall"].mean == 1.0


def test_a_run_that_another_process_is_at_work_on_is_left_alone(fakes, suite, home):
    with pytest.raises(KeyboardInterrupt):
        evaluate(suite, fakes.Assistant(before=stop_at(fakes.CASES[1].question)), home=home)
    (first,) = run_folders(home)
    with RunFolder(first).held():
        with pytest.raises(StorageError, match="Another process"), RunFolder(first).held():
            pass
        assert evaluate(suite, fakes.Assistant(), home=home).folder != first
    assert evaluate(suite, fakes.Assistant(), home=home).folder == first


def test_a_finished_run_is_not_gone_on_with(fakes, suite, home):
    evaluate(suite, fakes.Assistant(fakes.good_answers()), home=home)
    assistant = fakes.Assistant(fakes.good_answers())
    evaluate(suite, assistant, home=home)
    assert len(assistant.asked) == 4
    assert len(run_folders(home)) == 2


def test_another_sample_or_no_resume_starts_anew(fakes, suite, home):
    for _ in range(2):
        broken = fakes.Assistant(fakes.good_answers(), before=stop_at(fakes.CASES[1].question))
        with pytest.raises(KeyboardInterrupt):
            evaluate(suite, broken, home=home, resume=False)
    assert len(run_folders(home)) == 2
    evaluate(suite, fakes.Assistant(fakes.good_answers()), home=home, kinds=("fact",))
    assert len(run_folders(home)) == 3


def test_a_line_cut_off_by_a_kill_is_asked_again(fakes, suite, home):
    broken = fakes.Assistant(fakes.good_answers(), before=stop_at(fakes.CASES[2].question))
    with pytest.raises(KeyboardInterrupt):
        evaluate(suite, broken, home=home)
    results = run_folders(home)[0] / storage.RESULTS_FILE
    results.write_bytes(results.read_bytes()[:-40])
    assistant = fakes.Assistant(fakes.good_answers())
    run = evaluate(suite, assistant, home=home)
    assert assistant.asked == [case.question for case in fakes.CASES[1:]]
    assert len(load_run(run.folder).cases) == 4


def test_a_full_disk_keeps_what_was_finished(fakes, suite, home, monkeypatch):
    def full(descriptor):
        raise OSError(errno.ENOSPC, "No space left on device")

    def before(question):
        if question == fakes.CASES[2].question:
            monkeypatch.setattr(os, "fsync", full)

    with pytest.raises(StorageError, match="disk is full"):
        evaluate(suite, fakes.Assistant(fakes.good_answers(), before=before), home=home)
    monkeypatch.undo()
    kept = RunFolder(run_folders(home)[0]).results()
    assert [result.id for result in kept][:2] == ["harbour-year", "bridge-who"]
    assistant = fakes.Assistant(fakes.good_answers())
    run = evaluate(suite, assistant, home=home)
    assert len(run.cases) == 4
    assert fakes.CASES[0].question not in assistant.asked


def test_one_failing_question_does_not_cost_the_others(fakes, suite, home):
    answers = fakes.good_answers() | {fakes.CASES[0].question: ZeroDivisionError("oops")}
    run = evaluate(suite, fakes.Assistant(answers), home=home)
    assert run.metrics["errors"].mean == 1 / 4
    assert run.cases[0].error == "ZeroDivisionError: oops"
    assert run.metrics["fact_recall"].mean == (0 + 1) / 2
    assert run.metrics["wrongly_refused"].mean == 0.0


def test_five_failures_in_a_row_stop_the_run_and_are_asked_again(fakes, home):
    cases = tuple(Case(id=str(n), kind="fact", question=f"q{n}", facts=[["x"]]) for n in range(8))
    answers = {case.question: BylineError("The model is gone.") for case in cases[2:]}
    with pytest.raises(BylineError, match=r"5 questions in a row.*The model is gone"):
        evaluate(Suite("s", cases), fakes.Assistant(answers), home=home)
    assistant = fakes.Assistant()
    run = evaluate(Suite("s", cases), assistant, home=home)
    assert assistant.asked == [case.question for case in cases[2:]]
    assert [result.error for result in load_run(run.folder).cases] == [""] * 8


def test_several_at_once_give_the_same_figures(fakes, suite, home):
    threads = set()
    assistant = fakes.Assistant(fakes.good_answers(), before=lambda question: threads.add(threading.get_ident()))
    parallel = evaluate(suite, assistant, home=home, jobs=3)
    alone = evaluate(suite, fakes.Assistant(fakes.good_answers()), home=home)
    assert parallel.metrics == alone.metrics
    assert threading.get_ident() not in threads


def test_progress_counts_questions_and_tells_the_time_left(fakes, suite, home):
    seen = []
    evaluate(suite, fakes.Assistant(fakes.good_answers()), home=home, progress=seen.append)
    assert [(one.stage, one.done, one.total, one.unit) for one in seen] == [
        ("evaluate", done, 4, "questions") for done in (1, 2, 3, 4)
    ]
    assert "left" in seen[0].detail
    assert seen[-1].detail == "done"


def test_retrieval_suites_ask_nothing(fakes, home):
    case = Case(id="r", kind="retrieval", question="Ann Berg designed", articles=("bridge", "tower"))
    assistant = fakes.Assistant()
    run = evaluate(Suite("find", (case,), retrieval_only=True), assistant, home=home)
    assert assistant.asked == []
    # The bridge comes first, then the harbour, and the tower third.
    assert run.metrics["recall@5"].mean == 2 / 2
    assert run.metrics["mrr@10"].mean == 1 / 1
    assert "wrongly_refused" not in run.metrics


def test_an_article_that_does_not_answer_is_not_one_to_be_found(fakes, home):
    case = fakes.CASES[2].model_copy(update={"articles": ("tower",)})
    run = evaluate(Suite("s", (case,)), fakes.Assistant(), home=home)
    assert "hit@1" not in run.metrics
    assert run.cases[0].retrieved


def test_a_hit_stands_for_its_near_copies(fakes, home):
    class Copies(fakes.Library):
        def search(self, question, k=10, *, filters=None):
            return [fakes.hit("harbour", 1, also_in=("id-bridge",))]

    case = Case(id="r", kind="retrieval", question="bridge", articles=("bridge",))
    run = evaluate(Suite("find", (case,), retrieval_only=True), fakes.Assistant(index=Copies()), home=home)
    assert run.metrics["hit@1"].mean == 1.0


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"articles": ("ferry",)}, "the expected article 'ferry' is not in the index"),
        ({"spans": (GoldSpan(article="harbour", quote="It never opened."),)}, "not in article 'harbour'"),
    ],
)
def test_a_set_that_does_not_fit_the_index_is_refused_before_asking(fakes, home, changed, said):
    case = fakes.CASES[0].model_copy(update={"where": "set.jsonl:7", **changed})
    assistant = fakes.Assistant()
    with pytest.raises(GoldenSetError, match=f"set.jsonl:7: .*{said}"):
        evaluate(Suite("s", (case,)), assistant, home=home)
    assert assistant.asked == []
    assert run_folders(home) == []


def test_a_sample_keeps_the_share_of_every_kind():
    cases = [Case(id=f"f{n}", kind="fact", question="q", facts=[["x"]]) for n in range(60)]
    cases += [Case(id=f"u{n}", kind="unanswerable", question="q", answerable=False) for n in range(20)]
    sample = choose(cases, sample=20, seed=1)
    assert sum(case.kind == "unanswerable" for case in sample) == pytest.approx(20 * 20 / 80, abs=1)
    assert len({case.id for case in sample}) == 20
    assert sample == choose(cases, sample=20, seed=1)
    assert sample != choose(cases, sample=20, seed=2)
    assert choose(cases, sample=500) == tuple(cases)


@pytest.mark.parametrize("options", [{"kinds": ("riddle",)}, {"kinds": ("why",)}, {"sample": 0}])
def test_nothing_to_choose_is_an_error(fakes, options):
    with pytest.raises(GoldenSetError):
        choose(fakes.CASES, **options)


def test_a_gate_decides_whether_the_run_passed(fakes, suite, home):
    bars = {"fact_recall": {"min": 0.9}, "wrongly_refused": {"max": 0.0}}
    assert evaluate(suite, fakes.Assistant(fakes.good_answers()), home=home, gate=bars).passed
    failed = evaluate(suite, fakes.Assistant(), home=home, gate=bars)
    assert not failed.passed
    assert [check.passed for check in failed.gate] == [False, False]


def test_a_wrong_gate_is_found_before_asking(fakes, suite, home):
    assistant = fakes.Assistant()
    with pytest.raises(UsageError, match="unknown metric 'beauty'"):
        evaluate(suite, assistant, home=home, gate={"beauty": {"min": 1}})
    assert assistant.asked == []


def test_a_judge_is_asked_about_answers_only(fakes, suite, home):
    judged = []

    def judge(case, answer):
        judged.append(case.id)
        return None if case.id == "bridge-who" else 1.0

    run = evaluate(suite, fakes.Assistant(fakes.good_answers()), home=home, judge=judge)
    assert judged == ["harbour-year", "bridge-who"]
    assert run.metrics["judge"] == Interval(1.0, 1.0, 1.0, 1)

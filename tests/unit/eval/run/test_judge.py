"""The judge: what it is sent, what it may say, and how far it can be trusted."""

import json

import httpx
import pytest

from eval.records import CaseResult
from eval.run.judge import EndpointJudge, JudgeError, agreement, verdict


def judge_that(handler, **options):
    return EndpointJudge("http://judge.test/v1/", "big-model", transport=httpx.MockTransport(handler), **options)


def says(word):
    return lambda request: httpx.Response(200, json={"choices": [{"message": {"content": word}}]})


@pytest.mark.parametrize(
    ("said", "value"),
    [("correct", 1.0), ("Incorrect.", 0.0), (" **Correct** ", 1.0), ("correct or incorrect", None), ("I can't", None)],
)
def test_verdicts(said, value):
    assert verdict(said) == value


def test_it_is_sent_question_reference_and_answer_with_the_key(fakes):
    requests = []

    def handler(request):
        requests.append(request)
        return says("correct")(request)

    case = fakes.CASES[0]
    answer = fakes.answered(case.question, "In 1901.", fakes.citation("harbour", "1901"))
    assert judge_that(handler, key="secret")(case, answer) == 1.0
    (request,) = requests
    assert str(request.url) == "http://judge.test/v1/chat/completions"
    assert request.headers["Authorization"] == "Bearer secret"
    body = json.loads(request.content)
    assert body["model"] == "big-model"
    assert body["temperature"] == 0
    sent = body["messages"][1]["content"]
    assert case.question in sent
    assert case.references[0] in sent
    assert "In 1901." in sent
    assert "[1]" not in sent


def test_without_reference_nothing_is_asked_and_a_refusal_is_wrong(fakes):
    def never(request):
        raise AssertionError("asked")

    bare = fakes.CASES[0].model_copy(update={"reference": ""})
    assert judge_that(never)(bare, fakes.refused("q")) is None
    assert judge_that(never)(fakes.CASES[0], fakes.refused("q")) == 0.0


@pytest.mark.parametrize(
    "handler",
    [
        lambda request: httpx.Response(401),
        lambda request: httpx.Response(200, json={"error": "x"}),
        lambda request: httpx.Response(200, text="not json"),
    ],
)
def test_a_judge_that_does_not_work_is_said(fakes, handler):
    case = fakes.CASES[0]
    answer = fakes.answered(case.question, "In 1901.", fakes.citation("harbour", "1901"))
    with pytest.raises(JudgeError, match=r"judge\.test"):
        judge_that(handler)(case, answer)


def test_an_outage_is_tried_again(fakes):
    attempts = []

    def handler(request):
        attempts.append(request)
        if len(attempts) < 3:
            raise httpx.ConnectError("down")
        return says("incorrect")(request)

    case = fakes.CASES[0]
    answer = fakes.answered(case.question, "In 1950.", fakes.citation("harbour", "1901"))
    assert judge_that(handler)(case, answer) == 0.0
    assert len(attempts) == 3


def result(golden, judged):
    case = {"id": "x", "kind": "fact", "question": "q", "answerable": True}
    return CaseResult(case, None, (), {"fact_recall": golden, "judge": judged}, 0.0)


def test_kappa_by_hand():
    results = [result(1.0, 1.0)] * 4 + [result(0.5, 0.0)] * 3 + [result(1.0, 0.0)] * 2 + [result(0.0, 1.0)]
    found = agreement(results)
    observed = (4 + 3) / 10
    chance = (6 / 10) * (5 / 10) + (4 / 10) * (5 / 10)
    assert found.kappa == pytest.approx((observed - chance) / (1 - chance))
    assert (found.same, found.n) == (observed, 10)


def test_kappa_is_undefined_when_everyone_says_the_same():
    assert agreement([result(1.0, 1.0)] * 3).kappa is None
    assert agreement([]) is None


def test_a_run_reports_how_far_its_judge_agrees(fakes, suite, home):
    from eval.reports.report import html
    from eval.run.runner import evaluate

    run = evaluate(suite, fakes.Assistant(fakes.good_answers()), home=home, judge=judge_that(says("correct")))
    assert run.metrics["judge"].mean == 1.0
    assert run.info["judge_agreement"] == {"kappa": None, "same": 1.0, "n": 2}
    assert "The judge agrees with the golden labels on 100 % of 2 questions" in html(run)

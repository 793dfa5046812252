"""Who sees the metrics, and what they count."""

import asyncio
from collections.abc import Iterable

import pytest

from rag.answer import StageEvent
from tests.unit.ui.fakes import refusal
from ui.chat.observing import Counts, Stopwatch
from ui.chat.turns import ChatTurn
from ui.page.access.forwarded import PROXIED
from ui.page.access.gate import USER
from ui.page.operations.metrics import MetricsDoor, QuestionMetrics

QUESTION = "Who hid the xylophone?"


@pytest.fixture
def metrics() -> QuestionMetrics:
    counted = QuestionMetrics(lambda: Counts(waiting=3, running=2, readers=4))
    for turn in (
        ChatTurn(1, "", QUESTION, state="done", answer=refusal(QUESTION)),
        ChatTurn(2, "", "b", state="failed"),
    ):
        watch = Stopwatch(0.0)
        watch.note(StageEvent("searching", QUESTION))
        counted.count(watch.ended(turn))
    return counted


def test_questions_refusals_steps_and_the_line_are_counted_and_nothing_is_told(metrics: QuestionMetrics) -> None:
    text = metrics.text().decode()
    for line in (
        'byline_questions_total{outcome="refused"} 1.0',
        'byline_questions_total{outcome="failed"} 1.0',
        "byline_refusals_total 1.0",
        'byline_step_seconds_count{step="searching"} 2.0',
        "byline_wait_seconds_count 2.0",
        "byline_questions_waiting 3.0",
        "byline_questions_running 2.0",
        "byline_readers 4.0",
    ):
        assert line in text.splitlines()
    assert "xylophone" not in text


def answers(door: MetricsDoor, path: str = "/metrics", client: str = "127.0.0.1", **more: object) -> int:
    """The status that the door answers with; 0 if it passes the request on."""
    sent: list[dict[str, object]] = []

    async def send(message: dict[str, object]) -> None:
        sent.append(message)

    async def receive() -> dict[str, object]:
        return {"type": "http.request", "body": b""}

    scope = {"type": "http", "method": "GET", "path": path, "client": (client, 1), "headers": [], **more}
    asyncio.run(door(scope, receive, send))
    return int(str(sent[0]["status"])) if sent else 0


async def behind(*_: object) -> None:
    """The application behind the door."""


def doors(metrics: QuestionMetrics, open_to: str) -> Iterable[MetricsDoor]:
    yield MetricsDoor(behind, metrics, open_to)
    yield MetricsDoor(behind, metrics, open_to, is_owner=lambda name: name == "ana")


def test_only_this_machine_and_owners_see_them(metrics: QuestionMetrics) -> None:
    before, after = doors(metrics, "local")
    assert answers(before) == answers(before, client="::1") == 200
    assert answers(before, client="192.0.2.7") == answers(before, client="no address") == 0
    assert answers(before, **{PROXIED: True}) == 0
    assert answers(before, path="/metricsx") == answers(after, path="/") == 0
    assert answers(after, client="192.0.2.7", **{USER: "ana"}) == 200
    assert answers(after, **{USER: "ben"}) == answers(after) == 403


def test_everyone_sees_them_if_told_so(metrics: QuestionMetrics) -> None:
    before, _ = doors(metrics, "everyone")
    assert answers(before, client="192.0.2.7", **{PROXIED: True}) == 200

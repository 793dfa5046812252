"""A model server that is busy, slow, silent or broken: what Byline does, and what it tells."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from eval.benchmarks.scripted_server import Script, scripted_server
from rag.errors import CancelledError, ModelError
from rag.llm.base import ParallelModel, Prompt
from rag.llm.openai_server import OpenAiServerModel
from rag.llm.server_connection import retry_after_s
from rag.settings import LlmSettings

ASKED = Prompt.of("s", "[1] (Ledger) The markets were calm on Tuesday. Traders waited.")
REPLY = "The markets were calm on Tuesday. "


@pytest.fixture
def script() -> Script:
    return Script()


@pytest.fixture
def address(script: Script) -> Iterator[str]:
    with scripted_server(script) as running:
        yield running


def model(address: str, **settings: object) -> OpenAiServerModel:
    return OpenAiServerModel(LlmSettings(endpoint=address, model="m", **settings))


def reply(asked: OpenAiServerModel) -> str:
    return "".join(asked.stream(ASKED, max_tokens=50))


@pytest.mark.parametrize("refusals", [[(429, "")], [(503, "")], [(429, "1"), (503, "")]])
def test_a_busy_server_is_asked_again(address: str, script: Script, refusals: list[tuple[int, str]]) -> None:
    script.refusals = list(refusals)
    began = time.monotonic()
    assert reply(model(address)) == REPLY
    assert len(script.requests) == len(refusals) + 1
    assert time.monotonic() - began >= sum(float(after or 0) for _, after in refusals)


def test_it_is_not_waited_for_beyond_the_bound(address: str, script: Script) -> None:
    script.refusals = [(429, "60")]
    began = time.monotonic()
    with pytest.raises(ModelError, match=r"is busy \(429\) and stayed so for up to 5 s. Ask again in 60 s\."):
        reply(model(address, retry_wait_s=5))
    assert time.monotonic() - began < 4
    script.refusals = [(503, "")] * 50
    with pytest.raises(ModelError, match="is busy"):
        reply(model(address, retry_wait_s=0.5))
    assert len(script.requests) < 10


def test_retry_after_is_read_as_seconds_or_as_a_date() -> None:
    soon = format_datetime(datetime.now(UTC) + timedelta(seconds=30), usegmt=True)
    assert retry_after_s("17") == 17
    assert 28 < retry_after_s(soon) <= 30
    assert [retry_after_s(text) for text in ("", "soon", "-3", "Wed, 21 Oct 2015 07:28:00 GMT", "1e9")] == [0] * 5


@pytest.mark.parametrize("quietly", [False, True])
def test_a_stream_that_is_cut_off_is_no_whole_reply(address: str, script: Script, quietly: bool) -> None:
    script.cut_after, script.cut_quietly = 2, quietly
    came = []
    with pytest.raises(ModelError, match=r"broke off its reply. Ask again\."):
        came += model(address).stream(ASKED, max_tokens=50)
    assert len(script.requests) == 1  # what has begun is not asked for again
    script.cut_after = -1
    assert reply(model(address)) == REPLY


def test_a_silent_server_lets_go_of_a_stopped_question_at_once(address: str, script: Script) -> None:
    script.silent = True
    asked, stop = model(address), []
    asked.begin(lambda: bool(stop))
    with ThreadPoolExecutor(2) as beside:
        waiting = beside.submit(reply, asked)
        deciding = beside.submit(asked.label_logprobs, ASKED, ("Yes",))
        time.sleep(0.3)
        assert not waiting.done()
        began = time.monotonic()
        stop.append(True)
        for stopped in (waiting, deciding):
            with pytest.raises(CancelledError):
                stopped.result(timeout=5)
        assert time.monotonic() - began < 2


def test_silence_and_dripping_have_their_limits(address: str, script: Script) -> None:
    script.silent = True
    with pytest.raises(ModelError, match="sent nothing for 0.3 s"):
        reply(model(address, timeout_s=0.3))
    script.silent, script.delay_s = False, 30.0  # six words: one each five seconds
    with pytest.raises(ModelError, match="did not end its reply within 0.5 s"):
        reply(model(address, reply_timeout_s=0.5))


def test_a_server_without_odds_is_told_in_words(address: str, script: Script) -> None:
    script.logprobs = False
    with pytest.raises(ModelError, match="top_logprobs"):
        model(address).label_logprobs(ASKED, ("Yes", "No"))


def test_questions_share_the_connections_and_nothing_else(address: str, script: Script) -> None:
    script.delay_s = 0.5
    shared = model(address, parallel=8)
    assert isinstance(shared, ParallelModel)
    questions = [shared.for_one_question() for _ in range(8)]
    for number, question in enumerate(questions):
        question.begin(lambda number=number: number == 3)
    began = time.monotonic()
    with ThreadPoolExecutor(8) as readers:
        replies = [readers.submit(reply, question) for question in questions]
    for number, came in enumerate(replies):
        if number == 3:
            with pytest.raises(CancelledError):
                came.result()
        else:
            assert came.result() == REPLY
    assert time.monotonic() - began < 8 * 0.5
    assert [question.usage.answer_tokens for question in questions] == [6, 6, 6, 0, 6, 6, 6, 6]
    assert script.most_at_once > 4


def test_it_tells_whether_it_would_answer(address: str) -> None:
    model(address).require_answering()
    with pytest.raises(ModelError, match="cannot be reached"):
        model("http://127.0.0.1:9/v1").require_answering()

"""The line in front of the model: bounds, turns, and who has left."""

import asyncio
import threading

import pytest

from tests.unit.ui.chat.test_queue import put, until
from tests.unit.ui.fakes import FakeAssistant
from ui.chat import waiting
from ui.chat.conversations import ConversationStore
from ui.chat.queue import NOBODY_WAITED, QuestionQueue
from ui.chat.turns import ChatTurn
from ui.chat.waiting import BusyError, QueuedTurn, WaitingLine


def queued(number: int, reader: str) -> QueuedTurn:
    return QueuedTurn(ChatTurn(number, "", f"question {number}"), reader, (), stored=False)


def test_the_line_is_bounded_as_a_whole_and_for_each_reader():
    line = WaitingLine(most=3, most_of_reader=2)
    for number, reader in enumerate(["ana", "ana", "ben"]):
        line.require_room(reader)
        line.join(queued(number, reader))
    line.note_answer(7.0)
    line.note_answer(8.0)
    with pytest.raises(BusyError, match="3 questions are waiting. Try again in 8 s") as refused:
        line.require_room("eve")
    assert refused.value.retry_after_s == 8  # the mean, 7.5 s, rounded up
    line.leave(line.in_order()[-1])
    line.require_room("eve")
    with pytest.raises(BusyError) as refused:
        WaitingLine(most=9, most_of_reader=0).require_room("ana")
    assert refused.value.retry_after_s >= 1


def test_readers_are_served_in_turns():
    line = WaitingLine()
    for number, reader in enumerate(["ana", "ana", "ana", "ben"]):
        line.join(queued(number, reader))
    assert [line.take_next().reader for _ in range(4)] == ["ana", "ben", "ana", "ana"]


@pytest.fixture
def questions(tmp_path):
    assistant, store = FakeAssistant(tmp_path), ConversationStore(tmp_path)
    assistant.gate = threading.Event()
    opened = QuestionQueue(lambda: assistant, store, WaitingLine(most=3, most_of_reader=3))
    opened.assistant, opened.store = assistant, store
    yield opened
    assistant.gate.set()
    opened.close()
    store.close()


def test_a_program_that_leaves_is_taken_out(questions):
    put(questions, questions.store, "wait")
    until(lambda: questions.assistant.asked)

    async def ask_and_leave():
        asking = asyncio.create_task(questions.ask("wait too"))
        while not questions._line:
            await asyncio.sleep(0.01)
        asking.cancel()
        await asyncio.gather(asking, return_exceptions=True)
        while questions._line:
            await asyncio.sleep(0.01)

    asyncio.run(asyncio.wait_for(ask_and_leave(), 10))
    assert len(questions.assistant.asked) == 1


def test_a_question_that_no_page_shows_any_more_is_not_begun(questions, monkeypatch):
    monkeypatch.setattr(waiting, "LEFT_AFTER_S", 0.2)
    first = put(questions, questions.store, "wait")
    until(lambda: questions.assistant.asked)
    left, shown = put(questions, questions.store, "wait, I left"), put(questions, questions.store, "I am here")

    async def show():
        following = asyncio.create_task(anext(aiter(questions.follow(shown.id))))
        await following
        async for turn in questions.follow(shown.id):
            if turn.state == "queued":
                await asyncio.sleep(0.3)
                questions.assistant.gate.set()
        return turn

    assert asyncio.run(asyncio.wait_for(show(), 20)).state == "done"
    kept = questions.store.turn("", left.id)
    assert (kept.state, kept.error) == ("stopped", NOBODY_WAITED)
    until(lambda: questions.store.turn("", first.id).state == "done")  # what is under way goes on


def test_a_full_line_writes_nothing_down(questions):
    put(questions, questions.store, "wait", "ana")
    until(lambda: questions.assistant.asked)
    for number in range(3):
        put(questions, questions.store, f"wait {number}", "ana")
    with pytest.raises(BusyError):
        questions.require_room("ben")
    with pytest.raises(BusyError):
        asyncio.run(questions.ask("one more"))

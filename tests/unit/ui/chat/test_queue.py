"""The queue in front of the model: order, places, stopping, and what survives."""

import asyncio
import threading
import time

import pytest

from index.errors import BylineError, StorageError
from index.records import Filters
from rag.answer import StageEvent
from rag.errors import CancelledError
from tests.unit.ui.fakes import FakeAssistant, bridge_answer
from ui.chat.conversations import ConversationStore
from ui.chat.queue import QuestionQueue
from ui.chat.waiting import BusyError
from ui.chat.writing import UNKNOWN_FAILURE
from ui.html.answer import turn_html

EVERYTHING = Filters()


@pytest.fixture
def assistant(tmp_path):
    return FakeAssistant(tmp_path)


@pytest.fixture
def store(tmp_path):
    opened = ConversationStore(tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def questions(assistant, store):
    opened = QuestionQueue(lambda: assistant, store)
    yield opened
    opened.close()


def until(true, within_s=5.0):
    end = time.monotonic() + within_s
    while not true():
        assert time.monotonic() < end, "it never came true"
        time.sleep(0.005)


def put(questions, store, question, reader=""):
    return questions.submit(store.add_turn("", "", question, EVERYTHING), reader=reader or question)


def test_an_answer_is_followed_to_its_end_and_kept(questions, store):
    turn = put(questions, store, "How long?")

    async def follow():
        return [seen async for seen in questions.follow(turn.id)]

    seen = asyncio.run(follow())
    assert seen[-1].state == "done"
    assert store.turn("", turn.id) == seen[-1]
    assert store.turn("", turn.id).answer == bridge_answer("How long?")


def test_it_is_busy_while_a_question_waits_or_is_answered(questions, store, assistant):
    assert not questions.is_busy()
    turn = put(questions, store, "How long?")
    assert questions.is_busy()
    until(lambda: store.turn("", turn.id).state == "done")
    until(lambda: not questions.is_busy())


def test_two_pages_can_follow_one_answer(questions, store, assistant):
    assistant.gate = threading.Event()
    turn = put(questions, store, "wait for it")

    async def follow():
        async for seen in questions.follow(turn.id):
            last = seen
        return last

    async def both():
        tasks = [asyncio.create_task(follow()), asyncio.create_task(follow())]
        await asyncio.sleep(0.05)
        assistant.gate.set()
        return await asyncio.gather(*tasks)

    assert [turn.state for turn in asyncio.run(both())] == ["done", "done"]


def test_places_are_told_and_readers_served_in_turns(questions, store, assistant):
    assistant.gate = threading.Event()
    first = put(questions, store, "wait 1", "ana")
    until(lambda: assistant.asked)
    second = put(questions, store, "wait 2", "ana")
    third = put(questions, store, "wait 3", "ben")
    assert questions.live(first.id).position == 0
    assert (questions.live(third.id).position, questions.live(second.id).position) == (1, 2)
    assistant.gate.set()
    until(lambda: len(assistant.asked) == 3)
    assert [question for question, _, _ in assistant.asked] == ["wait 1", "wait 3", "wait 2"]


def test_stopping_shows_at_once_and_frees_the_model_within_a_second(questions, store, assistant):
    assistant.gate = threading.Event()
    turn = put(questions, store, "wait")
    until(lambda: assistant.asked)
    began = time.monotonic()
    questions.cancel(turn.id)
    assert store.turn("", turn.id).state == "stopped"
    assert time.monotonic() - began < 0.2
    other = put(questions, store, "How long?")
    until(lambda: store.turn("", other.id).state == "done")
    assert time.monotonic() - began < 1.0


def test_a_waiting_question_can_be_stopped_before_its_turn(questions, store, assistant):
    assistant.gate = threading.Event()
    put(questions, store, "wait 1")
    until(lambda: assistant.asked)
    second, third = put(questions, store, "wait 2"), put(questions, store, "wait 3")
    questions.cancel(second.id)
    assert questions.live(third.id).position == 1
    assistant.gate.set()
    until(lambda: store.turn("", third.id).state == "done")
    assert [question for question, _, _ in assistant.asked] == ["wait 1", "wait 3"]


def test_a_failure_is_told_in_words_and_the_line_goes_on(questions, store):
    broken = put(questions, store, "a broken question")
    fine = put(questions, store, "How long?")
    until(lambda: store.turn("", fine.id).state == "done")
    found = store.turn("", broken.id)
    assert (found.state, found.error) == ("failed", "The model file is missing. Run `byline models pull`.")


def test_a_failure_in_the_transcript_names_no_folder_of_the_server(questions, store, assistant, monkeypatch):
    def fails(*args, **more):
        raise StorageError("/srv/byline/index.sqlite3 cannot be read")

    monkeypatch.setattr(assistant, "stream", fails)
    asked = put(questions, store, "How?")
    until(lambda: store.turn("", asked.id).state == "failed")
    assert store.turn("", asked.id).error == "…/index.sqlite3 cannot be read"


def test_an_unforeseen_error_does_not_end_the_queue(questions, store, assistant):
    assistant.answers = None
    broken = put(questions, store, "How?")
    until(lambda: store.turn("", broken.id).state == "failed")
    assert store.turn("", broken.id).error == UNKNOWN_FAILURE
    assistant.answers = {}
    fine = put(questions, store, "How long?")
    until(lambda: store.turn("", fine.id).state == "done")


def test_questions_without_a_conversation_leave_no_trace(questions, store):
    assert asyncio.run(questions.ask("How long?")).question == "How long?"
    assert store.summaries("") == []
    with pytest.raises(BylineError, match="model file is missing"):
        asyncio.run(questions.ask("broken"))


def test_half_an_answer_is_on_disk_while_it_is_written(questions, store, assistant):
    assistant.pause_s = 0.05
    turn = put(questions, store, "How long?")
    until(lambda: store.turn("", turn.id).sentences or store.turn("", turn.id).draft)
    assert store.turn("", turn.id).state == "running"


def test_a_full_disk_is_told_and_the_line_goes_on(questions, store, assistant, monkeypatch):
    assistant.gate = threading.Event()
    unlucky = put(questions, store, "wait")
    until(lambda: assistant.asked)
    waiting = put(questions, store, "wait too")

    def full(turn, **_):
        raise StorageError("The disk is full.")

    async def last_seen(turn_id):
        return [seen async for seen in questions.follow(turn_id)][-1]

    with monkeypatch.context() as patched:
        patched.setattr(store, "save", full)
        assistant.gate.set()
        for turn in (unlucky, waiting):
            seen = asyncio.run(asyncio.wait_for(last_seen(turn.id), 5))
            assert (seen.state, seen.error, bool(seen.answer)) == ("done", "The disk is full.", True)
        assert "The disk is full." in turn_html(seen)
        assert asyncio.run(questions.ask("How long?")).question == "How long?"
    fine = put(questions, store, "How long?")
    until(lambda: store.turn("", fine.id).state == "done")


def test_what_is_under_way_when_byline_is_closed_was_interrupted(questions, store, assistant, monkeypatch):
    def stream(question, *, cancelled, **options):
        yield StageEvent("searching")
        while not cancelled():
            time.sleep(0.005)
        raise CancelledError

    monkeypatch.setattr(assistant, "stream", stream)
    turn = put(questions, store, "How long?")
    until(lambda: (seen := questions.live(turn.id)) and seen.stage)
    questions.close()
    kept = store.turn("", turn.id)
    assert (kept.state, kept.error) == ("interrupted", "")


@pytest.fixture
def four(assistant, store):
    opened = QuestionQueue(lambda: assistant, store, at_once=lambda: 4)
    yield opened
    assistant.gate = assistant.gate or threading.Event()
    assistant.gate.set()
    opened.close()


def test_so_many_are_answered_at_once_and_the_next_is_told_its_place(four, store, assistant):
    assistant.gate = threading.Event()
    turns = [put(four, store, f"wait {number}") for number in range(6)]
    until(lambda: len(assistant.asked) == 4)
    assert [four.live(turn.id).state for turn in turns] == ["running"] * 4 + ["queued"] * 2
    assert [four.live(turn.id).position for turn in turns[4:]] == [1, 2]
    counts = four.counts()
    assert (counts.waiting, counts.running, counts.readers) == (2, 4, 6)
    four.cancel(turns[0].id)
    until(lambda: len(assistant.asked) == 5)
    assistant.gate.set()
    until(lambda: not four.is_busy())
    assert [store.turn("", turn.id).state for turn in turns] == ["stopped"] + ["done"] * 5


def test_one_readers_questions_leave_room_for_others(four, store, assistant):
    assistant.gate = threading.Event()
    for number in range(7):
        put(four, store, f"wait {number}", "ana")
    until(lambda: len(assistant.asked) == 4)
    put(four, store, "wait, I am ben", "ben")
    assistant.gate.set()
    until(lambda: not four.is_busy())
    assert "wait, I am ben" in [question for question, _, _ in assistant.asked[4:6]]


def test_a_slow_disk_holds_up_only_the_question_that_it_keeps(four, store, assistant, monkeypatch):
    slow, save = threading.Event(), store.save

    def saving(turn, **options):
        if turn.question == "slow":
            slow.wait(5)
        return save(turn, **options)

    monkeypatch.setattr(store, "save", saving)
    put(four, store, "slow")
    until(lambda: assistant.asked)
    other = put(four, store, "How long?")
    until(lambda: store.turn("", other.id).state == "done", within_s=3)
    assert four.is_busy()
    slow.set()
    until(lambda: not four.is_busy())


def test_the_end_waits_for_what_was_taken_and_takes_no_more(four, store, assistant):
    assistant.gate = threading.Event()
    turn = put(four, store, "wait")
    until(lambda: assistant.asked)
    assert not four.drain(0.1)
    with pytest.raises(BusyError, match="about to stop"):
        four.require_room("ben")
    with pytest.raises(BusyError, match="about to stop"):
        asyncio.run(four.ask("one more"))
    threading.Timer(0.2, assistant.gate.set).start()
    assert four.drain(5)
    assert store.turn("", turn.id).state == "done"


def test_whoever_listens_is_told_of_ends_and_cannot_end_the_queue(four, store):
    ended = []
    four.listeners += [lambda end: 1 / 0, ended.append]
    for question in ("How long?", "Is there a moon?", "a broken question"):
        put(four, store, question)
    until(lambda: len(ended) == 3)
    assert sorted(end.outcome for end in ended) == ["answered", "failed", "refused"]
    told = next(end for end in ended if end.outcome == "answered")
    assert set(told.steps_s) == {"starting", "searching", "reading", "checking"}
    assert sum(told.steps_s.values()) == pytest.approx(told.seconds, abs=0.1)


def test_the_number_at_once_may_change(assistant, store):
    at_once = [1]
    opened = QuestionQueue(lambda: assistant, store, at_once=lambda: at_once[0])
    assistant.gate = threading.Event()
    for number in range(4):
        put(opened, store, f"wait {number}")
    until(lambda: len(assistant.asked) == 1)
    at_once[0] = 3
    put(opened, store, "wait 4")
    until(lambda: len(assistant.asked) == 3)
    at_once[0] = 1
    assistant.gate.set()
    until(lambda: not opened.is_busy())
    until(lambda: not opened._workers)
    opened.close()

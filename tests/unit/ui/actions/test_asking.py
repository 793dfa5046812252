"""The rules of asking in a conversation."""

import threading
import time
from dataclasses import replace

import pytest

from index.errors import UsageError
from tests.unit.ui.fakes import EVERYTHING, bridge_answer
from ui.actions.asking import history_of, stop_answers, submit_question
from ui.chat.turns import ChatTurn


def test_a_follow_up_is_remembered_as_it_was_read():
    read = replace(bridge_answer("And its cost?"), standalone_question="What did the footbridge cost?")
    turns = [ChatTurn(1, "c", "And its cost?", state="done", answer=read), ChatTurn(2, "c", "Why?", state="stopped")]
    assert [turn.question for turn in history_of(turns)] == ["What did the footbridge cost?"]


def test_a_question_waits_for_the_last_one_and_an_edit_replaces_it(services):
    assistant = services.holder.get()
    assistant.gate = threading.Event()
    first = submit_question(services, "", "", "wait", EVERYTHING)
    with pytest.raises(UsageError, match="still being answered"):
        submit_question(services, "", first.conversation_id, "And?", EVERYTHING)
    second = submit_question(services, "", first.conversation_id, "How long?", EVERYTHING, replaces=first.id)
    end = time.monotonic() + 5
    while services.conversations.turn("", second.id).state != "done":
        assert time.monotonic() < end
        time.sleep(0.01)
    (past,) = history_of(services.conversations.turns("", first.conversation_id))
    assert past.question == "How long?"
    assert [turn.id for turn in services.conversations.turns("", first.conversation_id)] == [second.id]
    for bad in ("", "  ", "x" * 10_001, "word " * 501):
        with pytest.raises(UsageError):
            submit_question(services, "", first.conversation_id, bad, EVERYTHING, replaces=second.id)
    assert [turn.id for turn in services.conversations.turns("", first.conversation_id)] == [second.id]
    assistant.gate.clear()
    third = submit_question(services, "", first.conversation_id, "wait", EVERYTHING, replaces=second.id)
    stop_answers(services, "", first.conversation_id)  # an answer that was stopped replaces nothing
    assert [turn.id for turn in services.conversations.turns("", first.conversation_id)] == [second.id, third.id]
    assistant.gate.set()
    assert submit_question(services, "", "", "\ud800?", EVERYTHING).question == "??"

"""A turn as events and JSON make it."""

from hypothesis import given
from hypothesis import strategies as st

from rag.answer import SentenceEvent, StageEvent, TokenEvent
from tests.unit.ui.fakes import bridge_answer, events_of
from ui.chat.turns import ChatTurn, from_json, to_json, with_event


def test_a_checked_sentence_takes_the_place_of_its_draft():
    turn = ChatTurn(1, "c", "Why?")
    answer = bridge_answer()
    turn = with_event(turn, TokenEvent("Mr. Lee says it is long. So it is."))
    turn = with_event(turn, SentenceEvent(answer.sentences[0], answer.citations[:1]))
    assert turn.draft == ""
    assert [c.number for c in turn.citations] == [1]


def test_all_events_together_end_in_the_whole_answer():
    turn = ChatTurn(1, "c", "Why?")
    for event in events_of(bridge_answer()):
        turn = with_event(turn, event)
    assert turn.state == "done"
    assert turn.draft == ""
    assert turn.answer == bridge_answer()


@given(question=st.text(max_size=50), draft=st.text(max_size=50), rating=st.sampled_from(["", "up", "down"]))
def test_json_keeps_every_field(question, draft, rating):
    turn = ChatTurn(3, "c", question, draft=draft, rating=rating)
    turn = with_event(turn, StageEvent("reading", "x", bridge_answer().passages))
    assert from_json(to_json(turn)) == turn
    for event in events_of(bridge_answer(question)):
        turn = with_event(turn, event)
    assert from_json(to_json(turn)) == turn

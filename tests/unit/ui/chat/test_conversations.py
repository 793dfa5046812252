"""The store of conversations: what is kept, found, and kept apart."""

from dataclasses import replace

import pytest

from index.errors import StorageError, UsageError
from index.records import Filters
from rag.answer import TokenEvent
from tests.unit.ui.fakes import bridge_answer, events_of
from ui.chat.conversations import ConversationStore
from ui.chat.turns import with_event

EVERYTHING = Filters()


@pytest.fixture
def store(tmp_path):
    opened = ConversationStore(tmp_path)
    yield opened
    opened.close()


def test_turns_come_back_as_they_were_after_reopening(store, tmp_path):
    turn = store.add_turn("", "", "How long?", Filters(sources=("River Post",)))
    for event in events_of(bridge_answer()):
        turn = with_event(turn, event)
    store.save(turn)
    store.close()
    again = ConversationStore(tmp_path)
    assert again.turns("", turn.conversation_id) == [turn]
    again.close()


def test_a_killed_process_leaves_what_was_shown(store, tmp_path):
    turn = with_event(store.add_turn("", "", "Why?", EVERYTHING), TokenEvent("Because of the"))
    store.save(turn)
    store.close()
    again = ConversationStore(tmp_path)
    (found,) = again.turns("", turn.conversation_id)
    assert (found.state, found.draft) == ("interrupted", "Because of the")
    again.close()


def test_search_finds_words_of_questions_and_answers(store):
    bridge = store.add_turn("", "", "How long is the bridge?", EVERYTHING)
    store.save(replace(bridge, state="done", answer=bridge_answer()))
    store.add_turn("", "", "When does the ferry leave?", EVERYTHING)
    assert [row.title for row in store.summaries("")] == ["When does the ferry leave?", "How long is the bridge?"]
    assert [row.title for row in store.summaries("", "BRANDT")] == ["How long is the bridge?"]
    assert store.summaries("", "100%") == []


def test_people_see_only_their_own(store):
    turn = store.add_turn("ana", "", "Mine?", EVERYTHING)
    assert store.summaries("ben") == []
    assert store.turns("ben", turn.conversation_id) == []
    for forbidden in (
        lambda: store.turn("ben", turn.id),
        lambda: store.rename("ben", turn.conversation_id, "x"),
        lambda: store.delete("ben", turn.conversation_id),
        lambda: store.rate("ben", turn.id, "up"),
    ):
        with pytest.raises(UsageError):
            forbidden()
    other = store.add_turn("ben", turn.conversation_id, "Yours?", EVERYTHING)
    assert other.conversation_id != turn.conversation_id


def test_rename_delete_and_edit(store):
    first = store.add_turn("", "", "One?", EVERYTHING)
    second = store.add_turn("", first.conversation_id, "Two?", EVERYTHING)
    third = store.add_turn("", first.conversation_id, "Three?", EVERYTHING)
    fourth = store.add_turn("", first.conversation_id, "Two, but better?", EVERYTHING)
    store.save(fourth, instead_of=second.id)
    assert [turn.question for turn in store.turns("", first.conversation_id)] == ["One?", "Two, but better?"]
    with pytest.raises(UsageError):
        store.turn("", third.id)
    store.rename("", first.conversation_id, "  Numbers ")
    assert store.title("", first.conversation_id) == "Numbers"
    with pytest.raises(UsageError, match="needs a name"):
        store.rename("", first.conversation_id, " ")
    store.delete("", first.conversation_id)
    assert store.summaries("") == []
    store.save(first)
    assert store.summaries("") == []


def test_thumbs_and_notes_are_kept(store):
    turn = store.add_turn("", "", "One?", EVERYTHING)
    store.rate("", turn.id, "down", " too short ")
    assert (store.turn("", turn.id).rating, store.turn("", turn.id).note) == ("down", "too short")


def test_a_home_that_is_a_file_is_explained(tmp_path):
    path = tmp_path / "home"
    path.write_text("")
    with pytest.raises(StorageError, match="cannot be kept"):
        ConversationStore(path)

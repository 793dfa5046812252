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


def test_turns_come_back_as_they_were_after_reopening(open_store):
    store = open_store()
    turn = store.add_turn("", "", "How long?", Filters(sources=("River Post",)))
    for event in events_of(bridge_answer()):
        turn = with_event(turn, event)
    store.save(turn)
    store.close()
    assert open_store().turns("", turn.conversation_id) == [turn]


def test_a_killed_process_leaves_what_was_shown(open_store):
    store = open_store()
    turn = with_event(store.add_turn("", "", "Why?", EVERYTHING), TokenEvent("Because of the"))
    store.save(turn)
    store.close()
    (found,) = open_store().turns("", turn.conversation_id)
    assert (found.state, found.draft) == ("interrupted", "Because of the")


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


def test_a_second_page_sees_what_the_first_one_keeps_and_goes_on(open_store):
    first = open_store()
    asked = first.add_turn("ana", "", "One?", EVERYTHING)
    first.save(replace(asked, state="done", answer=bridge_answer()))
    second = open_store()
    assert second.turns("ana", asked.conversation_id)[0].answer == bridge_answer()
    other = second.add_turn("ana", asked.conversation_id, "Two?", EVERYTHING)
    second.rate("ana", asked.id, "up", "well said")
    second.rename("ana", asked.conversation_id, "Numbers")
    assert [turn.question for turn in first.turns("ana", asked.conversation_id)] == ["One?", "Two?"]
    assert first.turn("ana", asked.id).note == "well said"
    assert [row.title for row in first.summaries("ana")] == ["Numbers"]
    assert first.turns("ben", other.conversation_id) == []


def test_an_end_stands(open_store):
    first, second = open_store(), open_store()
    turn = first.add_turn("", "", "One?", EVERYTHING)
    second.stop_elsewhere("", turn.conversation_id)
    assert not first.save(replace(turn, state="running", draft="More"))
    assert not first.save(replace(turn, state="done", answer=bridge_answer()))
    assert second.turn("", turn.id).state == "stopped"

    answered = first.add_turn("", "", "Two?", EVERYTHING)
    seen = second.turn("", answered.id)
    assert first.save(replace(answered, state="done", answer=bridge_answer()))
    for late in ("stopped", "interrupted", "running"):
        assert not second.save(replace(seen, state=late))
    assert second.turn("", answered.id).answer == bridge_answer()


def test_a_page_that_was_taken_for_gone_saves_its_answer(open_store):
    first = open_store()
    turn = first.add_turn("", "", "One?", EVERYTHING)
    first.save(replace(turn, state="interrupted"))
    assert first.save(replace(turn, state="done", answer=bridge_answer()))
    assert first.turn("", turn.id).state == "done"


@pytest.mark.parametrize("odd", ["a\0b", "\ud800", "1' OR '1'='1", "x" * 5_000, "%", "ß İ"])
def test_odd_letters_harm_nothing(store, odd):
    question = odd.encode("utf-8", "replace").decode()
    turn = store.add_turn("", "", question, EVERYTHING)
    assert store.turn("", turn.id).question == question
    store.rename("", turn.conversation_id, question)
    assert len(store.summaries("")) == 1
    assert store.summaries("", question) or "\0" in question or len(question) > 80
    assert not store.owns(question, turn.conversation_id)
    assert store.turns("", question) == []


@pytest.mark.parametrize("number", [0, -1, 2**63, 10**30])
def test_a_number_that_no_turn_has_is_refused(store, number):
    with pytest.raises(UsageError, match="no longer kept"):
        store.turn("", number)


def test_what_could_not_be_saved_is_saved_later(store, monkeypatch):
    turn = store.add_turn("", "", "One?", EVERYTHING)
    done = replace(turn, state="done", answer=bridge_answer())
    save = type(store._rows).save

    def fail(*_args, **_options):
        raise StorageError("The place is away.")

    monkeypatch.setattr(type(store._rows), "save", fail)
    with pytest.raises(StorageError, match="away"):
        store.save(done)
    with pytest.raises(StorageError, match="away"):
        store.tend()
    monkeypatch.setattr(type(store._rows), "save", save)
    assert store.turn("", turn.id).live
    for _ in range(2):
        store.tend()
        assert store.turn("", turn.id).answer == done.answer

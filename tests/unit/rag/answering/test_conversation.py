from rag.answering.conversation import ModelConversation, closed, numbered
from tests.unit.rag.answering.notes import note
from tests.unit.rag.fakes import QueuedModel


def test_notes_are_numbered_with_title_outlet_and_date() -> None:
    notes = (note("First words here."), note("Later words here.", "And more.", article="b"))
    assert numbered(notes).splitlines()[1] == "[2] (The storm, Gazette, 5 June 2025) Later words here. And more."


def test_the_draft_goes_on_from_the_decision_in_the_models_cache() -> None:
    model = QueuedModel("x")
    conversation = ModelConversation(model, "when did the port open?", (note("First words here."),))
    list(conversation.draft(10))
    asked = model.prompts[-1].messages
    assert asked[:2] == conversation.decision()
    assert asked[2].text == "Yes"
    assert "one to three" in asked[3].text


def test_all_reasons_are_asked_for_where_one_sentence_is_rarely_the_answer() -> None:
    model = QueuedModel("x")
    list(ModelConversation(model, "why did the port close?", (note("First words here."),)).draft(10))
    assert "all the reasons" in model.prompts[-1].messages[-1].text


def test_a_sentence_is_closed_once() -> None:
    assert closed(" The port closed ") == "The port closed."
    assert closed("“The port closed.”") == "“The port closed.”"
    assert closed("") == ""


def test_markers_and_control_tokens_of_articles_are_defused() -> None:
    conversation = ModelConversation(QueuedModel(), "what is [2]?", (note("It says [1] <|im_end|> here."),))
    asked = conversation.decision()[-1].text
    assert asked.count("[1]") == 1  # the number of the note itself
    assert "<|im_end|>" not in asked
    assert "[2]" not in asked

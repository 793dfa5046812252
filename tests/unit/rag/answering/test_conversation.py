from dataclasses import replace
from datetime import date

from index.records import Hit
from rag.answering.conversation import ModelConversation, closed, within
from rag.answering.evidence.sentences import EvidenceSentence
from tests.unit.rag.fakes import QueuedModel


def sentence(
    text: str, *, rank: int = 1, start: int = 0, article: str = "a", source: str = "Gazette"
) -> EvidenceSentence:
    hit = Hit(rank, 1.0, article, "Headline", source, date(2025, 6, 5), "", "", start, start + len(text), text)
    return EvidenceSentence(hit, start, start + len(text), text)


def test_sentences_are_numbered_with_outlet_and_date() -> None:
    model = QueuedModel("x")
    read = (sentence("First words here."), sentence("Later words here.", start=400))
    conversation = ModelConversation(model, "why?", read)
    assert "[2] (Gazette, 5 June 2025) Later words here." in conversation.decision()[-1].text
    list(conversation.write(read[1], [], 10))
    assert "sentence [2]" in model.prompts[-1].messages[-1].text
    assert model.prompts[-1].messages[:2] == conversation.decision()


def test_each_sentence_is_written_in_the_light_of_those_before() -> None:
    model = QueuedModel("x", "y")
    read = (sentence("First words here."), sentence("Later words here.", start=400))
    conversation = ModelConversation(model, "why?", read)
    list(conversation.write(read[1], [(read[0], "First said.")], 10))
    first = model.prompts[-1].messages
    assert [message.text for message in first if message.role == "assistant"] == ["Yes", "First said."]
    assert conversation.rewrite(read[1], "Wrong.", [(read[0], "First said.")], 10) == "y"
    again = model.prompts[-1].messages
    assert again[: len(first)] == first  # all of it stands in the model's cache
    assert [message.text for message in again[len(first) :]][0] == "Wrong."


def test_a_sentence_is_closed_once() -> None:
    assert closed(" The port closed ") == "The port closed."
    assert closed("“The port closed.”") == "“The port closed.”"
    assert closed("") == ""


def test_markers_and_control_tokens_of_articles_are_defused() -> None:
    conversation = ModelConversation(QueuedModel(), "what is [2]?", (sentence("It says [1] <|im_end|> here."),))
    asked = conversation.decision()[-1].text
    assert asked.count("[1]") == 1  # the number of the sentence itself
    assert "<|im_end|>" not in asked
    assert "[2]" not in asked


def test_the_most_relevant_fit_first() -> None:
    first, second = sentence("one two three"), replace(sentence("four five six", start=50), relevance=0.5)
    # each costs 3 words and 20 for what stands before it: only one of them fits into 30
    assert within((first, second), 30, QueuedModel()) == (second,)

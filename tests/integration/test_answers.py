"""The real models on the sample articles: what a reader sees on the first day."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from rag import Assistant, DoneEvent, TokenEvent
from rag.errors import CancelledError
from rag.llm.base import Prompt
from rag.llm.llama import LlamaModel
from rag.models.lookup import ensure
from rag.settings import Settings
from tests.integration.places import model_cache

pytestmark = pytest.mark.models


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    with Assistant.open(tmp_path_factory.mktemp("home"), models__folder=model_cache()) as opened:
        yield opened


def test_a_cited_answer_to_the_first_question(assistant: Assistant) -> None:
    answer = assistant.ask("why was the call delayed?")
    assert not answer.abstained
    assert answer.citations
    for sentence in answer.sentences:
        assert sentence.status == "dropped" or sentence.citations
    for citation in answer.citations:
        assert assistant.index.article(citation.article_id).text[citation.start : citation.end] == citation.quote


def test_a_number_is_found_and_quoted(assistant: Assistant) -> None:
    answer = assistant.ask("How many American troops are in Korea?")
    assert "28,500" in answer.answer
    assert any("28,500" in citation.quote for citation in answer.citations)


def test_what_the_articles_do_not_say_is_refused(assistant: Assistant) -> None:
    answer = assistant.ask("What is the capital of France?")
    assert answer.abstained
    assert answer.nearest
    assert "Paris" not in answer.answer


def test_the_streamed_answer_is_the_same(assistant: Assistant) -> None:
    question = "How many American troops are in Korea?"
    events = list(assistant.stream(question))
    assert any(isinstance(event, TokenEvent) for event in events)
    assert isinstance(events[-1], DoneEvent)
    assert events[-1].answer.answer == assistant.ask(question).answer


def test_a_second_question_reads_only_what_is_new(assistant: Assistant) -> None:
    question = "How many American troops are in Korea?"
    first, second = assistant.ask(question), assistant.ask(question)
    assert second.timings.prompt_tokens < first.timings.prompt_tokens or first.timings.prompt_tokens < 200


def test_a_stopped_answer_leaves_the_model_usable(assistant: Assistant) -> None:
    asked = 0

    def after_a_while() -> bool:
        nonlocal asked
        asked += 1
        return asked > 4

    with pytest.raises(CancelledError):
        list(assistant.stream("Who reacted to the call in Seoul and how?", cancelled=after_a_while))
    assert not assistant.ask("How many American troops are in Korea?").abstained


def test_control_tokens_of_a_text_are_read_as_letters(assistant: Assistant) -> None:
    model = assistant.model()
    assert isinstance(model, LlamaModel)

    def tokens_read(text: str) -> int:
        model.begin(lambda: False)
        model.forget()
        model.label_logprobs(Prompt.of("s", text), ("Yes",))
        return model.usage.prompt_tokens

    as_letters = model.count_tokens("a<|im_end|>") - model.count_tokens("a")
    assert as_letters > 1  # as a control token it would be one
    assert tokens_read("a<|im_end|>") - tokens_read("a") == as_letters


def test_the_state_after_a_long_system_message_is_kept_on_disk(assistant: Assistant, tmp_path: Path) -> None:
    path = ensure(assistant.settings.llm.model, assistant.settings)
    prompt = Prompt.of("Answer with one word. Nothing else is wanted, whatever you are asked. " * 12, "Is water wet?")

    def asked() -> tuple[list[float], int]:
        model = LlamaModel(path, assistant.settings.llm, prefixes_folder=tmp_path)
        model.begin(lambda: False)
        return model.label_logprobs(prompt, ("Yes", "No")), model.usage.prompt_tokens

    expected, tokens = asked()
    (kept,) = tmp_path.glob("*.state")
    again, fewer_tokens = asked()
    assert again == pytest.approx(expected, abs=1e-4)
    assert fewer_tokens < 40 < tokens
    kept.write_bytes(b"damaged")
    assert asked() == (pytest.approx(expected, abs=1e-4), tokens)
    assert kept.stat().st_size > 1000  # made anew


def test_quotes_come_without_the_model(assistant: Assistant, tmp_path: Path) -> None:
    def refuse(*_: object) -> LlamaModel:
        raise AssertionError("the model was asked for")

    settings = Settings.load(tmp_path, models__folder=model_cache(), answer__mode="quotes")
    with Assistant(settings, open_model=refuse) as quoting:
        answer = quoting.ask("How many American troops are in Korea?")
    assert answer.mode == "quotes"
    assert any("28,500" in citation.quote for citation in answer.citations)

"""Turns as another family of models writes them, and models whose state cannot be cut back."""

from types import SimpleNamespace

import pytest

from rag.errors import ModelError
from rag.llm.base import Message, Prompt
from rag.llm.chat_frame import ChatFrame
from rag.llm.chat_templates import CHATML, GEMMA, LLAMA_3, chat_template
from rag.llm.llama import LlamaModel

REFUSES_SYSTEM = (
    "{% if messages[0].role == 'system' %}{{ raise_exception('System role not supported') }}{% endif %}"
    "{% for m in messages %}<{{ m.role }}>{{ m.content }}</{{ m.role }}>{% endfor %}<assistant>"
)
DROPS_SYSTEM = (
    "{% for m in messages if m.role != 'system' %}<{{ m.role }}>{{ m.content }}</{{ m.role }}>{% endfor %}<assistant>"
)


class LetterLlama:
    """A vocabulary of single bytes, and a few control tokens."""

    def __init__(self, template: str | None = None, control: tuple[str, ...] = ()) -> None:
        self.metadata = {"tokenizer.chat_template": template} if template else {}
        self._control = {text: 1000 + number for number, text in enumerate(control)}

    def tokenize(self, text: bytes, *, add_bos: bool, special: bool) -> list[int]:
        known = self._control.get(text.decode()) if special else None
        return [known] if known else list(text)

    def token_eos(self) -> int:
        return -1


def written(frame: ChatFrame, prompt: Prompt) -> str:
    return bytes(frame.tokens(prompt)[0]).decode()


@pytest.mark.parametrize("template", [REFUSES_SYSTEM, DROPS_SYSTEM])
def test_where_there_is_no_system_role_its_words_go_into_the_first_turn_of_the_user(template: str) -> None:
    frame = ChatFrame(LetterLlama(template))
    prompt = Prompt((Message("system", "Be brief."), Message("user", "Hello?")), "Well,")
    assert written(frame, prompt) == "<user>Be brief.\n\nHello?</user><assistant>Well,"
    assert written(frame, Prompt((Message("user", "Hello?"),))) == "<user>Hello?</user><assistant>"
    assert written(frame, Prompt((Message("system", "Say something."),))) == "<user>Say something.</user><assistant>"


@pytest.mark.parametrize(
    "template", ["{% for m in messages %}{{ m.content }}", "{{ messages[9].content }}", "{{ 1 + 'a' }}"]
)
def test_a_damaged_template_is_told_as_the_models_fault(template: str) -> None:
    frame = ChatFrame(LetterLlama(template))
    with pytest.raises(ModelError, match="chat template cannot hold the turns user: name another model"):
        frame.tokens(Prompt.of("Be brief.", "Hello?"))


def test_a_model_without_a_template_gets_the_turns_that_its_vocabulary_was_made_for() -> None:
    assert chat_template(None, {"<start_of_turn>"}.__contains__) is GEMMA
    assert chat_template(None, {"<|start_header_id|>"}.__contains__) is LLAMA_3
    assert chat_template(None, lambda text: False) is CHATML
    own = chat_template("its own", {"<start_of_turn>"}.__contains__)
    assert (own.text, own.ends) == ("its own", ())


def test_gemma_without_a_template() -> None:
    frame = ChatFrame(LetterLlama(control=("<start_of_turn>",)))
    prompt = Prompt((Message("system", "Be brief."), Message("user", "Hello?")))
    expected = "<start_of_turn>user\nBe brief.\n\nHello?<end_of_turn>\n<start_of_turn>model\n"
    assert written(frame, prompt) == expected
    assert frame.ends == ("<end_of_turn>", "<start_of_turn>")


@pytest.mark.parametrize(
    ("can_rewind", "held", "shared", "wanted", "reused"),
    [
        (True, 9, 4, 8, 4),
        (False, 4, 4, 8, 4),  # goes on from all that was read
        (False, 9, 4, 8, 0),  # would have to unread five tokens
        (False, 8, 8, 8, 0),  # would have to unread the last one
    ],
)
def test_a_recurrent_model_goes_on_or_begins_anew(can_rewind, held, shared, wanted, reused) -> None:
    model = LlamaModel.__new__(LlamaModel)
    resets: list[bool] = []
    model._can_rewind = can_rewind
    model._llama = SimpleNamespace(n_tokens=held, reset=lambda: resets.append(True))
    assert model._reusable(shared, wanted) == reused
    assert bool(resets) == (reused == 0)

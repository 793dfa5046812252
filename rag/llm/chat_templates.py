"""The chat template of a model: its own, or the one that its control tokens were made for.

Some files carry no template (pre-trained models, old conversions). Which turns such a model may know is told by its
vocabulary: where ``<start_of_turn>`` is one token, it is of Gemma's family. Control tokens that the model does not
have would be letters to it.
"""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ChatTemplate:
    """How turns are written for a model.

    Attributes:
        text: A Jinja template of ``messages``. One that takes no system role raises for it, or leaves it out.
        ends: Texts that end a reply. Empty for a model's own template: the model was taught how to end.
    """

    text: str
    ends: tuple[str, ...] = ()


# Jinja drops a line break at the very end of a template, so the last one stands in an expression.
CHATML = ChatTemplate(
    "{% for m in messages %}<|im_start|>{{ m.role }}\n{{ m.content }}<|im_end|>\n{% endfor %}"
    "{{ '<|im_start|>assistant\n' }}",
    ("<|im_end|>", "<|im_start|>"),
)
GEMMA = ChatTemplate(
    "{% for m in messages %}{% if m.role == 'system' %}{{ raise_exception('no system role') }}{% endif %}"
    "<start_of_turn>{{ 'model' if m.role == 'assistant' else m.role }}\n{{ m.content }}<end_of_turn>\n"
    "{% endfor %}{{ '<start_of_turn>model\n' }}",
    ("<end_of_turn>", "<start_of_turn>"),
)
LLAMA_3 = ChatTemplate(
    "{% for m in messages %}<|start_header_id|>{{ m.role }}<|end_header_id|>\n\n{{ m.content }}<|eot_id|>{% endfor %}"
    "{{ '<|start_header_id|>assistant<|end_header_id|>\n\n' }}",
    ("<|eot_id|>", "<|start_header_id|>"),
)
BY_TOKEN = {"<|im_start|>": CHATML, "<start_of_turn>": GEMMA, "<|start_header_id|>": LLAMA_3}
"""The control token that begins a turn, and the template it was made for."""


def chat_template(own: str | None, is_one_token: Callable[[str], bool]) -> ChatTemplate:
    """The template to write turns with.

    Args:
        own: The template in the model's file, if there is one.
        is_one_token: Whether the model's vocabulary has this text as one control token.
    """
    if own:
        return ChatTemplate(own)
    return next((template for token, template in BY_TOKEN.items() if is_one_token(token)), CHATML)

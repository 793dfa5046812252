"""A prompt as tokens: the turns as the model's chat template writes them, around words that nobody vouches for.

The template is rendered around placeholders; only its own text is tokenised with control tokens allowed, so an article
holding ``<|im_start|>`` is read as those letters and nothing more.
"""

from typing import TYPE_CHECKING, Any

from rag.errors import ModelError
from rag.llm.base import Message, Prompt, Role
from rag.llm.chat_templates import chat_template
from rag.llm.thinking import TEMPLATE_SWITCHES, closed

if TYPE_CHECKING:
    from llama_cpp import Llama


class ChatFrame:
    """The model's chat template, with slots where the untrusted words go.

    Attributes:
        ends: Texts that end a reply, beside the model's own tokens for that.
    """

    def __init__(self, llama: "Llama") -> None:
        self._llama = llama
        self._template = chat_template(
            llama.metadata.get("tokenizer.chat_template"), lambda text: len(self._special(text)) == 1
        )
        self.ends = self._template.ends
        self._frames: dict[tuple[Role, ...], list[str]] = {}
        slots = self._frame(("system", "user"))
        self._knows_system = slots is not None

    def tokens(self, prompt: Prompt) -> tuple[list[int], int]:
        """The tokens of a prompt, and how many of them hold the system message, which many prompts share."""
        messages = prompt.messages if self._knows_system else without_system(prompt.messages)
        roles = tuple(message.role for message in messages)
        frame = self._frame(roles)
        if frame is None:
            raise ModelError(f"The model's chat template cannot hold the turns {', '.join(roles)}: name another model.")
        ids, fixed = self._special(frame[0], first=True), 0
        for message, after in zip(messages, frame[1:], strict=True):
            ids += self.plain(message.text) + self._special(after)
            fixed = fixed or (len(ids) if message.role == "system" else 0)
        return ids + self.plain(prompt.assistant_prefix), fixed

    def _frame(self, roles: tuple[Role, ...]) -> list[str] | None:
        """The template's own text around the slots, or None when it does not take these roles."""
        if roles not in self._frames:
            slots = [f"{{byline-slot-{number}}}" for number in range(len(roles))]
            rest = self._render([{"role": role, "content": slot} for role, slot in zip(roles, slots, strict=True)])
            pieces = []
            for slot in slots:
                before, found, rest = rest.partition(slot)
                if not found:
                    return None
                pieces.append(before)
            self._frames[roles] = [*pieces, rest]
        return self._frames[roles]

    def _special(self, text: str, *, first: bool = False) -> list[int]:
        return list(self._llama.tokenize(text.encode(), add_bos=first, special=True)) if text or first else []

    def plain(self, text: str) -> list[int]:
        """Tokens of untrusted words: nothing in them becomes a control token."""
        return list(self._llama.tokenize(text.encode(), add_bos=False, special=False)) if text else []

    def _render(self, messages: list[Any]) -> str:
        from jinja2 import TemplateError
        from llama_cpp.llama_chat_format import Jinja2ChatFormatter

        eos = self._llama.token_eos()
        # llama.cpp adds the opening token itself, so the template must not write it again.
        ending = self._llama.detokenize([eos], special=True).decode(errors="ignore") if eos >= 0 else ""
        try:
            formatter = Jinja2ChatFormatter(template=self._template.text, bos_token="", eos_token=ending)
            return closed(str(formatter(messages=messages, **TEMPLATE_SWITCHES).prompt))
        except (TemplateError, ValueError, TypeError, LookupError):  # damaged, or it knows no system role
            return ""


def without_system(messages: tuple[Message, ...]) -> tuple[Message, ...]:
    """The system's words put before the first turn of the user; a prompt without them stays as it is."""
    system, *rest = messages
    if system.role != "system":
        return messages
    if not rest:
        return (Message("user", system.text),)
    first, *others = rest
    return Message(first.role, f"{system.text}\n\n{first.text}"), *others

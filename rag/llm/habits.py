"""What was learnt of a model server while it was asked: whether it thinks unasked, and what a request may carry.

Learnt once for each model of a server in this process, so that only the first reply is asked for twice.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice
from typing import Any, TypeVar

from rag.errors import ModelError
from rag.llm.base import Message
from rag.llm.chat_frame import without_system
from rag.llm.thinking import MOST_THINKING_TOKENS, TEMPLATE_SWITCHES, Thoughts, until

REFUSED = (400, 422)
"""What servers answer to a field that they don't know."""
_NO_SYSTEM = re.compile(r"\broles?\b|\bsystem (?:message|prompt)", re.IGNORECASE)
"""In a refusal: the server's chat template takes no system role."""
_TEMPLATE_FAILED = (*REFUSED, 500)
Ask = Callable[[int, Sequence[str]], Iterator[str]]
"""Gives the pieces of a reply of at most so many tokens that ends before one of these strings."""
T = TypeVar("T")


@dataclass(slots=True)
class Habits:
    """Of one model of one server.

    Attributes:
        takes_switch: Whether requests may carry the switch of the chat template.
        takes_system: Whether requests may hold a turn of the system's.
        thinks: Whether the model thinks although it is asked not to.
    """

    takes_switch: bool = True
    takes_system: bool = True
    thinks: bool = False

    def switch(self) -> dict[str, Any]:
        """The field of a request that switches thinking off; none for a server that refuses it."""
        return {"chat_template_kwargs": dict(TEMPLATE_SWITCHES)} if self.takes_switch else {}

    def turns(self, messages: tuple[Message, ...]) -> list[dict[str, str]]:
        """The messages of a request; a server that takes no system role gets its words in the user's first turn."""
        taken = messages if self.takes_system else without_system(messages)
        return [{"role": message.role, "content": message.text} for message in taken]

    def asked(self, ask: Callable[[], T]) -> T:
        """What ``ask`` gives; asked again without what the server refuses.

        Raises:
            ModelError: As ``ask``.
        """
        carried = self._carried
        try:
            return ask()
        except ModelError as error:
            if not self._learns_from(error, carried):
                raise
            return self.asked(ask)

    def without_thoughts(self, ask: Ask, max_tokens: int, stop: Sequence[str]) -> Iterator[str]:
        """The pieces of a reply without what was thought; asked for again when the thoughts left no room for it.

        Args:
            ask: Asks the server.
            max_tokens: The longest reply, thoughts aside.
            stop: Strings that end the reply; in thoughts they end nothing.

        Raises:
            ModelError: As ``ask``.
            CancelledError: As ``ask``.
        """
        thoughts, has_words, carried = Thoughts(), False, self._carried
        try:
            if self.thinks:
                pieces = thoughts.cut(ask(max_tokens + MOST_THINKING_TOKENS, ()))
                yield from until(stop, islice(pieces, max_tokens))
                return
            for piece in thoughts.cut(ask(max_tokens, stop)):
                has_words = has_words or bool(piece.strip())
                yield piece
        except ModelError as error:
            if has_words or not self._learns_from(error, carried):
                raise
            yield from self.without_thoughts(ask, max_tokens, stop)
            return
        if thoughts.seen and not has_words:
            self.thinks = True
            yield from self.without_thoughts(ask, max_tokens, stop)

    @property
    def _carried(self) -> tuple[bool, bool]:
        return self.takes_switch, self.takes_system

    def _learns_from(self, error: ModelError, carried: tuple[bool, bool]) -> bool:
        """Whether the server may have refused what the request ``carried``; it is left out from then on."""
        response: Any = getattr(error.__cause__, "response", None)
        status = getattr(response, "status_code", 0)
        has_switch, has_system = carried
        if has_system and status in _TEMPLATE_FAILED and _NO_SYSTEM.search(response.text):
            self.takes_system = False
            return True
        if has_switch and status in REFUSED:
            self.takes_switch = False
            return True
        return False


@cache
def habits_of(endpoint: str, model: str) -> Habits:
    """What is known of a model at an address."""
    return Habits()

"""What was learnt of a model server while it was asked: whether it thinks unasked, and whether it may be told not to.

Learnt once for each model of a server in this process, so that only the first reply is asked for twice.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice
from typing import Any, TypeVar

from rag.errors import ModelError
from rag.llm.thinking import MOST_THINKING_TOKENS, TEMPLATE_SWITCHES, Thoughts, until

REFUSED = (400, 422)
"""What servers answer to a field that they don't know."""
Ask = Callable[[int, Sequence[str]], Iterator[str]]
"""Gives the pieces of a reply of at most so many tokens that ends before one of these strings."""
T = TypeVar("T")


@dataclass(slots=True)
class Habits:
    """Of one model of one server.

    Attributes:
        takes_switch: Whether requests may carry the switch of the chat template.
        thinks: Whether the model thinks although it is asked not to.
    """

    takes_switch: bool = True
    thinks: bool = False

    def switch(self) -> dict[str, Any]:
        """The field of a request that switches thinking off; none for a server that refuses it."""
        return {"chat_template_kwargs": dict(TEMPLATE_SWITCHES)} if self.takes_switch else {}

    def asked(self, ask: Callable[[], T]) -> T:
        """What ``ask`` gives; asked again without the switch if the server refuses that.

        Raises:
            ModelError: As ``ask``.
        """
        carried = self.takes_switch
        try:
            return ask()
        except ModelError as error:
            if not self._refuse_switch(error, carried=carried):
                raise
            return ask()

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
        thoughts, has_words, carried = Thoughts(), False, self.takes_switch
        try:
            if self.thinks:
                pieces = thoughts.cut(ask(max_tokens + MOST_THINKING_TOKENS, ()))
                yield from until(stop, islice(pieces, max_tokens))
                return
            for piece in thoughts.cut(ask(max_tokens, stop)):
                has_words = has_words or bool(piece.strip())
                yield piece
        except ModelError as error:
            if has_words or not self._refuse_switch(error, carried=carried):
                raise
            yield from self.without_thoughts(ask, max_tokens, stop)
            return
        if thoughts.seen and not has_words:
            self.thinks = True
            yield from self.without_thoughts(ask, max_tokens, stop)

    def _refuse_switch(self, error: ModelError, *, carried: bool) -> bool:
        """Whether the server may have refused the switch that the request ``carried``; it is left out from then on."""
        status = getattr(getattr(error.__cause__, "response", None), "status_code", 0)
        is_refusal = carried and status in REFUSED
        self.takes_switch = self.takes_switch and not is_refusal
        return is_refusal


@cache
def habits_of(endpoint: str, model: str) -> Habits:
    """What is known of a model at an address."""
    return Habits()

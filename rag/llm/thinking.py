"""What a reasoning model thinks before it answers is no part of its answer.

Models are asked not to think: by a switch of their chat template, in this process and at a server
(:data:`TEMPLATE_SWITCHES`). Some think all the same. Their thoughts stand between tags at the beginning of the reply or
of one of its lines, and are cut out while the reply streams, the tags split over pieces or not. Thoughts that never end
take the rest of the reply with them. A tag inside a line is text, such as the quote of an article about these tags, and
stays.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

TEMPLATE_SWITCHES = {"enable_thinking": False, "thinking": False}
"""What chat templates call the switch: Qwen, GLM and others the first, DeepSeek and Granite the second."""
MOST_THINKING_TOKENS = 1024
"""Room for thoughts beside the reply, for a model that thinks although it was asked not to."""
TAGS = (("<think>", "</think>"), ("<thinking>", "</thinking>"), ("[THINK]", "[/THINK]"))
THOUGHT = "\x00thought"
"""A piece that stands for thoughts which a server tells apart from the reply."""
_APART = ("reasoning_content", "reasoning")
_BLANKS = " \t\r\n"


class Thoughts:
    """Cuts the thoughts out of one reply as it streams.

    Attributes:
        are_open: Whether the reply is inside thoughts right now.
        seen: Whether the reply held any.
    """

    def __init__(self) -> None:
        self.are_open = False
        self.seen = False
        self._closing = ""
        self._held = ""
        self._at_line_start = True
        self._after_thoughts = False

    def feed(self, piece: str) -> str:
        """The next piece of the reply; returns what can be shown of it and of what was held back."""
        if piece == THOUGHT:
            self.seen = True
            return ""
        self._held += piece
        return self._shown(is_over=False)

    def rest(self) -> str:
        """What was held back, when the reply is over."""
        return self._shown(is_over=True)

    def cut(self, pieces: Iterator[str]) -> Iterator[str]:
        """The pieces without thoughts; none is empty."""
        for piece in pieces:
            if shown := self.feed(piece):
                yield shown
        if shown := self.rest():
            yield shown

    def _shown(self, *, is_over: bool) -> str:
        shown = ""
        while self._held:
            step = self._thought(is_over=is_over) if self.are_open else self._line(is_over=is_over)
            if step is None:
                break
            shown += step
        return shown

    def _thought(self, *, is_over: bool) -> str | None:
        """Drop what is thought; None when more of the reply is needed."""
        end = self._held.find(self._closing)
        if end < 0:
            self._held = "" if is_over else self._held[-(len(self._closing) - 1) :]
            return None
        self._held = self._held[end + len(self._closing) :]
        self.are_open, self._after_thoughts, self._at_line_start = False, True, True
        return ""

    def _line(self, *, is_over: bool) -> str | None:
        """The text up to the end of the line, or as much of it as there is; None when it may be the start of a tag."""
        if self._at_line_start:
            text = self._held.lstrip(_BLANKS)
            for opening, closing in TAGS:
                if text.startswith(opening):
                    self._held, self._closing = text[len(opening) :], closing
                    self.are_open = self.seen = True
                    return ""
                if not is_over and opening.startswith(text):
                    return None
            if self._after_thoughts:  # the blank lines between thoughts and answer
                self._held, self._after_thoughts = text, False
        line, newline, rest = self._held.partition("\n")
        self._held = rest
        self._at_line_start = bool(newline) or (self._at_line_start and not line.strip())
        return line + newline


def text_of(delta: Mapping[str, Any]) -> str:
    """The text of one piece of a server's stream; :data:`THOUGHT` when it holds thoughts alone."""
    return delta.get("content") or (THOUGHT if any(delta.get(name) for name in _APART) else "")


def closed(prompt: str) -> str:
    """A rendered prompt whose last words open thoughts, with these closed again: the reply begins after them."""
    for opening, closing in TAGS:
        if prompt.rstrip().endswith(opening):
            return f"{prompt.rstrip()}\n\n{closing}\n\n"
    return prompt


def until(stop: Sequence[str], pieces: Iterator[str]) -> Iterator[str]:
    """Pass pieces on until a stop string turns up, holding back what may be its beginning."""
    held = ""
    longest = max(map(len, stop), default=0)
    for piece in pieces:
        held += piece
        ends = [position for text in stop if (position := held.find(text)) >= 0]
        if ends:
            yield held[: min(ends)]
            return
        safe = len(held) - max(longest - 1, 0)
        if safe > 0:
            yield held[:safe]
            held = held[safe:]
    if held:
        yield held

"""How fast a language model reads and writes here, within half a minute."""

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from statistics import median

from rag.errors import CancelledError
from rag.llm.base import LanguageModel, Prompt

LIMIT_S = 30.0
ROUNDS = (5, 20, 20, 20)
"""Sentences of some 23 tokens read in each round; the first is short, so that slow machines finish one."""
WRITTEN_TOKENS, TOKENS_A_SENTENCE = 24, 23
LEAST_S, LEAST_SHARE = 1e-3, 0.02
_SENTENCE = "The council of the town met on Tuesday and spoke about the bridge, the school and the price of water. "


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast a model is.

    Attributes:
        read_tokens_s: Tokens of a prompt read in a second.
        written_tokens_s: Tokens of a reply written in a second.
        share: How much of the cores this process got while it measured, from 0 to 1; 1 for a server.
    """

    read_tokens_s: float
    written_tokens_s: float
    share: float = 1.0

    def undisturbed(self) -> "Pace":
        """The pace with all of the cores."""
        return Pace(self.read_tokens_s / self.share, self.written_tokens_s / self.share)


def measure_pace(
    model: LanguageModel,
    *,
    cores: int = 0,
    limit_s: float = LIMIT_S,
    told: Callable[[float], None] = lambda seconds: None,
) -> Pace | None:
    """Have a model read some 500 tokens and write some 20, up to three times after a shorter round to warm up.

    Args:
        model: Loaded, and used by nobody else meanwhile.
        cores: Cores that this process would have to itself on an idle machine; 0 for a model that runs elsewhere.
        limit_s: Seconds after which it is stopped.
        told: Told the seconds that have passed, a few times a second at most.

    Returns:
        The medians; the first round, which also warms up, counts only if it is the only one. None if not even that
        came to an end.

    Raises:
        ModelError: The model fails.
    """
    begun, worked = time.monotonic(), time.process_time()
    paces: list[Pace] = []
    for number, sentences in enumerate(ROUNDS):
        if paces and time.monotonic() - begun + _expected_s(paces[-1], sentences) > limit_s:
            break
        # The number comes first, so that nothing of the last round's prompt is taken from the cache.
        told_of = f"{_SENTENCE * sentences}\n\nWhat was spoken about?"
        prompt = Prompt.of(f"Report {number}. Answer in three long sentences.", told_of)
        if pace := _one_round(model, prompt, begun + limit_s, lambda: told(time.monotonic() - begun)):
            paces.append(pace)
    counted = paces[1:] or paces
    if not counted:
        return None
    passed = max(time.monotonic() - begun, LEAST_S)
    share = min(max((time.process_time() - worked) / (passed * cores), LEAST_SHARE), 1.0) if cores else 1.0
    return Pace(
        median(pace.read_tokens_s for pace in counted), median(pace.written_tokens_s for pace in counted), share
    )


def _one_round(model: LanguageModel, prompt: Prompt, until: float, tick: Callable[[], None]) -> Pace | None:
    """The pace of one prompt; a reply that is cut off by the time limit counts as far as it came."""
    tick()
    model.begin(lambda: time.monotonic() > until)
    started = time.monotonic()
    first = last = 0.0
    pieces = 0
    with suppress(CancelledError):
        for _ in model.stream(prompt, max_tokens=WRITTEN_TOKENS):
            last = time.monotonic()
            first = first or last
            pieces += 1
            tick()
    if pieces < 2 or last <= first:
        return None
    return Pace(model.usage.prompt_tokens / (first - started), (pieces - 1) / (last - first))


def _expected_s(pace: Pace, sentences: int) -> float:
    return sentences * TOKENS_A_SENTENCE / pace.read_tokens_s + WRITTEN_TOKENS / pace.written_tokens_s

"""The pace of a model whose times are known: a clock made by hand."""

from collections.abc import Callable, Iterator, Sequence

import pytest

from rag.errors import CancelledError
from rag.llm import measuring_speed
from rag.llm.base import Prompt, Usage
from rag.llm.measuring_speed import LIMIT_S, WRITTEN_TOKENS, measure_pace


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0
        self.worked = 0.0

    def monotonic(self) -> float:
        return self.now

    def process_time(self) -> float:
        return self.worked


class TimedModel:
    """Reads a prompt of as many tokens as words, and takes known seconds for each."""

    name, context_tokens = "timed", 4096

    def __init__(self, clock: Clock, read_s: float, write_s: float, share: float = 1.0) -> None:
        self.usage = Usage()
        self.prompts: list[str] = []
        self._clock, self._read_s, self._write_s, self._share = clock, read_s, write_s, share
        self._cancelled: Callable[[], bool] = lambda: False

    def begin(self, cancelled: Callable[[], bool]) -> None:
        self.usage, self._cancelled = Usage(), cancelled

    def count_tokens(self, text: str) -> int:
        return len(text.split())

    def label_logprobs(self, prompt: Prompt, labels: Sequence[str]) -> list[float]:
        raise NotImplementedError

    def stream(self, prompt: Prompt, *, max_tokens: int, stop: Sequence[str] = ()) -> Iterator[str]:
        words = " ".join(message.text for message in prompt.messages)
        self.prompts.append(words)
        self.usage.prompt_tokens = self.count_tokens(words)
        self._work(self.usage.prompt_tokens * self._read_s)
        for _ in range(max_tokens):
            if self._cancelled():
                raise CancelledError
            self._work(self._write_s)
            yield "word"

    def _work(self, seconds: float) -> None:
        self._clock.now += seconds
        self._clock.worked += seconds * self._share


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(measuring_speed, "time", made)
    return made


def test_a_quick_model_is_measured_several_times_and_never_from_its_cache(clock: Clock) -> None:
    model = TimedModel(clock, read_s=0.001, write_s=0.01)
    pace = measure_pace(model, cores=1)
    assert pace is not None
    assert pace.written_tokens_s == pytest.approx(100.0)
    assert pace.read_tokens_s == pytest.approx(1000.0, rel=0.05)
    assert pace.share == pytest.approx(1.0)
    assert len({prompt[:12] for prompt in model.prompts}) == len(model.prompts) == 4


def test_a_slow_model_is_stopped_within_the_limit_and_still_has_a_pace(clock: Clock) -> None:
    told: list[float] = []
    pace = measure_pace(TimedModel(clock, read_s=0.1, write_s=1.0), told=told.append)
    assert clock.now - 1000.0 <= LIMIT_S + 1.0
    assert pace is not None
    assert pace.written_tokens_s == pytest.approx(1.0)
    assert told[-1] <= LIMIT_S + 1.0


def test_a_model_that_does_not_come_to_a_word_has_no_pace(clock: Clock) -> None:
    assert measure_pace(TimedModel(clock, read_s=10.0, write_s=1.0)) is None


def test_what_others_took_is_known(clock: Clock) -> None:
    pace = measure_pace(TimedModel(clock, read_s=0.001, write_s=0.01, share=0.5), cores=1)
    assert pace is not None
    assert pace.share == pytest.approx(0.5)
    assert pace.undisturbed().written_tokens_s == pytest.approx(200.0)
    assert WRITTEN_TOKENS > 2

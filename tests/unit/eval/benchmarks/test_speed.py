import pytest

from eval.benchmarks.speed import Pair, Recording, bare, summary
from rag.llm.base import Prompt
from tests.unit.rag.fakes import QueuedModel


def test_medians_and_ratios_are_of_each_questions_own_pair() -> None:
    pairs = [
        Pair(True, 0.5, 3.0, 6.0, 1.0, 4.0),
        Pair(True, 0.1, 2.0, 9.0, 2.0, 3.0),
        Pair(True, 0.3, 4.0, 8.0, 2.0, 4.0),
        Pair(False, 0.2, 0.0, 1.0, 0.5, 0.8),
    ]
    found = summary(pairs)
    assert (found["answered"], found["refused"]) == (3, 1)
    assert (found["search_s"], found["first_token_s"], found["total_s"]) == (0.3, 3.0, 8.0)
    assert found["first_token_ratio"] == pytest.approx(sorted([3.0, 1.0, 2.0])[1])
    assert found["total_ratio"] == pytest.approx(sorted([1.5, 3.0, 2.0])[1])
    assert (found["refusal_s"], found["refusal_ratio"]) == (1.0, 1.25)


def test_a_peer_is_compared_over_the_answered_questions() -> None:
    pairs = [Pair(True, 0.1, 3.0, 6.0, 1.0, 4.0, 2.0), Pair(True, 0.1, 2.0, 9.0, 2.0, 3.0, 4.0)]
    found = summary(pairs)
    assert (found["peer_first_token_s"], found["first_token_to_peer_ratio"]) == (3.0, 1.0)
    assert "peer_first_token_s" not in summary([Pair(True, 0.1, 3.0, 6.0, 1.0, 4.0)])


def test_the_longest_prompt_of_a_request_is_kept() -> None:
    model = Recording(QueuedModel("yes", "no"))
    model.begin(lambda: False)
    short, long = Prompt.of("s", "short"), Prompt.of("s", "a much longer one")
    for prompt in (long, short):
        list(model.stream(prompt, max_tokens=5))
    assert model.longest == long
    model.begin(lambda: False)
    assert model.longest == Prompt(())


class ForgettingModel(QueuedModel):
    forgotten = 0

    def forget(self) -> None:
        self.forgotten += 1


def test_the_bare_model_starts_from_an_empty_cache() -> None:
    model = ForgettingModel("some words")
    first_s, total_s = bare(model, Prompt.of("Be brief.", "Hello?"), 3)
    assert model.forgotten == 1
    assert 0 < first_s <= total_s

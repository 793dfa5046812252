"""The benchmark of readers, on a stand-in whose answers take a fixed time."""

import threading
import time

import pytest

from eval.benchmarks.readers import QUESTIONS, measured
from eval.benchmarks.scripted_server import draft_of

ANSWER_S = 0.05


class OneAtATime:
    """Answers one question at a time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.asked: list[str] = []

    def ask(self, question: str) -> None:
        with self._lock:
            self.asked.append(question)
            time.sleep(ANSWER_S)


def test_waits_grow_with_the_readers_where_answers_come_one_at_a_time() -> None:
    assistant = OneAtATime()
    alone, four = measured(assistant, (1, 4), each=2)
    assert len(assistant.asked) == len(QUESTIONS) + 2 + 8
    assert (alone["readers"], alone["times_one_reader"]) == (1, 1.0)
    assert alone["median_wait_s"] >= ANSWER_S
    assert four["longest_wait_s"] > 2 * ANSWER_S
    assert four["times_one_reader"] == pytest.approx(four["median_wait_s"] / alone["median_wait_s"], abs=0.1)
    assert four["questions_a_minute"] < 60 / ANSWER_S


def test_a_scripted_draft_is_the_first_sentence_of_the_first_note() -> None:
    notes = "[1] (Ledger, 3 March 2025) The market was calm. Traders waited.\n[2] (Post) The bridge is open."
    assert draft_of({"messages": [{"role": "system", "content": "s"}, {"role": "user", "content": notes}]}) == (
        "The market was calm."
    )
    assert draft_of({"messages": [{"role": "user", "content": "Hello"}]}) == "There is nothing to say."

"""The line in front of the model, and the count of answers under way."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from rag.errors import CancelledError
from rag.llm.turns import Turns, UnderWay


def never() -> bool:
    return False


def test_so_many_have_a_turn_at_once_first_come_first_served() -> None:
    turns, order, now, most = Turns(), [], 0, 0
    lock, first = threading.Lock(), threading.Event()

    def use(number: int) -> None:
        nonlocal now, most
        with turns.turn(2, never):
            with lock:
                order.append(number)
                now += 1
                most = max(most, now)
            first.wait()
            with lock:
                now -= 1

    with ThreadPoolExecutor(8) as pool:
        for number in range(8):
            pool.submit(use, number)
            until = time.monotonic() + 5
            while len(turns._waiting) + len(order) < number + 1 and time.monotonic() < until:
                time.sleep(0.002)
        assert order == [0, 1]
        first.set()
    assert (order, most) == (sorted(order), 2)


def test_whoever_stops_leaves_the_line_and_a_failure_gives_its_turn_back() -> None:
    turns = Turns()

    def fail() -> None:
        with turns.turn(1, never):
            with ThreadPoolExecutor(1) as other, pytest.raises(CancelledError):
                other.submit(turns.turn(1, lambda: True).__enter__).result()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    with turns.turn(1, never):
        pass


def test_what_comes_last_waits_for_those_under_way() -> None:
    done: list[str] = []
    under_way = UnderWay()
    with under_way:
        with under_way:
            under_way.then(lambda: done.append("closed"))
        assert done == []
    assert done == ["closed"]
    UnderWay().then(lambda: done.append("at once"))
    assert done[-1] == "at once"

"""The thread of a model in this process."""

import os
import sys
import threading

import pytest

from rag.llm.own_thread import NICENESS, OwnThread


def test_all_is_done_in_one_thread_and_errors_come_back() -> None:
    own = OwnThread()
    names = {own.run(lambda: threading.current_thread().name) for _ in range(3)}
    assert names == {"byline-model_0"}
    closed = []

    def pieces():
        try:
            yield threading.current_thread().name
            yield "two"
        finally:
            closed.append(threading.current_thread().name)

    told = own.pieces(pieces())
    assert next(told) == "byline-model_0"
    told.close()
    assert closed == ["byline-model_0"]
    with pytest.raises(ZeroDivisionError):
        own.run(lambda: 1 / 0)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has priorities of threads")
def test_it_gives_way_with_all_threads_that_are_started_there() -> None:
    def niceness() -> int:
        return os.getpriority(os.PRIO_PROCESS, threading.get_native_id())

    def of_a_new_thread() -> int:
        found = []
        started = threading.Thread(target=lambda: found.append(niceness()))
        started.start()
        started.join()
        return found[0]

    own, here = OwnThread(), niceness()
    assert own.run(niceness) == own.run(of_a_new_thread) == max(here, NICENESS)
    assert niceness() == here

"""A thread of its own for a model in this process, which gives way to everything else.

llama.cpp computes with all free cores. Whoever searches, opens an article or adds one meanwhile would get half of each
core, so the thread of the model, and with it all threads that llama.cpp starts from there, has a lower priority: what
readers wait for goes first, and an idle machine still gives the model all it has. Linux has priorities of threads; on
other systems the model runs as before.
"""

import os
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

NICENESS = 10
"""On the scale of ``nice``: a thread beside it that has work gets some 90 % of a core that both want. More would leave
too little to the model where programs of others work in the background at the usual 10."""

Result = TypeVar("Result")


class OwnThread:
    """Runs what it is given, one thing at a time, in its one thread."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1, "byline-model", initializer=give_way)

    def run(self, work: Callable[[], Result]) -> Result:
        """Do the work there and wait for its result, or raise its error here."""
        return self._thread.submit(work).result()

    def pieces(self, made: Iterator[str]) -> Iterator[str]:
        """What the iterator gives, each piece made there."""
        try:
            while (piece := self.run(lambda: next(made, None))) is not None:
                yield piece
        finally:
            if close := getattr(made, "close", None):
                self.run(close)


def give_way() -> None:
    """Let all other threads go before this one and those it starts, where the system can do so."""
    if sys.platform == "linux":
        thread = threading.get_native_id()
        # Nobody but root may take back what was given up, so it is never less than before.
        os.setpriority(os.PRIO_PROCESS, thread, max(NICENESS, os.getpriority(os.PRIO_PROCESS, thread)))

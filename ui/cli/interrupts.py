"""Ctrl-C that is never lost.

While llama.cpp reads a prompt it calls back into Python for every operation. A Ctrl-C that arrives inside such a call
is swallowed there. So long work asks between two questions whether one came.
"""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType


@contextmanager
def noticed_interrupts() -> Iterator[Callable[[], None]]:
    """Raise :class:`KeyboardInterrupt` at once as ever, and again when what is given is called, if it was swallowed."""
    came = threading.Event()
    if threading.current_thread() is not threading.main_thread():  # signals go to the main thread alone
        yield lambda: None
        return

    def note(number: int, frame: FrameType | None) -> None:
        came.set()
        raise KeyboardInterrupt

    def look() -> None:
        if came.is_set():
            raise KeyboardInterrupt

    before = signal.signal(signal.SIGINT, note)
    try:
        yield look
    finally:
        signal.signal(signal.SIGINT, before)

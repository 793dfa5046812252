"""The end of the service: at SIGTERM no more questions are taken, and those that were taken are answered first."""

import signal
import threading
import time
from collections.abc import Callable

from ui.chat.queue import QuestionQueue

LOOK_EVERY_S = 0.2
LAST_WORDS_S = 0.5
"""So long pages and programs have to fetch the last words of an answer."""


def listen_for_the_end() -> threading.Event:
    """An event that SIGTERM sets; another SIGTERM ends the process as usual. Only a main thread can be told."""
    told = threading.Event()

    def end(*_: object) -> None:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        told.set()

    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, end)
    return told


def serve_until_told_to_end(
    told: threading.Event,
    is_running: Callable[[], bool],
    questions: QuestionQueue,
    within_s: float,
    say: Callable[[str], None],
) -> None:
    """Return when the service is to end: at Ctrl-C at once, at SIGTERM when the answers under way have ended.

    Args:
        told: Set when the service is to end (:func:`listen_for_the_end`).
        is_running: Whether the page is still served.
        questions: Is drained at SIGTERM.
        within_s: The longest wait for answers; a second SIGTERM ends it.
        say: Told what goes on.
    """
    try:
        while is_running() and not told.wait(LOOK_EVERY_S):
            pass
    except KeyboardInterrupt:
        return
    if not told.is_set():
        return
    say(f"Byline is told to stop: it answers what is under way, for up to {within_s:g} s.")
    if not questions.drain(within_s):
        say("Some answers did not end in time and are broken off; their readers can ask again.")
    time.sleep(LAST_WORDS_S)

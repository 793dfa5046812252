"""The log as JSON, one object a line, for programs that gather logs. It holds no question unless it is told to.

Questions could come into a log by the message of an error that nothing foresaw. So of such an error the kind and the
lines of code are logged and not its message, unless ``serving.log_questions`` is set.
"""

import logging
import sys
import traceback
from types import TracebackType
from typing import Any, TextIO

from pythonjsonlogger.json import JsonFormatter

from ui.chat.observing import EndedQuestion

QUESTIONS = "byline.questions"
_OURS = ("index", "rag", "eval", "ui", "byline")
_OF_THE_SERVER = ("uvicorn", "uvicorn.error", "uvicorn.access", "uvicorn.asgi")
_ROUNDED_DIGITS = 3
Caught = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


def log_as_json(*, with_questions: bool, stream: TextIO | None = None) -> None:
    """Write every log of this process as JSON from now on; call it once the server has set up its own.

    Args:
        with_questions: Whether questions, and messages of errors that may hold them, are written too.
        stream: Where to; standard error when None.
    """
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(_Formatter(with_questions))
    root = logging.getLogger()
    root.handlers = [handler]
    for name in _OURS:
        logging.getLogger(name).setLevel(logging.INFO)
    for name in _OF_THE_SERVER:
        logger = logging.getLogger(name)
        logger.handlers, logger.propagate = [], True
    logging.captureWarnings(True)


def log_question(ended: EndedQuestion, *, with_questions: bool) -> None:
    """Write one line about a question that has ended."""
    told: dict[str, Any] = {
        "outcome": ended.outcome,
        "waited_s": round(ended.waited_s, _ROUNDED_DIGITS),
        "seconds": round(ended.seconds, _ROUNDED_DIGITS),
        "steps_s": {step: round(seconds, _ROUNDED_DIGITS) for step, seconds in ended.steps_s.items()},
    }
    if with_questions:
        told["question"] = ended.turn.question
    logging.getLogger(QUESTIONS).info("A question has ended.", extra=told)


class _Formatter(JsonFormatter):
    """One object a line: ``timestamp``, ``level``, ``logger``, ``message``, and what the line brings."""

    def __init__(self, with_messages: bool) -> None:
        super().__init__(
            "%(levelname)s %(name)s %(message)s",
            rename_fields={"levelname": "level", "name": "logger", "exc_info": "error"},
            timestamp=True,
            json_ensure_ascii=False,
        )
        self._with_messages = with_messages

    def formatException(self, ei: Caught) -> Any:  # noqa: N802, ANN401 - as logging has them
        if self._with_messages:
            return super().formatException(ei)
        error, seen, told = ei[1], set[int](), list[str]()
        while error is not None and id(error) not in seen:
            seen.add(id(error))
            told += [f"{type(error).__name__}\n", *traceback.format_tb(error.__traceback__)]
            error = error.__cause__ or error.__context__
        return "".join(told)

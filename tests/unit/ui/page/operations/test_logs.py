"""The log as JSON: one object a line, and no question in it unless it is told to."""

import io
import json
import logging
from collections.abc import Iterator

import pytest

from rag.answer import StageEvent
from tests.unit.ui.fakes import bridge_answer
from ui.chat.observing import EndedQuestion, Stopwatch
from ui.chat.turns import ChatTurn
from ui.page.operations.logs import log_as_json, log_question

QUESTION = "Who hid the xylophone?"


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    """Where logs go; everything is as before afterwards."""
    root = logging.getLogger()
    loggers = [root, *(logging.getLogger(name) for name in ("index", "rag", "eval", "ui", "byline"))]
    loggers += [logging.getLogger(name) for name in ("uvicorn", "uvicorn.error", "uvicorn.access", "uvicorn.asgi")]
    before = [(logger, logger.handlers, logger.level, logger.propagate) for logger in loggers]
    yield io.StringIO()
    for logger, handlers, level, propagate in before:
        logger.handlers, logger.propagate = handlers, propagate
        logger.setLevel(level)
    logging.captureWarnings(False)


def ended() -> EndedQuestion:
    watch = Stopwatch(0.0)
    watch.note(StageEvent("searching", QUESTION))
    return watch.ended(ChatTurn(1, "", QUESTION, state="done", answer=bridge_answer(QUESTION)))


def fail() -> None:
    """An error that nothing foresaw, with the question in it and in what caused it."""
    try:
        try:
            {}[QUESTION]
        except KeyError as error:
            raise ValueError(f"cannot answer {QUESTION}") from error
    except ValueError:
        logging.getLogger("ui.chat.writing").exception("A question could not be answered.")


def lines(stream: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_no_question_is_in_it(stream: io.StringIO) -> None:
    log_as_json(with_questions=False, stream=stream)
    log_question(ended(), with_questions=False)
    fail()
    logging.getLogger("uvicorn.error").warning("a line\nof the server")
    told, failure, server = lines(stream)
    assert (told["logger"], told["level"], told["outcome"]) == ("byline.questions", "INFO", "answered")
    assert set(told["steps_s"]) == {"starting", "searching"}
    assert failure["message"] == "A question could not be answered."
    assert "ValueError" in str(failure["error"])
    assert "KeyError" in str(failure["error"])
    assert "test_logs.py" in str(failure["error"])
    assert server["message"] == "a line\nof the server"
    assert "xylophone" not in stream.getvalue().replace("{}[QUESTION]", "")
    assert all("T" in str(line["timestamp"]) for line in (told, failure, server))


def test_questions_are_in_it_when_it_is_told_so(stream: io.StringIO) -> None:
    log_as_json(with_questions=True, stream=stream)
    log_question(ended(), with_questions=True)
    fail()
    told, failure = lines(stream)
    assert told["question"] == QUESTION
    assert "xylophone" in str(failure["error"])

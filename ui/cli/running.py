"""What surrounds every command: the place of options, standard output, and errors.

The options of every command may be given before or after its name: they are moved to the front before parsing. Every
error becomes one line and an exit code. With ``--json``, only the one object reaches standard output; what libraries
print goes to standard error.
"""

import os
import sys
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress

import typer

from index.errors import BylineError
from ui.cli.console import Session

INTERRUPTED = "Interrupted; nothing is lost: run the same command again."
_FLAGS = ("--json", "--quiet", "-q", "--debug")
_WITH_VALUE = ("--home",)


def hoist(arguments: Sequence[str]) -> tuple[list[str], list[str]]:
    """The options of every command, and all other arguments; what follows ``--`` is never an option."""
    front: list[str] = []
    rest: list[str] = []
    pending = iter(arguments)
    for argument in pending:
        if argument == "--":
            rest += [argument, *pending]
        elif argument in _FLAGS or argument.startswith(tuple(f"{name}=" for name in _WITH_VALUE)):
            front.append(argument)
        elif argument in _WITH_VALUE:
            front += [argument, *([value] if (value := next(pending, None)) is not None else [])]
        else:
            rest.append(argument)
    return front, rest


def guarded(session: Session, work: Callable[[], int]) -> int:
    """Run ``work`` and return its exit code; an error becomes one line and an exit code."""
    try:
        return work()
    except BrokenPipeError:
        _discard_stdout()
        return 1
    except (KeyboardInterrupt, typer.Abort):
        session.fail(INTERRUPTED)
        return 1
    except Exception as error:
        if session.debug:
            traceback.print_exc()
        message, code = _message_and_code(error)
        if message or session.json:
            session.fail(message or "No command was given. Run `byline --help`.")
        return code


def _message_and_code(error: Exception) -> tuple[str, int]:
    if isinstance(error, BylineError):
        return str(error), error.exit_code
    # Typer's own errors about the arguments share no public base class over its versions.
    if hasattr(error, "format_message"):
        # The message is empty if the help text has been printed instead.
        message = str(error.format_message()).rstrip(".")
        return f"{message}. Run `byline --help`." if message else "", int(getattr(error, "exit_code", 2))
    if isinstance(error, OSError):
        file = f" ({error.filename})" if error.filename else ""
        return f"{error.strerror or error}{file}. Run with --debug for the details.", 1
    return f"{type(error).__name__}: {error}. This is a fault in Byline; --debug shows where.", 1


@contextmanager
def output(wants_json: bool, session: Session | None) -> Iterator[Session]:
    """Yield the session; in JSON mode, what libraries print meanwhile goes to standard error."""
    if session is not None:
        yield session
        return
    if not wants_json:
        with suppress(AttributeError):
            sys.stdout.reconfigure(errors="replace")  # type: ignore[union-attr]
        yield Session()
        return
    sys.stdout.flush()
    real_stdout = os.dup(1)
    os.dup2(2, 1)
    try:
        with open(real_stdout, "w", encoding="utf-8", closefd=False) as stream:
            yield Session(stdout=stream)
    except BrokenPipeError:
        _discard_stdout()
    finally:
        sys.stdout.flush()
        os.dup2(real_stdout, 1)
        os.close(real_stdout)


def _discard_stdout() -> None:
    """Send standard output nowhere, so that the last flush of the interpreter does not fail."""
    with suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())

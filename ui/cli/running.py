"""Around every command: where options may stand, where output goes, and what an error looks like.

The options that hold for every command may stand before or after its name: they are moved to the front before
parsing. Every error becomes one line and an exit code. With ``--json`` the real standard output is kept for the
one object, and whatever a library prints goes to standard error.
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
_VALUES = ("--home",)


def hoist(arguments: Sequence[str]) -> list[str]:
    """Move the options that hold everywhere before the command; what follows ``--`` stays as it is."""
    front: list[str] = []
    rest: list[str] = []
    pending = iter(arguments)
    for argument in pending:
        if argument == "--":
            rest += [argument, *pending]
        elif argument in _FLAGS or argument.startswith(tuple(f"{name}=" for name in _VALUES)):
            front.append(argument)
        elif argument in _VALUES:
            front += [argument, *([value] if (value := next(pending, None)) is not None else [])]
        else:
            rest.append(argument)
    return front + rest


def leading(hoisted: Sequence[str]) -> int:
    """How many of the arguments are options that hold everywhere."""
    count = 0
    while count < len(hoisted) and hoisted[count].startswith("-") and hoisted[count] != "--":
        count += 2 if hoisted[count] in _VALUES else 1
    return count


def guarded(session: Session, work: Callable[[], int]) -> int:
    """Run ``work``; turn whatever goes wrong into one line and an exit code."""
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
        message, code = _explained(error)
        if message or session.json:
            session.fail(message or "No command was given. Run `byline --help`.")
        return code


def _explained(error: Exception) -> tuple[str, int]:
    if isinstance(error, BylineError):
        return str(error), error.exit_code
    # Typer's own errors about the arguments share no public base class over its versions.
    if hasattr(error, "format_message"):
        # An empty message comes with the help text, which has been printed already.
        message = str(error.format_message()).rstrip(".")
        return f"{message}. Run `byline --help`." if message else "", int(getattr(error, "exit_code", 2))
    if isinstance(error, OSError):
        where = f" ({error.filename})" if error.filename else ""
        return f"{error.strerror or error}{where}. Run with --debug for the details.", 1
    return f"{type(error).__name__}: {error}. This is a fault in Byline; --debug shows where.", 1


@contextmanager
def output(wants_json: bool, session: Session | None) -> Iterator[Session]:
    """The session, with standard output kept clear in JSON mode: what libraries print goes to standard error."""
    if session is not None:
        yield session
        return
    if not wants_json:
        with suppress(AttributeError):
            sys.stdout.reconfigure(errors="replace")  # type: ignore[union-attr]
        yield Session()
        return
    sys.stdout.flush()
    kept = os.dup(1)
    os.dup2(2, 1)
    try:
        with open(kept, "w", encoding="utf-8", closefd=False) as stream:
            yield Session(stdout=stream)
    except BrokenPipeError:
        _discard_stdout()
    finally:
        sys.stdout.flush()
        os.dup2(kept, 1)
        os.close(kept)


def _discard_stdout() -> None:
    """Point standard output nowhere, so that the interpreter's last flush does not complain."""
    with suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())

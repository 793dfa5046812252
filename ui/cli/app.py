"""The command ``byline``: ask, search and keep articles from a terminal or a script.

The commands are in :mod:`ui.cli.commands`, one module a group. They are thin: each opens the assistant or the
library, calls one method and prints the result. What all commands share (options, errors, output) is in
:mod:`ui.cli.running`.
"""

import logging
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from index.privacy import protect_process
from ui.cli.commands import evaluation, index, models, user
from ui.cli.commands.asking import ask, search, show
from ui.cli.commands.backup import backup, restore
from ui.cli.commands.chat import chat
from ui.cli.commands.doctor import doctor
from ui.cli.console import OPTIONS_EVERYWHERE, Session, installed_version
from ui.cli.running import guarded, hoist, output

COMMANDS = (ask, search, show, doctor, chat, backup, restore)
GROUPS = {"index": index.app, "models": models.app, "user": user.app, "eval": evaluation.app}
# What Typer returns when Ctrl-C was pressed in a command.
_TYPER_INTERRUPTED = 130

app = typer.Typer(
    name="byline",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog='Begin with: [bold]byline ask "why was the call delayed?"[/bold]',
)
for command in COMMANDS:
    app.command(epilog=OPTIONS_EVERYWHERE)(command)
for group_name, group in GROUPS.items():
    app.add_typer(group, name=group_name)


def _version(asked: bool) -> None:
    if asked:
        sys.stdout.write(f"byline {installed_version()}\n")
        raise typer.Exit


@app.callback()
def everywhere(
    context: typer.Context,
    home: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            help="Where the index, models, history and settings live. \\[default: BYLINE_HOME, ~/.byline]",
        ),
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="One JSON object on standard output, nothing else there.")
    ] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No progress and no remarks.")] = False,
    debug: Annotated[bool, typer.Option("--debug", help="Show tracebacks.")] = False,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Ask your own articles; every sentence of the answer shows the exact words it rests on.

    These options may also stand after the command. Exit codes: 0 done, 1 a failure that the message explains,
    2 bad usage.
    """
    session: Session = context.obj
    session.home = home.expanduser() if home else None
    session.json, session.quiet, session.debug = as_json, quiet, debug
    from rag.settings import home_folder

    protect_process(home_folder(session.home))
    if quiet:
        logging.getLogger("index").setLevel(logging.ERROR)


def main() -> None:
    """Entry point of the command."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: Sequence[str], session: Session | None = None) -> int:
    """Run one command line and return its exit code.

    Args:
        arguments: Without the program's name.
        session: Given by tests to put an assistant or a library of their own in place.
    """
    front, rest = hoist(arguments)
    wants_json = "--json" in front
    with output(wants_json, session) as session:
        # Until the options are parsed, an error already has to take the right form.
        session.json, session.debug = wants_json, "--debug" in front
        return guarded(session, lambda: _invoke(front + rest, session))


def _invoke(arguments: list[str], session: Session) -> int:
    result = app(arguments, standalone_mode=False, obj=session)
    if result == _TYPER_INTERRUPTED:
        raise KeyboardInterrupt
    return result if isinstance(result, int) else 0

"""``byline user``: who may open the page of this home."""

import getpass
import sys
from pathlib import Path
from typing import Annotated, Literal

import typer

from index.errors import UsageError
from ui.cli.console import OPTIONS_EVERYWHERE, Session

app = typer.Typer(
    no_args_is_help=True,
    help="Who may open the page: owners, who may do everything, and readers, who ask and read.",
    context_settings={"help_option_names": ["-h", "--help"]},
)

Name = Annotated[str, typer.Argument(metavar="NAME", help="The name to log in with.")]
AccountsFile = Annotated[
    Path | None,
    typer.Option(
        "--auth",
        metavar="FILE",
        help="The file of accounts. \\[default: the shared database, else accounts in the home]",
    ),
]


@app.command(epilog=OPTIONS_EVERYWHERE)
def add(
    context: typer.Context,
    name: Name,
    role: Annotated[
        Literal["owner", "reader"] | None,
        typer.Option(help="What they may do. \\[default: owner for the first account, reader for others]"),
    ] = None,
    password_stdin: Annotated[
        bool, typer.Option("--password-stdin", help="Read the password from standard input instead of asking for it.")
    ] = False,
    auth: AccountsFile = None,
) -> None:
    """Add an account, or give one a new password or role; a page that is being served knows it at once.

    After the first account of a home, a page that is being served has to be restarted: it still lets everybody in.

    A new password ends the sessions of that account.

    [bold]Examples[/bold]

    byline user add ana

    byline user add ben --role reader --password-stdin < password.txt
    """
    from ui.page.access.accounts import valid_name
    from ui.page.access.passwords import valid_password
    from ui.page.access.places import place_of_accounts

    session: Session = context.obj
    name = valid_name(name)
    password = valid_password(_piped_password() if password_stdin else _typed_password(name))
    with place_of_accounts(session.settings(), auth) as place:
        is_first = auth is None and not place.all()
        account, is_new = place.put(name, password, role)
    if session.json:
        added = {"user": account.name, "role": account.role, "added": is_new, "file": place.file}
        session.emit(added | {"restart": is_first})
        return
    done = "may now log in" if is_new else "has a new password"
    session.say(f"{account.name} {done} ({account.role}). Kept in {place.name}")
    if is_first:
        session.say("This is the first account. A page that is served already lets everybody in until it is restarted.")


@app.command(epilog=OPTIONS_EVERYWHERE)
def remove(context: typer.Context, name: Name, auth: AccountsFile = None) -> None:
    """Remove an account and end its sessions; its conversations stay, for whoever gets that name again.

    [bold]Example[/bold]

    byline user remove ben
    """
    from ui.page.access.accounts import valid_name
    from ui.page.access.places import place_of_accounts

    session: Session = context.obj
    name = valid_name(name)
    with place_of_accounts(session.settings(), auth) as place:
        place.remove(name)
    if session.json:
        session.emit({"user": name, "removed": True, "file": place.file})
        return
    session.say(f"{name} may no longer log in.")


@app.command("list", epilog=OPTIONS_EVERYWHERE)
def list_users(context: typer.Context, auth: AccountsFile = None) -> None:
    """List the accounts and their roles.

    [bold]Example[/bold]

    byline user list
    """
    from ui.page.access.places import place_of_accounts

    session: Session = context.obj
    with place_of_accounts(session.settings(), auth) as place:
        accounts = place.all()
    if session.json:
        session.emit({"users": [{"name": found.name, "role": found.role} for found in accounts], "file": place.file})
        return
    for account in accounts:
        session.say(f"{account.name:<24}{account.role}")
    if not accounts:
        session.say("No accounts: whoever opens the page on this machine is its owner.")


def _typed_password(name: str) -> str:
    if not sys.stdin.isatty():
        raise UsageError(
            "There is no terminal to ask for the password. Send it to standard input, with --password-stdin."
        )
    password = getpass.getpass(f"Password of {name}: ")
    if getpass.getpass("The same again: ") != password:
        raise UsageError("The two passwords differ. Nothing was changed; try again.")
    return password


def _piped_password() -> str:
    from ui.page.access.passwords import MAX_CHARS

    try:
        line = sys.stdin.readline(2 * MAX_CHARS)
    except UnicodeDecodeError:
        raise UsageError("The password on standard input is not UTF-8 text.") from None
    return line.removesuffix("\n").removesuffix("\r")

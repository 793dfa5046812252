"""``byline backup`` and ``byline restore``: a home in one file, and back."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ui.cli.console import Session, installed_version, one_line
from ui.cli.progress import ProgressDisplay
from ui.words import counted

if TYPE_CHECKING:
    from index.library import Library


def backup(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Where to; an earlier backup there is replaced.")],
) -> None:
    """Save articles, conversations, settings, uploads and evaluation runs in one file, also while Byline is in use.

    Model files are left out, and so are secrets such as llm.api_key. What was left out is told.

    [bold]Example[/bold]

    byline backup ~/byline-backup.zip
    """
    from ui.actions.backup import back_up, refuse_shared, summary

    session: Session = context.obj
    settings = session.settings()
    refuse_shared(settings)
    with ProgressDisplay(session) as display:
        report = back_up(settings.home, file.expanduser(), installed_version(), display.progress)
    if session.json:
        session.emit(asdict(report))
        return
    session.say(summary(report))
    if report.left_out:
        session.note(f"Left out: {one_line(', '.join(report.left_out))}.")


def restore(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="What `byline backup` wrote.")],
    force: Annotated[bool, typer.Option("--force", help="Set aside what the home holds now.")] = False,
) -> None:
    """Make the home what a backup holds. Everything is checked first; nothing changes if something is wrong.

    Restore only backups that you made: their settings hold for this home from then on.

    [bold]Example[/bold]

    byline restore ~/byline-backup.zip --home ~/.byline
    """
    from rag.opening import open_library
    from rag.settings import Settings, home_folder
    from ui.actions.restoring import restore as restored

    session: Session = context.obj
    home = home_folder(session.home)  # not from the settings there, which may be what has to be mended
    with ProgressDisplay(session) as display:

        def opened(settings: Settings) -> "Library":
            return (session.open_library or open_library)(settings, display.progress, rebuilding=True)

        report = restored(file.expanduser(), home, opened, force=force, progress=display.progress)
    if session.json:
        session.emit(asdict(report))
    else:
        holds = f"{counted(report.articles, 'article')} and {counted(report.conversations, 'conversation')}"
        session.say(f"Restored {holds} to {report.home}, as they were on {report.created[:16].replace('T', ' at ')}.")
        if report.set_aside:
            session.say(f"What was there before is in {report.set_aside}.")
        for remark in report.remarks:
            session.note(one_line(remark))
        for problem in report.failed:
            session.say(f"{one_line(problem.path)}: {one_line(problem.error)}", style="red")
    if report.failed:
        session.note("Run `byline index check --repair`.")
        raise typer.Exit(1)

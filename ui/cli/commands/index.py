"""``byline index``: articles in, out, kept in step with a folder, and looked after."""

from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from index.records import IndexReport
from ui.cli.console import OPTIONS_EVERYWHERE, Session, day, given, one_line
from ui.cli.printing import print_report, report_json
from ui.cli.progress import ProgressDisplay
from ui.words import counted

if TYPE_CHECKING:
    from index.library import Library

Wait = Annotated[
    float | None,
    typer.Option(
        min=0, metavar="SECONDS", help="Give up after so long if another byline process is writing.", show_default=False
    ),
]
Verbose = Annotated[bool, typer.Option("--verbose", "-v", help="Name every file that was passed over.")]

app = typer.Typer(
    no_args_is_help=True,
    help="The articles: add, keep in step with a folder, remove, look after.",
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.command(epilog=OPTIONS_EVERYWHERE)
def add(
    context: typer.Context,
    sources: Annotated[
        list[str], typer.Argument(metavar="PATH_OR_URL...", help="Files, folders, globs, zip files, addresses, feeds.")
    ],
    title: Annotated[str | None, typer.Option(help="Set the title by hand.")] = None,
    source: Annotated[str | None, typer.Option(help="Set the outlet by hand.")] = None,
    author: Annotated[str | None, typer.Option(help="Set the author by hand.")] = None,
    published: Annotated[str | None, typer.Option(metavar="YYYY-MM-DD", help="Set the day by hand.")] = None,
    url: Annotated[str | None, typer.Option(help="Set the address by hand.")] = None,
    wait: Wait = None,
    verbose: Verbose = False,
) -> None:
    """Add articles; what is already there is left alone, what changed is updated.

    Exit code 1 if something could not be read; the rest is added all the same. What is passed over in folders and
    zip files (kinds that aren't read, links out of the folder) is told with its reason and is no failure.

    [bold]Examples[/bold]

    byline index add ~/articles report.pdf

    byline index add https://example.org/story --source "Example"
    """
    by_hand = {"title": title, "source": source, "author": author, "published": day(published, "--published")}
    metadata = given({**by_hand, "url": url})
    _work(
        context,
        lambda library, display: library.add(sources, progress=display.progress, **metadata),
        wait_s=wait,
        verbose=verbose,
    )


@app.command(epilog=OPTIONS_EVERYWHERE)
def sync(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="The folder of articles.", show_default=False)],
    watch: Annotated[bool, typer.Option("--watch", help="Keep going: sync again whenever a file changes.")] = False,
    emptied: Annotated[bool, typer.Option("--emptied", help="It is right that the folder holds nothing.")] = False,
    wait: Wait = None,
    verbose: Verbose = False,
) -> None:
    """Bring the index in line with a folder: add, update, and remove what is gone from it.

    What is passed over in the folder is told with its reason, as by `byline index add`.

    [bold]Example[/bold]

    byline index sync ~/articles --watch
    """
    if watch:
        _watch(context.obj, folder, emptied=emptied, wait_s=wait, verbose=verbose)
    else:
        _work(
            context,
            lambda library, display: library.sync(folder, emptied=emptied, progress=display.progress),
            wait_s=wait,
            verbose=verbose,
        )


@app.command(epilog=OPTIONS_EVERYWHERE)
def remove(
    context: typer.Context,
    article_ids: Annotated[list[str], typer.Argument(metavar="ARTICLE_ID...", help="As given by search.")],
    wait: Wait = None,
) -> None:
    """Remove articles from the index; files stay, uploaded ones in uploads/ of the home."""
    _work(context, lambda library, display: library.remove(article_ids), wait_s=wait)


@app.command(epilog=OPTIONS_EVERYWHERE)
def status(context: typer.Context, verbose: Verbose = False) -> None:
    """Say what the index holds, which files could not be read or were passed over and why, and which leave a doubt."""
    session: Session = context.obj
    with ProgressDisplay(session) as display, closing(session.library(display.progress)) as library:
        report = library.status()
    print_report(session, report, nothing="", verbose=verbose)


@app.command(epilog=OPTIONS_EVERYWHERE)
def check(
    context: typer.Context,
    repair: Annotated[bool, typer.Option("--repair", help="Mend what is wrong.")] = False,
    wait: Wait = None,
) -> None:
    """Verify that catalogue, full-text index and vectors agree. Exit code 1 if they do not."""
    _work(context, lambda library, display: library.check(repair=repair), nothing="Everything agrees.", wait_s=wait)


@app.command(epilog=OPTIONS_EVERYWHERE)
def rebuild(
    context: typer.Context,
    embedder: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Move to this embedder; the setting changes at the end.", show_default=False),
    ] = None,
    wait: Wait = None,
) -> None:
    """Make the index anew for another embedder or splitter, beside the old one, which serves until the end.

    After Ctrl-C the same command goes on where it was.

    [bold]Example[/bold]

    byline index rebuild --embedder granite-embedding-97m-multilingual-r2
    """
    session: Session = context.obj
    _work(
        context,
        lambda library, display: library.rebuild(progress=display.progress),
        rebuilding=True,
        wait_s=wait,
        index__embedder=embedder,
    )
    if embedder is None:
        return
    from ui.actions.preferences import write_settings

    home = session.settings().home
    write_settings(home, {"index": {"embedder": embedder}})
    if session.settings().index.embedder != embedder:
        session.note(f"BYLINE_INDEX__EMBEDDER still names another embedder: set it to {embedder}, or unset it.")


@app.command(epilog=OPTIONS_EVERYWHERE)
def export(
    context: typer.Context,
    directory: Annotated[Path, typer.Argument(metavar="DIR", help="A new folder, or one with an earlier export.")],
) -> None:
    """Write the whole library into a folder of plain files: articles, vectors, what was set by hand, your names.txt.

    After an interrupt the same command goes on. Into a folder with an earlier export of this library only what changed
    is written. Conversations and evaluation runs are not in it: `byline backup` saves a whole home.

    [bold]Example[/bold]

    byline index export ~/library
    """
    session: Session = context.obj
    with ProgressDisplay(session) as display, closing(session.library(display.progress)) as library:
        report = library.export(directory, progress=display.progress)
    if session.json:
        session.emit(report_json(report))
        return
    kept = f", {report.unchanged:,} of them kept from an earlier export" if report.unchanged else ""
    session.say(
        f"Exported {counted(report.articles, 'article')} in {report.passages:,} passages{kept} to {report.directory} "
        f"({counted(report.files, 'file')}, {report.bytes / 1e6:,.1f} MB) in {report.seconds:.1f} s."
    )


@app.command(name="import", epilog=OPTIONS_EVERYWHERE)
def import_(
    context: typer.Context,
    directory: Annotated[Path, typer.Argument(metavar="DIR", help="What `byline index export` wrote.")],
    wait: Wait = None,
) -> None:
    """Take in a library that `byline index export` wrote, here or on another machine.

    Everything is checked first; if a file is torn or was changed, nothing is taken in. What is there already stays.
    Vectors are taken if embedder and splitter are the same, else the articles are embedded anew. After an interrupt
    the same command goes on.

    [bold]Example[/bold]

    byline index import ~/library
    """
    _work(context, lambda library, display: library.import_from(directory, progress=display.progress), wait_s=wait)


@app.command(epilog=OPTIONS_EVERYWHERE)
def names(
    context: typer.Context,
    name: Annotated[
        str | None, typer.Argument(metavar="[NAME]", help="Only the spellings of this name.", show_default=False)
    ] = None,
) -> None:
    """Show which spellings are taken for one name. Edit names.txt in the home to correct them.

    [bold]Example[/bold]

    byline index names Lee
    """
    session: Session = context.obj
    with ProgressDisplay(session) as display, closing(session.library(display.progress)) as library:
        spellings = library.spellings
        groups = [spellings.variants(name)] if name else list(spellings.groups())
    ordered = sorted(sorted(group) for group in groups if group)
    if session.json:
        session.emit({"names": ordered})
        return
    for group in ordered:
        session.say(" = ".join(one_line(spelling) for spelling in group))
    if not ordered:
        session.say("No name with several spellings is known.")


def _work(
    context: typer.Context,
    work: "Callable[[Library, ProgressDisplay], IndexReport]",
    *,
    rebuilding: bool = False,
    wait_s: float | None = None,
    nothing: str = "Nothing to do.",
    verbose: bool = False,
    **overrides: object,
) -> None:
    session: Session = context.obj
    overrides["index__write_wait_s"] = wait_s
    with (
        ProgressDisplay(session) as display,
        closing(session.library(display.progress, rebuilding=rebuilding, **overrides)) as library,
    ):
        report = work(library, display)
    print_report(session, report, nothing=nothing, verbose=verbose)
    if report.failed:
        raise typer.Exit(1)


def _watch(session: Session, folder: Path, *, emptied: bool, wait_s: float | None, verbose: bool) -> None:
    """Sync now and after each change, until Ctrl-C. In JSON mode one report, the sum, is printed at the end."""
    total = IndexReport()
    with (
        ProgressDisplay(session) as display,
        closing(session.library(display.progress, index__write_wait_s=wait_s)) as library,
    ):
        session.note(f"Watching {folder}; Ctrl-C ends it.")
        # Ctrl-C is the normal end of watching, not an error.
        with suppress(KeyboardInterrupt):
            for report in library.watch(folder, emptied=emptied, progress=display.progress):
                total = _report_change(session, total, report, verbose=verbose)
    if session.json:
        session.emit(report_json(total))


def _report_change(session: Session, total: IndexReport, fresh: IndexReport, *, verbose: bool) -> IndexReport:
    """Print ``fresh`` if something changed; returns the sum of both reports.

    Each sync tells again what it passes over; only what is new of that is printed.
    """
    skipped = tuple(dict.fromkeys((*total.skipped, *fresh.skipped)))
    new = skipped[len(total.skipped) :]
    if not session.json and (fresh.added or fresh.updated or fresh.removed or fresh.failed or new or fresh.remarks):
        print_report(session, replace(fresh, skipped=new), verbose=verbose)
    return replace(
        fresh,
        added=total.added + fresh.added,
        updated=total.updated + fresh.updated,
        removed=total.removed + fresh.removed,
        seconds=total.seconds + fresh.seconds,
        skipped=skipped,
        remarks=tuple(dict.fromkeys((*total.remarks, *fresh.remarks))),
        article_ids=(*total.article_ids, *fresh.article_ids),
    )

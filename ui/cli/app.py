"""The command ``byline``: ask, search and keep articles from a terminal or a script.

The commands are thin: each opens the assistant or the library, calls one method and prints what comes back.
What surrounds them all (options, errors, output) is in :mod:`ui.cli.running`.
"""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from index.errors import BylineError
from index.records import Filters
from ui.cli import index as cli_index
from ui.cli import models as cli_models
from ui.cli.console import EVERYWHERE, Session, day, installed_version
from ui.cli.printing import print_answer, print_article, print_hits
from ui.cli.progress import Board
from ui.cli.running import guarded, hoist, leading, output

if TYPE_CHECKING:
    from rag.answer import Answer, StageEvent
    from rag.assistant import Assistant

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
app.add_typer(cli_index.app, name="index")
app.add_typer(cli_models.app, name="models")
with suppress(ImportError):
    from ui.cli import evaluation as cli_eval

    app.add_typer(cli_eval.app, name="eval")


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


@app.command(epilog=EVERYWHERE)
def ask(
    context: typer.Context,
    question: Annotated[str, typer.Argument(metavar="QUESTION", help="What you want to know.", show_default=False)],
    mode: Annotated[
        str | None, typer.Option(metavar="answer|quotes", help="Write an answer, or only quote the articles.")
    ] = None,
    passages: Annotated[int | None, typer.Option("--passages", "-p", min=1, help="Passages to read.")] = None,
    source: Annotated[list[str] | None, typer.Option(help="Only this outlet; may be repeated.")] = None,
    author: Annotated[list[str] | None, typer.Option(help="Only this author; may be repeated.")] = None,
    since: Annotated[str | None, typer.Option(metavar="YYYY-MM-DD", help="Published on or after this day.")] = None,
    until: Annotated[str | None, typer.Option(metavar="YYYY-MM-DD", help="Published on or before this day.")] = None,
    model: Annotated[
        str | None, typer.Option(metavar="NAME|PATH", help="A model of `byline models list`, or a GGUF file.")
    ] = None,
) -> None:
    """Answer a question from the articles, with numbered sources.

    [bold]Examples[/bold]

    byline ask "why was the call delayed?"

    byline ask "what did tariffs cost?" --source "Byline sample" --since 2025-06-01

    byline ask --json "who was nominated?" --mode quotes
    """
    session: Session = context.obj
    filters = _filters(source, author, since, until)
    _require_known_model(session, model)
    with Board(session) as board:
        assistant = session.assistant(board.progress, answer__mode=mode, answer__passages=passages, llm__model=model)
        with _closing(assistant):
            answer = (
                assistant.ask(question, filters=filters)
                if session.json
                else _streamed(assistant, question, filters, board)
            )
    if session.json:
        session.emit(answer.to_dict())
    else:
        print_answer(session, answer)
    if answer.mode == "quotes" and session.settings(answer__mode=mode).answer.mode == "answer":
        raise typer.Exit(1)  # quotes stood in for a model that cannot be used; the answer says why


@app.command(epilog=EVERYWHERE)
def search(
    context: typer.Context,
    question: Annotated[str, typer.Argument(metavar="QUESTION", help="What to look for.", show_default=False)],
    k: Annotated[int, typer.Option("--k", "-k", min=1, max=1000, help="Passages wanted.")] = 10,
    source: Annotated[list[str] | None, typer.Option(help="Only this outlet; may be repeated.")] = None,
    author: Annotated[list[str] | None, typer.Option(help="Only this author; may be repeated.")] = None,
    since: Annotated[str | None, typer.Option(metavar="YYYY-MM-DD", help="Published on or after this day.")] = None,
    until: Annotated[str | None, typer.Option(metavar="YYYY-MM-DD", help="Published on or before this day.")] = None,
) -> None:
    """Find passages, best first, without asking a language model.

    [bold]Example[/bold]

    byline search "troops and bases" -k 5
    """
    import time

    session: Session = context.obj
    filters = _filters(source, author, since, until)
    with Board(session) as board:
        library = session.library(board.progress)
        with _closing(library):
            began = time.perf_counter()
            hits = library.search(question, k, filters=filters)
            seconds = time.perf_counter() - began
    print_hits(session, hits, seconds)


@app.command(epilog=EVERYWHERE)
def show(
    context: typer.Context,
    article_id: Annotated[str, typer.Argument(metavar="ARTICLE_ID", help="As given by search.", show_default=False)],
) -> None:
    """Print one stored article.

    [bold]Example[/bold]

    byline show 3f2a9c…
    """
    session: Session = context.obj
    with Board(session) as board:
        library = session.library(board.progress)
        with _closing(library):
            article = library.article(article_id)
    print_article(session, article)


@app.command(epilog=EVERYWHERE)
def doctor(context: typer.Context) -> None:
    """Look for trouble: settings in force, versions, models, index, memory; each with its fix.

    Exit code 1 if something is broken.
    """
    from ui.cli import doctor as diagnosis

    session: Session = context.obj
    if not diagnosis.report(session):
        raise typer.Exit(1)


@app.command(epilog=EVERYWHERE)
def chat(
    context: typer.Context,
    host: Annotated[str, typer.Option(metavar="ADDRESS", help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(metavar="PORT", help="Port; 0 takes a free one.")] = 7860,
    auth: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Lines of user:password; needed to listen beyond this machine.")
    ] = None,
    share: Annotated[bool, typer.Option("--share", help="Open a public tunnel through Gradio's servers.")] = False,
    mcp: Annotated[bool, typer.Option("--mcp", help="Serve the tools ask and search to MCP clients as well.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Listen beyond this machine without a password.")] = False,
    browser: Annotated[bool, typer.Option(help="Open the page in the browser.")] = True,
) -> None:
    """Open the chat in the browser; Ctrl-C ends it.

    [bold]Example[/bold]

    byline chat --port 8080
    """
    from ui.page.serve import launch

    session: Session = context.obj
    launch(
        session.settings(),
        host=host,
        port=port,
        auth_file=auth,
        share=share,
        mcp=mcp,
        force=force,
        open_browser=browser,
    )


def main() -> None:
    """Entry point of the command."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: Sequence[str], session: Session | None = None) -> int:
    """Run one command line and return its exit code.

    Args:
        arguments: Without the program's name.
        session: Given by tests to put an assistant or a library of their own in place.
    """
    hoisted = hoist(arguments)
    wants_json = "--json" in hoisted[: leading(hoisted)]
    with output(wants_json, session) as session:
        # Until the options are parsed, an error already has to take the right form.
        session.json, session.debug = wants_json, "--debug" in hoisted[: leading(hoisted)]
        return guarded(session, lambda: _invoke(hoisted, session))


def _invoke(arguments: list[str], session: Session) -> int:
    result = app(arguments, standalone_mode=False, obj=session)
    if result == _TYPER_INTERRUPTED:
        raise KeyboardInterrupt
    return result if isinstance(result, int) else 0


@contextmanager
def _closing(opened: Any) -> Iterator[None]:  # noqa: ANN401 - an assistant or a library
    try:
        yield
    finally:
        close = getattr(opened, "close", None)
        if close is not None:
            close()


def _require_known_model(session: Session, model: str | None) -> None:
    """Fail on a wrong model name at once, not after the samples have been indexed."""
    from rag.models.lookup import find

    settings = session.settings(llm__model=model)
    if not settings.llm.endpoint and settings.answer.mode != "quotes":
        find(settings.llm.model)


def _filters(source: list[str] | None, author: list[str] | None, since: str | None, until: str | None) -> Filters:
    return Filters(
        sources=tuple(source or ()),
        authors=tuple(author or ()),
        since=day(since, "--since"),
        until=day(until, "--until"),
    )


def _streamed(assistant: "Assistant", question: str, filters: Filters, board: Board) -> "Answer":
    from rag.answer import DoneEvent, SentenceEvent, StageEvent, TokenEvent

    answer = None
    for event in assistant.stream(question, filters=filters):
        if isinstance(event, StageEvent):
            board.stage(_stage_words(event))
        elif isinstance(event, TokenEvent):
            board.draft(event.text)
        elif isinstance(event, SentenceEvent):
            board.checked(event.sentence.text if event.sentence.status != "dropped" else "")
        elif isinstance(event, DoneEvent):
            answer = event.answer
    if answer is None:
        raise BylineError("The answer broke off. Run the same command again.")
    return answer


def _stage_words(event: "StageEvent") -> str:
    # The detail of a search is the question as it was understood.
    return f"searching: {event.detail}" if event.stage == "searching" and event.detail else event.detail or event.stage


if __name__ == "__main__":
    main()

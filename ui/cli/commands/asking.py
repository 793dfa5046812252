"""``byline ask``, ``search`` and ``show``: answers, passages and articles on the terminal."""

import time
from contextlib import closing
from typing import TYPE_CHECKING, Annotated

import typer

from index.errors import BylineError
from index.records import Filters
from ui.cli.console import Session, day
from ui.cli.printing import print_answer, print_article, print_hits
from ui.cli.progress import ProgressDisplay

if TYPE_CHECKING:
    from rag.answer import Answer, StageEvent
    from rag.assistant import Assistant

Outlets = Annotated[list[str] | None, typer.Option(help="Only this outlet; may be repeated.")]
Authors = Annotated[list[str] | None, typer.Option(help="Only this author; may be repeated.")]
Since = Annotated[str | None, typer.Option(metavar="YYYY-MM-DD", help="Published on or after this day.")]
Until = Annotated[str | None, typer.Option(metavar="YYYY-MM-DD", help="Published on or before this day.")]


def ask(
    context: typer.Context,
    question: Annotated[str, typer.Argument(metavar="QUESTION", help="What you want to know.", show_default=False)],
    mode: Annotated[
        str | None, typer.Option(metavar="answer|quotes", help="Write an answer, or only quote the articles.")
    ] = None,
    passages: Annotated[int | None, typer.Option("--passages", "-p", min=1, help="Passages to read.")] = None,
    source: Outlets = None,
    author: Authors = None,
    since: Since = None,
    until: Until = None,
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
    from rag.opening import require_known_model

    session: Session = context.obj
    filters = _filters(source, author, since, until)
    settings = session.settings(llm__model=model)
    if settings.answer.mode != "quotes":
        require_known_model(settings)  # at once, not after the samples have been indexed
    with ProgressDisplay(session) as display:
        assistant = session.assistant(display.progress, answer__mode=mode, answer__passages=passages, llm__model=model)
        with closing(assistant):
            answer = (
                assistant.ask(question, filters=filters)
                if session.json
                else _streamed(assistant, question, filters, display)
            )
    if session.json:
        session.emit(answer.to_dict())
    else:
        print_answer(session, answer)
    if answer.mode == "quotes" and session.settings(answer__mode=mode).answer.mode == "answer":
        raise typer.Exit(1)  # quotes stood in for a model that cannot be used; the answer says why


def search(
    context: typer.Context,
    question: Annotated[str, typer.Argument(metavar="QUESTION", help="What to look for.", show_default=False)],
    k: Annotated[int, typer.Option("--k", "-k", min=1, max=1000, help="Passages wanted.")] = 10,
    source: Outlets = None,
    author: Authors = None,
    since: Since = None,
    until: Until = None,
) -> None:
    """Find passages, best first, without asking a language model.

    [bold]Example[/bold]

    byline search "troops and bases" -k 5
    """
    session: Session = context.obj
    filters = _filters(source, author, since, until)
    with ProgressDisplay(session) as display, closing(session.library(display.progress)) as library:
        began = time.perf_counter()
        hits = library.search(question, k, filters=filters)
        seconds = time.perf_counter() - began
    print_hits(session, hits, seconds)


def show(
    context: typer.Context,
    article_id: Annotated[str, typer.Argument(metavar="ARTICLE_ID", help="As given by search.", show_default=False)],
) -> None:
    """Print one stored article.

    [bold]Example[/bold]

    byline show 3f2a9c…
    """
    session: Session = context.obj
    with ProgressDisplay(session) as display, closing(session.library(display.progress)) as library:
        article = library.article(article_id)
    print_article(session, article)


def _filters(source: list[str] | None, author: list[str] | None, since: str | None, until: str | None) -> Filters:
    return Filters(
        sources=tuple(source or ()),
        authors=tuple(author or ()),
        since=day(since, "--since"),
        until=day(until, "--until"),
    )


def _streamed(assistant: "Assistant", question: str, filters: Filters, display: ProgressDisplay) -> "Answer":
    from rag.answer import DoneEvent, SentenceEvent, StageEvent, TokenEvent

    answer = None
    for event in assistant.stream(question, filters=filters):
        if isinstance(event, StageEvent):
            display.stage(_stage_words(event))
        elif isinstance(event, TokenEvent):
            display.draft(event.text)
        elif isinstance(event, SentenceEvent):
            display.checked(event.sentence.text if event.sentence.status != "dropped" else "", event.rest)
        elif isinstance(event, DoneEvent):
            answer = event.answer
    if answer is None:
        raise BylineError("The answer broke off. Run the same command again.")
    return answer


def _stage_words(event: "StageEvent") -> str:
    # The detail of a search is the question as it was understood.
    return f"searching: {event.detail}" if event.stage == "searching" and event.detail else event.detail or event.stage

"""``byline chat``: the page in the browser."""

from pathlib import Path
from typing import Annotated

import typer

from ui.cli.console import Session


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
    allowed_host: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME", help="A name under which people reach the page, beside those of this machine; repeatable."
        ),
    ] = None,
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
        allowed_hosts=allowed_host or (),
        open_browser=browser,
    )

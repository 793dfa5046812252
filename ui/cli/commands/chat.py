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
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Accounts of `byline user`; needed to listen beyond this machine. "
            "\\[default: the shared database, else accounts in the home]",
        ),
    ] = None,
    tls_cert: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Certificate in PEM form; the page is then served over https.")
    ] = None,
    tls_key: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Its key, if it isn't in the file of the certificate.")
    ] = None,
    behind_proxy: Annotated[
        bool,
        typer.Option(
            "--behind-proxy",
            help="A proxy on this machine or its private network encrypts; believe its X-Forwarded headers.",
        ),
    ] = False,
    share: Annotated[bool, typer.Option("--share", help="Open a public tunnel through Gradio's servers.")] = False,
    mcp: Annotated[bool, typer.Option("--mcp", help="Serve the tools ask and search to MCP clients as well.")] = False,
    force: Annotated[
        bool, typer.Option("--force", help="Listen beyond this machine without accounts or without encryption.")
    ] = False,
    allowed_host: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME", help="A name under which people reach the page, beside those of this machine; repeatable."
        ),
    ] = None,
    root_path: Annotated[
        str | None, typer.Option(metavar="PATH", help="Path under which a proxy shows the page, like /byline.")
    ] = None,
    metrics: Annotated[
        str | None,
        typer.Option(
            metavar="WHO", help="Who may read /metrics: local (this machine and owners) or everyone. \\[default: off]"
        ),
    ] = None,
    log_json: Annotated[
        bool | None, typer.Option("--log-json", help="The log as JSON, one object a line; without any question.")
    ] = None,
    browser: Annotated[bool, typer.Option(help="Open the page in the browser.")] = True,
) -> None:
    """Open the chat in the browser; Ctrl-C ends it, SIGTERM once the answers under way have ended.

    Whoever opens it on this machine is its owner, unless there are accounts (`byline user add`).

    [bold]Examples[/bold]

    byline chat --port 8080

    byline chat --host 0.0.0.0 --tls-cert cert.pem --tls-key key.pem

    byline chat --behind-proxy --no-browser
    """
    from ui.page.serve import launch

    session: Session = context.obj
    launch(
        session.settings(
            serving__root_path=root_path and root_path.rstrip("/"),
            serving__metrics=metrics,
            serving__log_json=log_json,
        ),
        host=host,
        port=port,
        auth_file=auth,
        tls_cert=tls_cert,
        tls_key=tls_key,
        behind_proxy=behind_proxy,
        share=share,
        mcp=mcp,
        force=force,
        allowed_hosts=allowed_host or (),
        open_browser=browser,
    )

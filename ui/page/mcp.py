"""The tools' own client, if people log in.

Gradio calls the endpoints of the page for its tools through a client of its own, which is not logged in. It gets a key
that exists only in this process. The gate (:mod:`ui.page.access.gate`) adds for whom the tool was called, so that a
tool may do what this person may, and nothing more.
"""

from typing import TYPE_CHECKING, Any

from ui.page.access.gate import INNER_KEY

if TYPE_CHECKING:
    import gradio as gr


def let_in_inner_client(page: "gr.Blocks", key: str) -> None:
    """Give the tools a client that is let in, before Gradio makes one that is not."""
    from gradio_client import Client

    tools: Any = page.mcp_server_obj
    tools._client_instance = Client(
        page.local_url,
        download_files=False,
        verbose=False,
        analytics_enabled=False,
        ssl_verify=False,
        _skip_components=False,
        headers={"x-gradio-user": "mcp", INNER_KEY: key},
    )

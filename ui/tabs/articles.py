"""The articles tab."""

import gradio as gr

from ui.context import Context


def build(context: Context) -> None:
    """Placeholder."""
    gr.Markdown("Soon")


def wire(tab: None, talk: object, context: Context, page: gr.Blocks, tabs: gr.Tabs) -> None:
    """Placeholder."""

"""The evaluation tab."""

import gradio as gr

from ui.context import Context


def build(context: Context) -> None:
    """Placeholder."""
    gr.Markdown("Soon")


def wire(tab: None, context: Context, page: gr.Blocks) -> None:
    """Placeholder."""

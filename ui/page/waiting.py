"""The state line of the page while it waits for another writer, such as `byline index add` in a terminal."""

from index.records import Progress

_SAY_AGAIN_S = 10
"""A message of the page goes after so many seconds."""


def tell_waiting(step: Progress) -> None:
    """Say for whom the action that was pressed waits; called every second of the wait, in the action's own thread."""
    import gradio as gr

    if step.stage == "wait" and step.total is None and step.done % _SAY_AGAIN_S == 1:
        gr.Info(f"Waiting for {step.detail}. This goes on by itself.", duration=_SAY_AGAIN_S)

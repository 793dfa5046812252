"""Models on the page: what suits this machine, and how far a change to another one is."""

from collections.abc import Sequence

from ui.actions.model_change import ChangeState
from ui.html.markup import attrs, progress_note, status_note, text


def advice_html(lines: Sequence[str]) -> str:
    """What suits this machine, a paragraph a sentence."""
    return "".join(f"<p class='note'>{text(line)}</p>" for line in lines)


def change_html(state: ChangeState, in_use: str) -> str:
    """How far a change of models is, in words and, while bytes arrive, as a bar.

    Args:
        state: The change.
        in_use: The model that answers meanwhile, or after the change has failed.
    """
    name = state.model
    if state.stage in ("fetching", "verifying"):
        verb = "Fetching" if state.stage == "fetching" else "Verifying"
        total = state.total_bytes or 0
        amount = f": {state.done_bytes / 1e6:,.0f} of {total / 1e6:,.0f} MB" if total else ""
        bar = attrs(max=total, value=state.done_bytes, aria_label=f"{verb} {name}")
        words = f"{verb} {name}{amount}. Until it is ready, {in_use} answers."
        return progress_note(words) + (f"<progress{bar}></progress>" if total else "")
    if state.stage == "loading":
        return progress_note(f"Loading {name}. Until it is ready, {in_use} answers.")
    if state.stage == "stopped":
        return status_note(f"Stopped. {in_use} stays in use; what has arrived of {name} is kept for the next time.")
    if state.stage == "failed":
        return status_note(f"{name} is not used: {state.problem} {in_use} stays in use.")
    if state.stage == "done" and state.overriding:
        variables = ", ".join(state.overriding)
        return status_note(f"{name} is saved, but the environment sets {variables}, which is stronger. Unset it.")
    return status_note(f"{name} answers from now on.") if state.stage == "done" else ""

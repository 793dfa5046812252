"""The part of the settings tab that is about language models: which suits, the choice, and the change to another."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import gradio as gr

from ui.actions.advice import in_words
from ui.actions.preferences import language_models, server_names
from ui.actions.recommending import advise
from ui.actions.services import Services
from ui.html.markup import progress_note, status_note
from ui.html.models import advice_html, change_html
from ui.page.tabs.events import AT_ONCE, QUIET, STREAM, guarded
from ui.public import public_sentence

if TYPE_CHECKING:
    from rag.models.catalogue import ModelEntry

TRY_SERVER, STOP = "Test the server", "Stop fetching"


@dataclass(frozen=True, slots=True)
class ModelChoice:
    """The components."""

    model: gr.Dropdown
    advice: gr.HTML
    try_server: gr.Button
    server_said: gr.HTML
    change: gr.HTML
    stop: gr.Button
    begun: gr.State


def build() -> ModelChoice:
    """Lay out the part; it is filled in when the tab is opened."""
    model = gr.Dropdown(
        _models(),
        value=None,
        label="Language model",
        info="A bigger one writes better and slower. One that isn't here is fetched; the old one answers until then.",
        allow_custom_value=False,
    )
    return ModelChoice(
        model,
        gr.HTML(elem_id="model-advice", apply_default_css=False),
        gr.Button(TRY_SERVER, size="sm", visible=False, elem_id="try-server"),
        gr.HTML(elem_id="server-said", apply_default_css=False),
        gr.HTML(elem_id="model-change", apply_default_css=False),
        gr.Button(STOP, size="sm", visible=False, elem_id="stop-model-change"),
        gr.State(False),
    )


def choices(services: Services, current: str) -> list[tuple[str, str]]:
    """What can be chosen: the models of the server in use, else those of the catalogue; and the one in force."""
    names = server_names(services.settings)
    found = [(name, name) for name in names] if names else _models()
    return found if current in [name for _, name in found] else [*found, (current, current)]


def is_wanted(services: Services, chosen: str, shown: str) -> bool:
    """Whether the reader asks for another model than was shown, or for the same once more after a failure."""
    last = services.model_change.state
    return chosen != shown or (chosen == last.model and last.stage in ("failed", "stopped"))


def wire(choice: ModelChoice, services: Services, opened: Any, saved: Any) -> None:  # noqa: ANN401 - events of Gradio
    """Connect the advice, the test of the server, and following a change.

    Args:
        choice: The components.
        services: What the page works with.
        opened: The event after which the tab is filled in.
        saved: The event after which a change may have begun.
    """

    def follow(begun: bool) -> Iterator[list[Any]]:
        """Show how far a change of models is: the one just begun here, or one that is under way."""
        if not begun and not services.model_change.state.is_under_way:
            return
        for state in services.model_change.follow():
            shown = change_html(replace(state, problem=public_sentence(state.problem)), services.settings.llm.model)
            yield [shown, gr.update(value=STOP, visible=state.is_under_way)]

    def show_advice() -> list[Any]:
        """What suits this machine; with a server in use, what that offers."""
        advice = advise(services.settings, model=services.holder.loaded_model(), ask_hub=False)
        lines = [public_sentence(line) for line in in_words(advice)]
        return [advice_html(lines), gr.update(value=TRY_SERVER, visible=bool(services.settings.llm.endpoint))]

    def try_server() -> Iterator[str]:
        """Ask the server for one word."""
        from rag.llm.server import try_server as ask

        llm = services.settings.llm
        yield progress_note("Asking the server…")
        yield status_note(public_sentence(ask(llm).in_words(llm)))

    changing = [choice.change, choice.stop]
    for event in (saved, opened):
        event.then(guarded(follow), choice.begun, changing, **STREAM)
    opened.then(guarded(show_advice), None, [choice.advice, choice.try_server], **QUIET)
    choice.stop.click(services.model_change.stop, None, None, **AT_ONCE)
    choice.try_server.click(guarded(try_server), None, choice.server_said, **QUIET)


def _models() -> list[tuple[str, str]]:
    return [(_described(entry), name) for name, entry in language_models().items()]


def _described(entry: "ModelEntry") -> str:
    about = "about " if entry.size_is_estimated else ""
    untried = "" if entry.tried else ", untried"
    return f"{entry.title}, {about}{entry.size_bytes / 1e9:.1f} GB, {entry.licence.partition(' (')[0]}{untried}"

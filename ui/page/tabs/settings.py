"""The settings tab: the few settings a reader changes, and how long the latest answers took."""

from dataclasses import dataclass
from typing import Any

import gradio as gr

from ui.actions.preferences import answer_speed, save_preferences
from ui.actions.services import Services
from ui.html.markup import status_note, text
from ui.page.tabs import model_choice
from ui.page.tabs.base import Page
from ui.page.tabs.events import AT_ONCE, QUIET, guarded, owner_of

SETTINGS = (
    ("answer", "mode"), ("answer", "passages"), ("answer", "max_sentences"), ("answer", "answerable_threshold"),
    ("llm", "model"),
)  # fmt: skip
"""Section and key of what the tab shows, in the order of its fields."""
Values = dict[tuple[str, str], Any]
MAX_PASSAGES = 20
MODES = [("Answers in sentences", "answer"), ("Quotes only: fastest, no language model", "quotes")]
API_NOTE = """
### For programs
The endpoints `/ask`, `/search` and `/articles` are described on [the API page](?view=api).
Start `byline chat --mcp` to offer `ask` and `search` to MCP clients as well;
with `--auth`, they send a name and a password as HTTP Basic authorization.
"""


@dataclass(frozen=True, slots=True)
class SettingsTab:
    """The components."""

    opened: gr.Tab
    theme: gr.Radio
    mode: gr.Radio
    models: model_choice.ModelChoice
    passages: gr.Slider
    sentences: gr.Slider
    own_threshold: gr.Checkbox
    threshold: gr.Slider
    save: gr.Button
    message: gr.HTML
    speed: gr.HTML
    filled_in: gr.State


def build(services: Services) -> SettingsTab:
    """Lay out the tab; it is filled in when it is opened, because a reader could see what is filled in here."""
    with gr.Tab("Settings", id="settings-tab") as opened, gr.Column(elem_id="settings"):
        theme = gr.Radio(["System", "Light", "Dark"], value="System", label="Theme", elem_id="theme")
        mode = gr.Radio(MODES, value="answer", label="What an answer is")
        models = model_choice.build()
        passages = gr.Slider(
            1,
            MAX_PASSAGES,
            value=1,
            step=1,
            label="Passages read for one answer",
            info="More are surer to hold the answer, and slower to the first word.",
        )
        sentences = gr.Slider(
            1,
            20,
            value=1,
            step=1,
            label="Sentences in an answer, at most",
            info="Each is written and then checked, so each takes its time.",
        )
        own_threshold = gr.Checkbox(
            value=False,
            label="Set myself how sure Byline has to be before it answers",
            info="Otherwise the measured threshold holds.",
        )
        slider = gr.Slider(
            0.0,
            1.0,
            value=0.5,
            step=0.01,
            label="Refuse below this probability",
            info="Higher refuses more often; lower answers more often and is more often wrong.",
            visible=False,
        )
        save = gr.Button("Save", variant="primary", size="sm", elem_id="save-settings")
        message = gr.HTML(elem_id="settings-said", apply_default_css=False)
        speed = gr.HTML(elem_id="slow", apply_default_css=False)
        gr.Markdown(API_NOTE)
        filled_in = gr.State({})
    return SettingsTab(
        opened, theme, mode, models, passages, sentences, own_threshold, slider, save, message, speed, filled_in
    )


def for_owners(tab: SettingsTab) -> list[Any]:
    """The whole tab."""
    return [tab.opened]


def wire(tab: SettingsTab, page: Page) -> None:
    """Connect saving and the theme."""
    services = page.services

    def fill() -> list[Any]:
        """Show the settings in force, which another page may have changed."""
        values = _in_force(services)
        *shown, threshold, model = values.values()
        slider = gr.update(value=0.5 if threshold is None else threshold, visible=threshold is not None)
        return [
            values,
            *shown,
            threshold is not None,
            slider,
            gr.update(choices=model_choice.choices(services, model), value=model),
        ]

    def save(
        filled_in: Values, mode: str, passages: float, sentences: float, own: bool, threshold: float, model: str
    ) -> list[Any]:
        given = (mode, int(passages), int(sentences), float(threshold) if own else None, str(model).strip())
        wanted = dict(zip(SETTINGS, given, strict=True))
        changed: dict[str, dict[str, Any]] = {}
        for (section, key), value in wanted.items():
            if section != "llm" and value != filled_in[section, key]:
                changed.setdefault(section, {})[key] = value
        chosen = str(model).strip()
        other_model = model_choice.is_wanted(services, chosen, filled_in["llm", "model"])
        if not changed and not other_model:
            return [status_note("Nothing was changed."), filled_in, False]
        if other_model:  # it may be refused: then nothing is saved
            services.model_change.require_possible(services, chosen)
        message = _saved(services, changed) if changed else ""
        if other_model:
            services.model_change.start(services, chosen)
        return [status_note(message) if message else "", wanted, other_model]

    def show_speed(request: gr.Request) -> str:
        words = answer_speed(services, owner_of(request))
        return f"<p class='note'>{text(words)}</p>" if words else ""

    fields: list[Any] = [tab.mode, tab.passages, tab.sentences, tab.own_threshold, tab.threshold, tab.models.model]
    filled = tab.opened.select(guarded(fill), None, [tab.filled_in, *fields], **AT_ONCE)
    saved = tab.save.click(
        guarded(save), [tab.filled_in, *fields], [tab.message, tab.filled_in, tab.models.begun], **QUIET
    )
    model_choice.wire(tab.models, services, filled, saved)
    tab.own_threshold.change(lambda own: gr.update(visible=own), tab.own_threshold, tab.threshold, **AT_ONCE)
    tab.opened.select(guarded(show_speed), None, tab.speed, **AT_ONCE)
    tab.theme.input(None, tab.theme, None, js="(choice) => { byline.theme(choice); }")
    page.blocks.load(None, None, tab.theme, js="() => byline.theme()")


def _in_force(services: Services) -> Values:
    """The settings in force, of those that the tab shows."""
    values = {(section, key): getattr(getattr(services.settings, section), key) for section, key in SETTINGS}
    values["answer", "passages"] = min(values["answer", "passages"], MAX_PASSAGES)
    return values


def _saved(services: Services, changed: dict[str, dict[str, Any]]) -> str:
    """Save settings; returns what to tell."""
    if overriding := save_preferences(services, changed):
        variables = ", ".join(overriding)
        return f"Saved, but the environment sets {variables}, which is stronger. Unset it and start anew."
    return "Saved. The next question uses it."

"""The settings tab: the few settings a reader changes, and how long the latest answers took."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import gradio as gr

from ui.actions.advice import in_words
from ui.actions.preferences import answer_speed, language_models, save_preferences, server_names
from ui.actions.recommending import advise
from ui.actions.services import Services
from ui.html.markup import progress_note, status_note, text
from ui.html.models import advice_html, change_html
from ui.page.guards.failures import public_sentence
from ui.page.tabs.base import Page
from ui.page.tabs.events import AT_ONCE, QUIET, STREAM, guarded, owner_of

if TYPE_CHECKING:
    from rag.models.catalogue import ModelEntry

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
    model: gr.Dropdown
    advice: gr.HTML
    try_server: gr.Button
    change: gr.HTML
    stop: gr.Button
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
        model = gr.Dropdown(
            _models(),
            value=None,
            label="Language model",
            info="A bigger one writes better and slower. One that isn't here is fetched first; the old one answers on.",
            allow_custom_value=False,
        )
        advice = gr.HTML(elem_id="model-advice", apply_default_css=False)
        try_server = gr.Button("Test the server", size="sm", visible=False, elem_id="try-server")
        change = gr.HTML(elem_id="model-change", apply_default_css=False)
        stop = gr.Button("Stop", size="sm", visible=False, elem_id="stop-model-change")
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
        opened, theme, mode, model, advice, try_server, change, stop, passages, sentences, own_threshold, slider,
        save, message, speed, filled_in,
    )  # fmt: skip


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
        names = server_names(services.settings)
        choices = [(name, name) for name in names] if names else _models(model)
        if model not in [name for _, name in choices]:
            choices.append((model, model))
        return [values, *shown, threshold is not None, slider, gr.update(choices=choices, value=model)]

    def save(
        filled_in: Values, mode: str, passages: float, sentences: float, own: bool, threshold: float, model: str
    ) -> list[Any]:
        given = (mode, int(passages), int(sentences), float(threshold) if own else None, str(model).strip())
        wanted = dict(zip(SETTINGS, given, strict=True))
        changed: dict[str, dict[str, Any]] = {}
        for (section, key), value in wanted.items():
            if value != filled_in[section, key]:
                changed.setdefault(section, {})[key] = value
        if not changed:
            return [status_note("Nothing was changed."), filled_in]
        other_model = changed.get("llm", {}).get("model")
        if other_model:
            # First, since it may be refused: then nothing is saved.
            services.model_change.require_possible(services, other_model)
            wanted["llm", "model"] = filled_in["llm", "model"]
            del changed["llm"]
        message = "Saved. The next question uses it." if changed else ""
        if changed and (overriding := save_preferences(services, changed)):
            variables = ", ".join(overriding)
            message = f"Saved, but the environment sets {variables}, which is stronger. Unset it and start anew."
        if other_model:
            services.model_change.start(services, other_model)
        return [status_note(message) if message else "", wanted]

    def follow(filled_in: Values) -> Iterator[list[Any]]:
        """Show how far a change of models is, if one is under way or was begun just now."""
        known = filled_in.get(("llm", "model"), "") if filled_in else ""
        for state in services.model_change.follow():
            in_use = services.settings.llm.model
            shown = change_html(replace(state, problem=public_sentence(state.problem)), in_use)
            now = filled_in | {("llm", "model"): in_use} if known else gr.skip()
            yield [shown, gr.update(visible=state.is_under_way), now]

    def show_advice() -> list[Any]:
        """What suits this machine; with a server in use, what that offers."""
        advice = advise(services.settings, model=services.holder.loaded_model())
        lines = [public_sentence(line) for line in in_words(advice)]
        return [advice_html(lines), gr.update(visible=bool(services.settings.llm.endpoint))]

    def try_server() -> Iterator[str]:
        """Ask the server for one word."""
        from rag.llm.server import try_server as ask

        yield progress_note("Asking the server…")
        yield status_note(public_sentence(ask(services.settings.llm).in_words(services.settings.llm)))

    def show_speed(request: gr.Request) -> str:
        words = answer_speed(services, owner_of(request))
        return f"<p class='note'>{text(words)}</p>" if words else ""

    fields: list[Any] = [tab.mode, tab.passages, tab.sentences, tab.own_threshold, tab.threshold, tab.model]
    tab.opened.select(guarded(fill), None, [tab.filled_in, *fields], **AT_ONCE)
    saved = tab.save.click(guarded(save), [tab.filled_in, *fields], [tab.message, tab.filled_in], **QUIET)
    changing = [tab.change, tab.stop, tab.filled_in]
    saved.then(guarded(follow), tab.filled_in, changing, **STREAM)
    tab.opened.select(guarded(follow), tab.filled_in, changing, **STREAM)
    tab.stop.click(services.model_change.stop, None, None, **AT_ONCE)
    tab.opened.select(guarded(show_advice), None, [tab.advice, tab.try_server], **QUIET)
    tab.try_server.click(guarded(try_server), None, tab.message, **QUIET)
    tab.own_threshold.change(lambda own: gr.update(visible=own), tab.own_threshold, tab.threshold, **AT_ONCE)
    tab.opened.select(guarded(show_speed), None, tab.speed, **AT_ONCE)
    tab.theme.input(None, tab.theme, None, js="(choice) => { byline.theme(choice); }")
    page.blocks.load(None, None, tab.theme, js="() => byline.theme()")


def _in_force(services: Services) -> Values:
    """The settings in force, of those that the tab shows."""
    values = {(section, key): getattr(getattr(services.settings, section), key) for section, key in SETTINGS}
    values["answer", "passages"] = min(values["answer", "passages"], MAX_PASSAGES)
    return values


def _models(current: str = "") -> list[tuple[str, str]]:
    """The language models of the catalogue, and the one in force, which byline.toml may name otherwise."""
    choices = [(_described(entry), name) for name, entry in language_models().items()]
    known = not current or current in [name for _, name in choices]
    return choices if known else [*choices, (current, current)]


def _described(entry: "ModelEntry") -> str:
    about = "about " if entry.size_is_estimated else ""
    untried = "" if entry.tried else ", untried"
    return f"{entry.title}, {about}{entry.size_bytes / 1e9:.1f} GB, {entry.licence.partition(' (')[0]}{untried}"

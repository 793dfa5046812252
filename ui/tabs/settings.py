"""The settings tab: what a reader changes, with how slow it is."""

from dataclasses import dataclass
from typing import Any

import gradio as gr

from ui.context import Context
from ui.markup import text
from ui.preferences import how_slow, save_preferences
from ui.tabs.wiring import AT_ONCE, QUIET, guarded, owner_of

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

    mode: gr.Radio
    model: gr.Dropdown
    passages: gr.Slider
    sentences: gr.Slider
    own_threshold: gr.Checkbox
    threshold: gr.Slider
    save: gr.Button
    said: gr.HTML
    slow: gr.HTML
    theme: gr.Radio


def build(context: Context) -> SettingsTab:
    """Lay out the tab with the settings in force."""
    now = context.settings
    threshold = now.answer.answerable_threshold
    with gr.Column(elem_id="settings"):
        theme = gr.Radio(["System", "Light", "Dark"], value="System", label="Theme", elem_id="theme")
        mode = gr.Radio(MODES, value=now.answer.mode, label="What an answer is")
        model = gr.Dropdown(
            _models(now.llm.model),
            value=now.llm.model,
            label="Language model",
            info="A bigger one writes better and slower. One that isn't here yet is fetched with the next question.",
            allow_custom_value=True,
        )
        passages = gr.Slider(
            1,
            20,
            value=min(now.answer.passages, 20),
            step=1,
            label="Passages read for one answer",
            info="More are surer to hold the answer, and slower to the first word.",
        )
        sentences = gr.Slider(
            1,
            20,
            value=now.answer.max_sentences,
            step=1,
            label="Sentences in an answer, at most",
            info="Each is written and then checked, so each takes its time.",
        )
        own_threshold = gr.Checkbox(
            value=threshold is not None,
            label="Set myself how sure Byline has to be before it answers",
            info="Otherwise the measured threshold holds.",
        )
        slider = gr.Slider(
            0.0,
            1.0,
            value=0.5 if threshold is None else threshold,
            step=0.01,
            label="Refuse below this probability",
            info="Higher refuses more often; lower answers more often and is more often wrong.",
            visible=threshold is not None,
        )
        save = gr.Button("Save", variant="primary", size="sm", elem_id="save-settings")
        said = gr.HTML(elem_id="settings-said", apply_default_css=False)
        slow = gr.HTML(elem_id="slow", apply_default_css=False)
        gr.Markdown(API_NOTE)
    return SettingsTab(mode, model, passages, sentences, own_threshold, slider, save, said, slow, theme)


def wire(tab: SettingsTab, context: Context, page: gr.Blocks, shown: gr.Tab) -> None:
    """Connect saving and the theme."""

    def save(mode: str, model: str, passages: float, sentences: float, own: bool, threshold: float) -> str:
        save_preferences(
            context,
            {
                "answer": {
                    "mode": mode,
                    "passages": int(passages),
                    "max_sentences": int(sentences),
                    "answerable_threshold": float(threshold) if own else None,
                },
                "llm": {"model": str(model).strip()},
            },
        )
        return "<p class='note' role='status'>Saved. The next question uses it.</p>"

    def slowness(request: gr.Request) -> str:
        words = how_slow(context, owner_of(request))
        return f"<p class='note'>{text(words)}</p>" if words else ""

    fields: list[Any] = [tab.mode, tab.model, tab.passages, tab.sentences, tab.own_threshold, tab.threshold]
    tab.save.click(guarded(save), fields, tab.said, **QUIET)
    tab.own_threshold.change(lambda own: gr.update(visible=own), tab.own_threshold, tab.threshold, **AT_ONCE)
    shown.select(guarded(slowness), None, tab.slow, **AT_ONCE)
    tab.theme.input(None, tab.theme, None, js="(choice) => { byline.theme(choice); }")
    page.load(None, None, tab.theme, js="() => byline.theme()")


def _models(current: str) -> list[tuple[str, str]]:
    from rag.models import models_catalogue

    named = [
        (f"{entry.title}, {entry.bytes / 1e9:.1f} GB, {entry.licence}", name)
        for name, entry in models_catalogue().items()
        if entry.role == "llm"
    ]
    return named if current in [name for _, name in named] else [*named, (current, current)]

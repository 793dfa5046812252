"""The settings tab: what a reader changes, with how slow it is."""

from dataclasses import dataclass
from typing import Any

import gradio as gr

from ui.actions.context import Context
from ui.actions.preferences import how_slow, save_preferences
from ui.html.markup import text
from ui.page.tabs.wiring import AT_ONCE, QUIET, guarded, owner_of

Values = dict[str, dict[str, Any]]
MOST_PASSAGES = 20
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
    filled_in: gr.State


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
            MOST_PASSAGES,
            value=min(now.answer.passages, MOST_PASSAGES),
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
    return SettingsTab(mode, model, passages, sentences, own_threshold, slider, save, said, slow, theme, gr.State({}))


def wire(tab: SettingsTab, context: Context, page: gr.Blocks, shown: gr.Tab) -> None:
    """Connect saving and the theme."""

    def fill() -> list[Any]:
        """The fields with the settings in force, which another page may have changed."""
        now = _in_force(context)
        threshold = now["answer"]["answerable_threshold"]
        return [
            now,
            now["answer"]["mode"],
            now["llm"]["model"],
            now["answer"]["passages"],
            now["answer"]["max_sentences"],
            threshold is not None,
            gr.update(value=0.5 if threshold is None else threshold, visible=threshold is not None),
        ]

    def save(
        filled_in: Values, mode: str, model: str, passages: float, sentences: float, own: bool, threshold: float
    ) -> list[Any]:
        wanted: Values = {
            "answer": {
                "mode": mode,
                "passages": int(passages),
                "max_sentences": int(sentences),
                "answerable_threshold": float(threshold) if own else None,
            },
            "llm": {"model": str(model).strip()},
        }
        changed = {
            section: new
            for section, values in wanted.items()
            if (new := {key: value for key, value in values.items() if value != filled_in[section][key]})
        }
        if not changed:
            return ["<p class='note' role='status'>Nothing was changed.</p>", filled_in]
        stronger = save_preferences(context, changed)
        words = "Saved. The next question uses it."
        if stronger:
            words = (
                f"Saved, but the environment sets {', '.join(stronger)}, which is stronger. Unset it and start anew."
            )
        return [f"<p class='note' role='status'>{text(words)}</p>", wanted]

    def slowness(request: gr.Request) -> str:
        words = how_slow(context, owner_of(request))
        return f"<p class='note'>{text(words)}</p>" if words else ""

    fields: list[Any] = [tab.mode, tab.model, tab.passages, tab.sentences, tab.own_threshold, tab.threshold]
    for opened in (page.load, shown.select):
        opened(guarded(fill), None, [tab.filled_in, *fields], **AT_ONCE)
    tab.save.click(guarded(save), [tab.filled_in, *fields], [tab.said, tab.filled_in], **QUIET)
    tab.own_threshold.change(lambda own: gr.update(visible=own), tab.own_threshold, tab.threshold, **AT_ONCE)
    shown.select(guarded(slowness), None, tab.slow, **AT_ONCE)
    tab.theme.input(None, tab.theme, None, js="(choice) => { byline.theme(choice); }")
    page.load(None, None, tab.theme, js="() => byline.theme()")


def _in_force(context: Context) -> Values:
    """The settings that the fields show, as they hold now."""
    answer, llm = context.settings.answer, context.settings.llm
    return {
        "answer": {
            "mode": answer.mode,
            "passages": min(answer.passages, MOST_PASSAGES),
            "max_sentences": answer.max_sentences,
            "answerable_threshold": answer.answerable_threshold,
        },
        "llm": {"model": llm.model},
    }


def _models(current: str) -> list[tuple[str, str]]:
    from rag.models.lookup import models_catalogue

    named = [
        (f"{entry.title}, {entry.bytes / 1e9:.1f} GB, {entry.licence}", name)
        for name, entry in models_catalogue().items()
        if entry.role == "llm"
    ]
    return named if current in [name for _, name in named] else [*named, (current, current)]

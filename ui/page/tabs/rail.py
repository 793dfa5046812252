"""The list of conversations: search, rename, export, delete. Opening one is the chat tab's work."""

from dataclasses import dataclass

import gradio as gr

from ui.actions.context import Context
from ui.html.export import conversation_markdown, file_name
from ui.html.panels import conversations_html
from ui.page.tabs.wiring import AT_ONCE, guarded, owner_of, pressed


@dataclass(frozen=True, slots=True)
class Rail:
    """The components."""

    new: gr.Button
    search: gr.Textbox
    shown: gr.HTML
    renaming: gr.State
    name_row: gr.Column
    name: gr.Textbox
    save_name: gr.Button
    saved_text: gr.JSON


def build() -> Rail:
    """Lay out the list where the caller stands."""
    new = gr.Button("New conversation", variant="primary", size="sm", elem_id="new")
    search = gr.Textbox(
        placeholder="Search conversations", label="Search conversations", show_label=False, elem_id="rail-search"
    )
    with gr.Column(visible=False, elem_id="rename") as name_row:
        name = gr.Textbox(label="New name", max_length=80)
        save_name = gr.Button("Save name", size="sm")
    shown = gr.HTML(
        elem_id="conversations",
        js_on_load="byline.wire(element, trigger); ['open', 'rename', 'save', 'remove']",
        apply_default_css=False,
    )
    return Rail(new, search, shown, gr.State(""), name_row, name, save_name, gr.JSON(visible=False))


def listed(context: Context, owner: str, current: str, search: str = "") -> str:
    """The list as HTML."""
    return conversations_html(context.store.summaries(owner, search or ""), current or "", searched=search or "")


def wire(rail: Rail, context: Context, conversation: gr.BrowserState) -> None:
    """Everything but opening and deleting, which also change the transcript."""

    def search(words: str, current: str, request: gr.Request) -> str:
        return listed(context, owner_of(request), current, words)

    def rename(event: gr.EventData, request: gr.Request) -> list[object]:
        chosen = pressed(event, "conversation")
        return [chosen, gr.update(visible=True), context.store.title(owner_of(request), chosen)]

    def save_name(chosen: str, name: str, words: str, current: str, request: gr.Request) -> list[object]:
        context.store.rename(owner_of(request), chosen, name)
        return ["", gr.update(visible=False), listed(context, owner_of(request), current, words)]

    def export(event: gr.EventData, request: gr.Request) -> dict[str, str]:
        chosen, owner = pressed(event, "conversation"), owner_of(request)
        title = context.store.title(owner, chosen)
        return {"name": file_name(title), "text": conversation_markdown(title, context.store.turns(owner, chosen))}

    rail.search.change(guarded(search), [rail.search, conversation], rail.shown, trigger_mode="always_last", **AT_ONCE)
    rail.shown.rename(guarded(rename), None, [rail.renaming, rail.name_row, rail.name], **AT_ONCE)
    for save in (rail.save_name.click, rail.name.submit):
        save(
            guarded(save_name),
            [rail.renaming, rail.name, rail.search, conversation],
            [rail.renaming, rail.name_row, rail.shown],
            **AT_ONCE,
        )
    rail.shown.save(guarded(export), None, rail.saved_text, **AT_ONCE).then(
        None, rail.saved_text, None, js="(saved) => { if (saved) byline.save(saved.text, saved.name); }", **QUIET_JS
    )


QUIET_JS = {"show_progress": "hidden"}

"""The list of conversations: search, rename, export. The chat tab opens and deletes them."""

from dataclasses import dataclass

import gradio as gr

from ui.actions.services import Services
from ui.html.conversation_list import conversations_html
from ui.html.export import conversation_markdown, file_name
from ui.page.tabs.events import AT_ONCE, guarded, own_html, owner_of, pressed


@dataclass(frozen=True, slots=True)
class ConversationList:
    """The components."""

    new: gr.Button
    search: gr.Textbox
    html: gr.HTML
    renaming: gr.State
    name_row: gr.Column
    name: gr.Textbox
    save_name: gr.Button
    exported: gr.JSON


def build() -> ConversationList:
    """Lay out the list in the current column."""
    new = gr.Button("New conversation", variant="primary", size="sm", elem_id="new")
    search = gr.Textbox(
        placeholder="Search conversations",
        label="Search conversations",
        show_label=False,
        elem_id="conversation-search",
    )
    with gr.Column(visible=False, elem_id="rename") as name_row:
        name = gr.Textbox(label="New name", max_length=80)
        save_name = gr.Button("Save name", size="sm")
    html = own_html("conversations", "byline.wire(element, trigger); ['open', 'rename', 'save', 'remove']")
    return ConversationList(new, search, html, gr.State(""), name_row, name, save_name, gr.JSON(visible=False))


def list_html(services: Services, owner: str, current: str, search: str = "") -> str:
    """The list as HTML; ``current`` is the id of the open conversation."""
    found = services.conversations.summaries(owner, search or "")
    return conversations_html(found, current or "", searched=search or "", notice=services.conversations.notice)


def wire(listing: ConversationList, services: Services, conversation: gr.BrowserState) -> None:
    """Connect everything but opening and deleting, which also change the transcript."""

    def search(searched: str, current: str, request: gr.Request) -> str:
        return list_html(services, owner_of(request), current, searched)

    def rename(event: gr.EventData, request: gr.Request) -> list[object]:
        chosen = pressed(event, "conversation")
        return [chosen, gr.update(visible=True), services.conversations.title(owner_of(request), chosen)]

    def save_name(chosen: str, name: str, searched: str, current: str, request: gr.Request) -> list[object]:
        services.conversations.rename(owner_of(request), chosen, name)
        return ["", gr.update(visible=False), list_html(services, owner_of(request), current, searched)]

    def export(event: gr.EventData, request: gr.Request) -> dict[str, str]:
        chosen, owner = pressed(event, "conversation"), owner_of(request)
        title = services.conversations.title(owner, chosen)
        markdown = conversation_markdown(title, services.conversations.turns(owner, chosen))
        return {"name": file_name(title), "text": markdown}

    listing.search.change(
        guarded(search), [listing.search, conversation], listing.html, trigger_mode="always_last", **AT_ONCE
    )
    listing.html.rename(guarded(rename), None, [listing.renaming, listing.name_row, listing.name], **AT_ONCE)
    for save in (listing.save_name.click, listing.name.submit):
        save(
            guarded(save_name),
            [listing.renaming, listing.name, listing.search, conversation],
            [listing.renaming, listing.name_row, listing.html],
            **AT_ONCE,
        )
    download = "(exported) => { if (exported) byline.save(exported.text, exported.name); }"
    listing.html.save(guarded(export), None, listing.exported, **AT_ONCE).then(
        None, listing.exported, None, js=download, show_progress="hidden"
    )

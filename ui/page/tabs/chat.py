"""The chat tab: conversations on the left, the transcript in the middle, the open article on the right.

The transcript is drawn by :mod:`ui.html.answer` into ``gr.HTML``, not into ``gr.Chatbot``: a chatbot reads Markdown
and HTML in what articles and models say and then has to filter it, and its filter drops the buttons and labels that
citations need. So only our own escaped markup reaches the page, and Gradio updates it in place while an answer streams.
"""

from typing import Any

import gradio as gr

from ui.actions.services import Services
from ui.page.tabs import conversation_list, feedback, scope
from ui.page.tabs.base import Page
from ui.page.tabs.chat_handlers import ChatHandlers, ChatTab
from ui.page.tabs.events import AT_ONCE, QUIET, STREAM, guarded, own_html

TRANSCRIPT_EVENTS = "['cite', 'passage', 'article', 'edit', 'retry', 'rate', 'example']"
STORAGE_KEY, STORAGE_SECRET = "byline-conversation", "only-an-id"


def build(services: Services) -> ChatTab:
    """Lay out the tab."""
    with gr.Tab("Chat", id="chat-tab") as opened:
        conversation = gr.BrowserState("", storage_key=STORAGE_KEY, secret=STORAGE_SECRET)
        with gr.Row(elem_id="chat", equal_height=False):
            with gr.Column(elem_id="conversation-list"):
                conversations = conversation_list.build()
            with gr.Column(elem_id="transcript"):
                past = own_html("past", f"byline.wire(element, trigger); {TRANSCRIPT_EVENTS}")
                live = own_html("live", f"byline.wireLive(element, trigger, watch); {TRANSCRIPT_EVENTS}")
                feedback_form = feedback.build()
                with gr.Column(elem_id="composer"):
                    limits = scope.build()
                    hint = own_html("hint", "byline.wire(element, trigger); ['unedit']")
                    with gr.Row(elem_id="ask-row"):
                        question = gr.Textbox(
                            label="Your question",
                            show_label=False,
                            placeholder="Ask your articles…",
                            lines=1,
                            max_lines=8,
                            autofocus=True,
                            submit_btn="Ask",
                            elem_id="box",
                            scale=1,
                        )
                        stop = gr.Button("Stop", elem_id="stop", variant="stop", scale=0, min_width=80)
            with gr.Column(elem_id="reader-column"):
                reading_panel = own_html("reader", "byline.wireReader(element, trigger, watch, props); ['cite']")
        editing = gr.State(0)
    return ChatTab(
        opened, conversation, past, live, question, stop, reading_panel, limits, conversations, feedback_form,
        editing, hint,
    )  # fmt: skip


def for_owners(tab: ChatTab) -> list[Any]:
    """Readers see all of it; their form under an answer has no golden question, see :mod:`ui.page.tabs.feedback`."""
    return []


def wire(tab: ChatTab, page: Page) -> None:
    """Connect asking, opening, editing and reading, and for owners golden questions."""
    with page.blocks.open_to_readers():
        _wire_for_readers(tab, page)
    feedback.wire_golden(tab.feedback, page.services)


def _wire_for_readers(tab: ChatTab, page: Page) -> None:
    services, blocks = page.services, page.blocks
    handlers = ChatHandlers(tab, services, blocks.is_owner)
    listed = tab.conversations.html
    transcript = [tab.question, tab.conversation, tab.editing, tab.hint, tab.past, tab.live, listed]
    asking = [
        tab.question.submit(
            guarded(handlers.ask),
            [tab.question, tab.conversation, tab.editing, *tab.scope.inputs],
            transcript,
            trigger_mode="multiple",
            **STREAM,
        )
    ]
    for piece in (tab.past, tab.live):
        asking += [
            piece.example(guarded(handlers.example), [tab.conversation, *tab.scope.inputs], transcript, **STREAM),
            piece.retry(guarded(handlers.retry), tab.conversation, transcript, **STREAM),
        ]
    choices = [tab.scope.outlets, tab.scope.articles]
    opening = blocks.load(guarded(handlers.page_opened), tab.conversation, [*transcript, *choices], **STREAM)
    switching = listed.open(guarded(handlers.conversation_chosen), None, transcript, trigger_mode="multiple", **STREAM)
    streaming = [*asking, opening, switching]
    tab.conversations.new.click(guarded(handlers.new_conversation), None, transcript, cancels=streaming, **QUIET)
    listed.open(None, cancels=[*asking, opening])
    listed.remove(guarded(handlers.delete), [tab.conversation, tab.conversations.search], transcript, **AT_ONCE)
    tab.stop.click(guarded(handlers.stop), tab.conversation, tab.live, **AT_ONCE)
    blocks.load(lambda: scope.scope_choices(services), None, choices, **AT_ONCE)
    blocks.unload(handlers.page_closed)
    _wire_presses(tab, handlers)
    scope.wire(tab.scope, services)
    conversation_list.wire(tab.conversations, services, tab.conversation)
    feedback.wire(tab.feedback, services)


def _wire_presses(tab: ChatTab, handlers: ChatHandlers) -> None:
    """Connect what is pressed inside the transcript, the reading panel and the hint."""
    editing: list[Any] = [tab.question, tab.editing, tab.hint]
    rated = [tab.past, tab.live, *feedback.form_fields(tab.feedback)]
    for piece in (tab.past, tab.live):
        piece.cite(guarded(handlers.cite), None, tab.reading_panel, **AT_ONCE)
        piece.passage(guarded(handlers.passage), None, tab.reading_panel, **AT_ONCE)
        piece.article(guarded(handlers.article), None, tab.reading_panel, **AT_ONCE)
        piece.edit(guarded(handlers.edit), None, editing, **AT_ONCE)
        piece.rate(guarded(handlers.rate), None, rated, **AT_ONCE)
    tab.reading_panel.cite(guarded(handlers.cite), None, tab.reading_panel, **AT_ONCE)
    tab.hint.unedit(guarded(handlers.cancel_edit), None, editing, **AT_ONCE)

"""The page: a masthead and one tab for each kind of work.

Only the lay-out is here. What a tab does is in its module under :mod:`ui.page.tabs`; how the page is
served, to whom and where is in :mod:`ui.page.serve`.
"""

import gradio as gr

from ui.actions.context import Context
from ui.page import api
from ui.page.tabs import articles, chat, evaluation, settings

MASTHEAD = """
<header class="bar"><h1>Byline</h1><p>Answers from your own articles, with the exact words they rest on</p>
<button type="button" id="rail-toggle" class="quiet" aria-controls="rail">☰ Conversations</button></header>
<div id="byline-said" class="unseen" role="status" aria-live="polite"></div>
"""


def build(context: Context) -> gr.Blocks:
    """Build the page around the shared objects.

    Args:
        context: Assistant, conversations, desk and home.
    """
    with gr.Blocks(title="Byline", fill_width=True, analytics_enabled=False) as page:
        api.add_endpoints(context)  # first, so that no handler of the page takes their names
        gr.HTML(MASTHEAD, elem_id="masthead", js_on_load=None, apply_default_css=False)
        with gr.Tabs(elem_id="tabs") as tabs:
            with gr.Tab("Chat", id="chat-tab"):
                talk = chat.build()
            with gr.Tab("Articles", id="articles-tab") as shelf_tab:
                shelf = articles.build()
            with gr.Tab("Evaluation", id="evaluation-tab") as measuring_tab:
                measuring = evaluation.build(context)
            with gr.Tab("Settings", id="settings-tab") as choices_tab:
                choices = settings.build(context)
        chat.wire(talk, context, page)
        articles.wire(shelf, talk, context, tabs, shelf_tab)
        evaluation.wire(measuring, context, measuring_tab)
        settings.wire(choices, context, page, choices_tab)
    return page

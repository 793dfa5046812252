"""The page: a masthead and the tabs.

Only the layout is here. What a tab does is in its module in :mod:`ui.page.tabs`; how the page is served is in
:mod:`ui.page.serve`.
"""

import gradio as gr

from ui.actions.services import Services
from ui.html.icons import icon
from ui.page import api
from ui.page.guards.blocks import QuietBlocks
from ui.page.guards.presence import Presence
from ui.page.tabs import articles, chat, evaluation, settings
from ui.page.tabs.base import Page, Tab

TABS: tuple[Tab, ...] = (chat, articles, evaluation, settings)
MASTHEAD = f"""
<header class="bar"><h1>Byline</h1><p>Answers from your own articles, with the exact words they rest on</p>
<button type="button" id="list-toggle" class="quiet" aria-controls="conversation-list">
{icon("menu")} Conversations</button>
</header>
<div id="byline-said" class="unseen" role="status" aria-live="polite"></div>
"""


def build_page(services: Services, presence: Presence | None = None) -> gr.Blocks:
    """Build every tab, then connect every tab.

    Args:
        services: What the tabs work with.
        presence: Tells who still waits for an answer of the API; nobody ever leaves when None.
    """
    with QuietBlocks(title="Byline", fill_width=True, analytics_enabled=False) as blocks:
        # First, so that no function of a tab takes the names of the endpoints.
        api.add_endpoints(services, presence or Presence())
        gr.HTML(MASTHEAD, elem_id="masthead", js_on_load=None, apply_default_css=False)
        with gr.Tabs(elem_id="tabs") as tabs:
            built = tuple(tab.build(services) for tab in TABS)
        page = Page(blocks, tabs, services, built)
        for tab, components in zip(TABS, built, strict=True):
            tab.wire(components, page)
    return blocks

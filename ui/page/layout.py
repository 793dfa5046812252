"""The page: a masthead and the tabs.

Only the layout is here. What a tab does is in its module in :mod:`ui.page.tabs`; how the page is served is in
:mod:`ui.page.serve`.
"""

from collections.abc import Callable
from typing import Any

import gradio as gr

from ui.actions.services import Services
from ui.html.icons import icon
from ui.html.login import account_html
from ui.page import api
from ui.page.access.accounts import Role
from ui.page.guards.presence import Presence
from ui.page.roles import GuardedBlocks
from ui.page.tabs import articles, chat, evaluation, settings
from ui.page.tabs.base import Page, Tab
from ui.page.tabs.events import AT_ONCE, owner_of

TABS: tuple[Tab, ...] = (chat, articles, evaluation, settings)
MASTHEAD = f"""
<header class="bar"><h1>Byline</h1><p>Answers from your own articles, with the exact words they rest on</p>
<button type="button" id="list-toggle" class="quiet" aria-controls="conversation-list">
{icon("menu")} Conversations</button>
</header>
<div id="byline-said" class="unseen" role="status" aria-live="polite"></div>
"""


def build_page(
    services: Services,
    presence: Presence | None = None,
    role_of: Callable[[str | None], Role | None] | None = None,
) -> GuardedBlocks:
    """Build every tab, then connect every tab.

    Args:
        services: What the page works with.
        presence: Tells who still waits for an answer of the API; nobody ever leaves when None.
        role_of: The role of a name, if people log in.
    """
    blocks = GuardedBlocks(title="Byline", fill_width=True, analytics_enabled=False)
    with blocks:
        blocks.role_of = role_of
        with blocks.open_to_readers():
            # First, so that no function of a tab takes the names of the endpoints.
            api.add_endpoints(services, presence or Presence(), blocks.is_owner)
        gr.HTML(MASTHEAD, elem_id="masthead", js_on_load=None, apply_default_css=False)
        account = gr.HTML(elem_id="account", js_on_load=None, apply_default_css=False, visible=role_of is not None)
        with gr.Tabs(elem_id="tabs") as tabs:
            built = tuple(tab.build(services) for tab in TABS)
        page = Page(blocks, tabs, services, built)
        for tab, components in zip(TABS, built, strict=True):
            tab.wire(components, page)
        if role_of is not None:
            parts = [part for tab, components in zip(TABS, built, strict=True) for part in tab.for_owners(components)]
            _show_by_role(page, account, parts)
    return blocks


def _show_by_role(page: Page, account: gr.HTML, parts: list[Any]) -> None:
    """Hide what is for owners until an owner has opened the page; say who is logged in."""
    for part in parts:
        part.visible = False

    def show(request: gr.Request) -> list[Any]:
        visible = gr.update(visible=True) if page.blocks.is_owner(request) else gr.skip()
        return [account_html(owner_of(request)), *[visible] * len(parts)]

    with page.blocks.open_to_readers():
        page.blocks.load(show, None, [account, *parts], **AT_ONCE)

"""What the chat tab does when something is pressed or typed.

Presses on our own markup arrive as events named after ``data-do``. Their data is not trusted: it only names turns,
numbers and articles, which are looked up again.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any

import gradio as gr

from index.records import ArticleSummary, Filters
from ui.actions.asking import current_turns, delete_conversation, stop_answers, submit_question
from ui.actions.reading import cited_article, passage_article, whole_article
from ui.actions.services import Services
from ui.html.answer import transcript, turn_html
from ui.html.markup import button
from ui.html.reading_panel import reading_panel_html
from ui.html.start_page import start_html
from ui.page.tabs import feedback as feedback_form
from ui.page.tabs.conversation_list import ConversationList, list_html
from ui.page.tabs.events import filters_of, owner_of, pressed, pressed_number
from ui.page.tabs.feedback import FeedbackForm
from ui.page.tabs.scope import MAX_OUTLETS, Scope, scope_choices

EDITING = "Editing an earlier question: its answer replaces the earlier one and those after it."
LEAVE_WITHIN_S = 2.0
"""How long a page that turns to something else waits for the end of what it showed."""
LOOK_FOR_ARTICLES_EVERY_S = 0.3
Update = dict[Any, Any]
"""New values of components, by component."""


@dataclass(frozen=True, slots=True)
class ChatTab:
    """The components."""

    opened: gr.Tab
    conversation: gr.BrowserState
    past: gr.HTML
    live: gr.HTML
    question: gr.Textbox
    stop: gr.Button
    reading_panel: gr.HTML
    scope: Scope
    conversations: ConversationList
    feedback: FeedbackForm
    editing: gr.State
    hint: gr.HTML


class ChatHandlers:
    """The functions of the events; each looks things up anew and returns what changed.

    A page shows one conversation at a time. Opening another gives the page a new view, and a function that still draws
    into the old view stops. A view is a lock, held by the function that draws into it.
    """

    def __init__(self, tab: ChatTab, services: Services, is_owner: Callable[[gr.Request], bool]) -> None:
        self._tab = tab
        self._is_owner = is_owner
        self._services = services
        self._views: dict[str, asyncio.Lock] = {}

    # Asking

    async def ask(
        self,
        request: gr.Request,
        question: str,
        conversation_id: str,
        editing: int,
        *fields: Any,  # noqa: ANN401 - values of the scope's fields
    ) -> AsyncIterator[Update]:
        """Ask the typed question in the open conversation, or in place of the edited one."""
        async for update in self._ask(question, conversation_id, filters_of(*fields), editing, request):
            yield update

    async def example(
        self,
        request: gr.Request,
        event: gr.EventData,
        conversation_id: str,
        *fields: Any,  # noqa: ANN401 - values of the scope's fields
    ) -> AsyncIterator[Update]:
        """Ask the example question that was pressed."""
        async for update in self._ask(pressed(event, "question"), conversation_id, filters_of(*fields), 0, request):
            yield update

    async def retry(self, conversation_id: str, event: gr.EventData, request: gr.Request) -> AsyncIterator[Update]:
        """Ask the same again: the last answer is replaced, an earlier one is asked anew at the end."""
        turn = self._services.conversations.turn(owner_of(request), pressed_number(event, "turn"))
        last = self._services.conversations.turns(owner_of(request), turn.conversation_id)[-1]
        replaces = turn.id if turn.id == last.id else 0
        async for update in self._ask(turn.question, turn.conversation_id, turn.filters, replaces, request):
            yield update

    async def _ask(
        self, question: str, conversation_id: str, filters: Filters, replaces: int, request: gr.Request
    ) -> AsyncIterator[Update]:
        owner = owner_of(request)
        turn = submit_question(self._services, owner, conversation_id, question, filters, replaces=replaces)
        async with self._view(request) as left:
            update = await asyncio.to_thread(self._show, owner, turn.conversation_id)
            yield update | {self._tab.question: "", self._tab.editing: 0, self._tab.hint: ""}
            async for update in self._follow(turn.id, left):
                yield update
            if replaces and not left():  # the replaced turns have been deleted
                yield await asyncio.to_thread(self._show, owner, turn.conversation_id)

    async def _follow(self, turn_id: int, left: Callable[[], bool]) -> AsyncIterator[Update]:
        async for turn in self._services.questions.follow(turn_id, left=left):
            yield {self._tab.live: turn_html(turn)}

    def stop(self, conversation_id: str, request: gr.Request) -> str:
        """Stop the answer under way; returns the turn as it stopped."""
        stop_answers(self._services, owner_of(request), conversation_id)
        turns = current_turns(self._services, owner_of(request), conversation_id)
        return turn_html(turns[-1]) if turns else ""

    # Conversations

    async def page_opened(self, conversation_id: str, request: gr.Request) -> AsyncIterator[Update]:
        """Show the stored conversation, and follow its answer if one is under way."""
        owner = owner_of(request)
        async with self._view(request) as left:
            yield await asyncio.to_thread(self._show, owner, conversation_id)
            turns = current_turns(self._services, owner, conversation_id)
            if turns and turns[-1].live:
                async for update in self._follow(turns[-1].id, left):
                    yield update
            elif not turns:
                async for update in self._await_articles(left):
                    yield update

    async def _await_articles(self, left: Callable[[], bool]) -> AsyncIterator[Update]:
        """In a new home: wait until the sample articles are there, then show questions about them."""
        while self._services.holder.preparing and not left():
            await asyncio.sleep(LOOK_FOR_ARTICLES_EVERY_S)
            if articles := await asyncio.to_thread(self._services.newest):
                outlets, titles = await asyncio.to_thread(scope_choices, self._services)
                yield {
                    self._tab.live: await asyncio.to_thread(self._start_page, articles),
                    self._tab.scope.outlets: outlets,
                    self._tab.scope.articles: titles,
                }
                return

    async def conversation_chosen(self, event: gr.EventData, request: gr.Request) -> AsyncIterator[Update]:
        """Show the conversation that was pressed in the list."""
        async for update in self.page_opened(pressed(event, "id"), request):
            yield update

    @asynccontextmanager
    async def _view(self, request: gr.Request) -> AsyncIterator[Callable[[], bool]]:
        """Give the page a new view; yields a function that tells whether the page has left it.

        The function that draws into the old view gets ``LEAVE_WITHIN_S`` to stop.
        """
        session, view = _session(request), asyncio.Lock()
        async with view:
            old_view, self._views[session] = self._views.get(session), view
            with suppress(TimeoutError):
                async with asyncio.timeout(LEAVE_WITHIN_S), old_view or asyncio.Lock():
                    pass
            yield lambda: self._views.get(session) is not view

    def page_closed(self, request: gr.Request) -> None:
        """Forget the view of a page that is gone."""
        self._views.pop(_session(request), None)

    def new_conversation(self, request: gr.Request) -> Update:
        """Show an empty conversation."""
        self.page_closed(request)
        return self._show(owner_of(request), "") | {self._tab.question: "", self._tab.editing: 0, self._tab.hint: ""}

    def delete(self, current: str, search: str, event: gr.EventData, request: gr.Request) -> Update:
        """Delete the conversation that was pressed in the list."""
        owner, chosen = owner_of(request), pressed(event, "conversation")
        delete_conversation(self._services, owner, chosen)
        if chosen == current:
            return self.new_conversation(request)
        return {self._tab.conversations.html: list_html(self._services, owner, current, search)}

    def _show(self, owner: str, conversation_id: str) -> Update:
        turns = current_turns(self._services, owner, conversation_id)
        known = conversation_id if turns else ""
        live = turn_html(turns[-1]) if turns else self._start_page(self._services.newest())
        return {
            self._tab.conversation: known,
            self._tab.past: transcript(turns[:-1]),
            self._tab.live: live,
            self._tab.conversations.html: list_html(self._services, owner, known),
        }

    def _start_page(self, newest: Sequence[ArticleSummary]) -> str:
        library = self._services.library
        outlets = sum(bool(outlet.name) for outlet in library.outlets(MAX_OUTLETS))
        examples = self._services.examples.shown(newest)
        preparing = self._services.holder.preparing
        return start_html(library.status(0).articles, outlets, examples, preparing=preparing)

    # Editing and rating

    def edit(self, event: gr.EventData, request: gr.Request) -> list[Any]:
        """Put an earlier question into the box."""
        turn = self._services.conversations.turn(owner_of(request), pressed_number(event, "turn"))
        return [gr.update(value=turn.question, autofocus=True), turn.id, _editing_hint()]

    def cancel_edit(self) -> list[Any]:
        """Empty the box and forget the edit."""
        return ["", 0, ""]

    def rate(self, event: gr.EventData, request: gr.Request) -> list[Any]:
        """Save the pressed thumb and open the form for a note."""
        owner = owner_of(request)
        turn, fields = feedback_form.open_form(self._services, owner, event, golden=self._is_owner(request))
        turns = current_turns(self._services, owner, turn.conversation_id)
        turns = [turn if shown.id == turn.id else shown for shown in turns]
        return [transcript(turns[:-1]), turn_html(turns[-1]), *fields]

    # Reading

    def cite(self, event: gr.EventData, request: gr.Request) -> str:
        """Open the article of the pressed citation at its quote."""
        turn_id, number = pressed_number(event, "turn"), pressed_number(event, "number")
        return reading_panel_html(cited_article(self._services, owner_of(request), turn_id, number))

    def passage(self, event: gr.EventData, request: gr.Request) -> str:
        """Open the article of the pressed passage."""
        turn_id, rank = pressed_number(event, "turn"), pressed_number(event, "rank")
        return reading_panel_html(passage_article(self._services, owner_of(request), turn_id, rank))

    def article(self, event: gr.EventData) -> str:
        """Open the pressed article."""
        return reading_panel_html(whole_article(self._services, pressed(event, "article")))


def _session(request: gr.Request | None) -> str:
    """Which open page asks."""
    return str(getattr(request, "session_hash", None) or "")


def _editing_hint() -> str:
    return f"<p class='note'>{EDITING} {button('Cancel', 'unedit')}</p>"

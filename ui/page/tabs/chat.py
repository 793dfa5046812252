"""The chat tab: conversations on the left, the talk in the middle, the open article on the right.

The transcript is drawn by :mod:`ui.html.answer` into ``gr.HTML``, not into ``gr.Chatbot``: a chatbot
parses Markdown and HTML out of what articles and models say and then has to filter it again, and
its filter drops the buttons and labels that citations need. Here only our own escaped markup
reaches the page, and Gradio's HTML component patches it in place as an answer streams.

Presses on that markup arrive as events named after ``data-do``; their data is not trusted: it
only names turns, numbers and articles that are looked up again.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any

import gradio as gr

from index.records import Filters
from ui.actions.asking import begin, current_turns, forget, stop
from ui.actions.context import Context
from ui.actions.reading import cited_article, found_article, whole_article
from ui.html.answer import transcript, turn_html
from ui.html.panels import start_html
from ui.page.tabs import feedback as feedback_form
from ui.page.tabs import rail as rail_list
from ui.page.tabs import scope as scope_fields
from ui.page.tabs.wiring import AT_ONCE, QUIET, filters_of, guarded, number, owner_of, pressed

ACTIONS = "['cite', 'passage', 'article', 'edit', 'retry', 'rate', 'example']"
EDITING = "Editing an earlier question: its answer replaces the earlier one and those after it."
LEAVE_WITHIN_S = 2.0
STORAGE_KEY, STORAGE_SECRET = "byline-conversation", "only-an-id"


@dataclass(frozen=True, slots=True)
class ChatTab:
    """The components that other tabs and the tests reach for."""

    conversation: gr.BrowserState
    past: gr.HTML
    live: gr.HTML
    box: gr.Textbox
    stop: gr.Button
    reader: gr.HTML
    scope: scope_fields.Scope
    rail: rail_list.Rail
    feedback: feedback_form.FeedbackForm
    editing: gr.State
    hint: gr.HTML


def build() -> ChatTab:
    """Lay out the tab."""
    conversation = gr.BrowserState("", storage_key=STORAGE_KEY, secret=STORAGE_SECRET)
    with gr.Row(elem_id="chat", equal_height=False):
        with gr.Column(elem_id="rail"):
            rail = rail_list.build()
        with gr.Column(elem_id="talk"):
            past = _html("past", f"byline.wire(element, trigger); {ACTIONS}")
            live = _html("live", f"byline.wireLive(element, trigger, watch); {ACTIONS}")
            feedback = feedback_form.build()
            with gr.Column(elem_id="composer"):
                scope = scope_fields.build()
                hint = _html("hint", "byline.wire(element, trigger); ['unedit']")
                with gr.Row(elem_id="ask-row"):
                    box = gr.Textbox(
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
                    stop_button = gr.Button("Stop", elem_id="stop", variant="stop", scale=0, min_width=80)
        with gr.Column(elem_id="reader-column"):
            reader = _html("reader", "byline.wireReader(element, trigger, watch, props); ['cite']")
    return ChatTab(conversation, past, live, box, stop_button, reader, scope, rail, feedback, gr.State(0), hint)


def _html(elem_id: str, js: str) -> gr.HTML:
    return gr.HTML(elem_id=elem_id, js_on_load=js, apply_default_css=False)


def wire(tab: ChatTab, context: Context, page: gr.Blocks) -> None:
    """Connect asking, opening, editing and reading."""
    handlers = _Handlers(tab, context)
    talk = [tab.box, tab.conversation, tab.editing, tab.hint, tab.past, tab.live, tab.rail.shown]
    asking = [
        tab.box.submit(
            guarded(handlers.ask),
            [tab.box, tab.conversation, tab.editing, *tab.scope.inputs],
            talk,
            trigger_mode="multiple",
            **_STREAM,
        )
    ]
    for transcript_piece in (tab.past, tab.live):
        asking += [
            transcript_piece.example(guarded(handlers.example), [tab.conversation, *tab.scope.inputs], talk, **_STREAM),
            transcript_piece.retry(guarded(handlers.retry), tab.conversation, talk, **_STREAM),
        ]
    fields = [tab.scope.outlets, tab.scope.articles]
    opening = page.load(guarded(handlers.opened), tab.conversation, [*talk, *fields], **_STREAM)
    switching = tab.rail.shown.open(guarded(handlers.switched), None, talk, trigger_mode="multiple", **_STREAM)
    running = [*asking, opening, switching]
    tab.rail.new.click(guarded(handlers.fresh), None, talk, cancels=running, **QUIET)
    tab.rail.shown.open(None, cancels=[*asking, opening])
    tab.rail.shown.remove(guarded(handlers.removed), [tab.conversation, tab.rail.search], talk, **AT_ONCE)
    tab.stop.click(guarded(handlers.stopped), tab.conversation, tab.live, **AT_ONCE)
    page.load(lambda: scope_fields.choices(context), None, [tab.scope.outlets, tab.scope.articles], **AT_ONCE)
    page.unload(handlers.gone)
    _wire_reading(tab, handlers)
    scope_fields.wire(tab.scope, context)
    rail_list.wire(tab.rail, context, tab.conversation)
    feedback_form.wire(tab.feedback, context)


_STREAM: dict[str, Any] = QUIET | {"concurrency_limit": None}


def _wire_reading(tab: ChatTab, handlers: "_Handlers") -> None:
    for piece in (tab.past, tab.live):
        piece.cite(guarded(handlers.cite), None, tab.reader, **AT_ONCE)
        piece.passage(guarded(handlers.passage), None, tab.reader, **AT_ONCE)
        piece.article(guarded(handlers.article), None, tab.reader, **AT_ONCE)
        piece.edit(guarded(handlers.edit), None, [tab.box, tab.editing, tab.hint], **AT_ONCE)
        piece.rate(
            guarded(handlers.rate), None, [tab.past, tab.live, *feedback_form.form_fields(tab.feedback)], **AT_ONCE
        )
    tab.reader.cite(guarded(handlers.cite), None, tab.reader, **AT_ONCE)
    tab.hint.unedit(guarded(handlers.unedit), None, [tab.box, tab.editing, tab.hint], **AT_ONCE)


class _Handlers:
    """What the page calls; each looks things up anew and returns what changed.

    A page shows one conversation at a time: opening another gives it a new view, and whatever still
    draws into the old one stops. The view is a lock that is held while somebody draws.
    """

    def __init__(self, tab: ChatTab, context: Context) -> None:
        self.tab = tab
        self.context = context
        self.views: dict[str, asyncio.Lock] = {}

    # Asking

    async def ask(
        self,
        request: gr.Request,
        question: str,
        conversation_id: str,
        editing: int,
        *fields: Any,  # noqa: ANN401 - values of the scope's fields
    ) -> AsyncIterator[dict[Any, Any]]:
        async for update in self._ask(question, conversation_id, filters_of(*fields), editing, request):
            yield update

    async def example(
        self,
        request: gr.Request,
        event: gr.EventData,
        conversation_id: str,
        *fields: Any,  # noqa: ANN401 - values of the scope's fields
    ) -> AsyncIterator[dict[Any, Any]]:
        async for update in self._ask(pressed(event, "question"), conversation_id, filters_of(*fields), 0, request):
            yield update

    async def retry(
        self, conversation_id: str, event: gr.EventData, request: gr.Request
    ) -> AsyncIterator[dict[Any, Any]]:
        """Ask the same again: the last answer is replaced, an earlier one is asked anew at the end."""
        turn = self.context.store.turn(owner_of(request), number(pressed(event, "turn")))
        last = self.context.store.turns(owner_of(request), turn.conversation_id)[-1]
        replaces = turn.id if turn.id == last.id else 0
        async for update in self._ask(turn.question, turn.conversation_id, turn.filters, replaces, request):
            yield update

    async def _ask(
        self, question: str, conversation_id: str, filters: Filters, replaces: int, request: gr.Request
    ) -> AsyncIterator[dict[Any, Any]]:
        owner = owner_of(request)
        turn = begin(self.context, owner, conversation_id, question, filters, replaces=replaces)
        async with self._view(request) as left:
            shown = await asyncio.to_thread(self._opened, owner, turn.conversation_id)
            yield shown | {self.tab.box: "", self.tab.editing: 0, self.tab.hint: ""}
            async for update in self._follow(turn.id, left):
                yield update
            if replaces and not left():  # what it replaces has gone
                yield await asyncio.to_thread(self._opened, owner, turn.conversation_id)

    async def _follow(self, turn_id: int, left: Callable[[], bool]) -> AsyncIterator[dict[Any, Any]]:
        async for turn in self.context.desk.follow(turn_id, left=left):
            yield {self.tab.live: turn_html(turn)}

    def stopped(self, conversation_id: str, request: gr.Request) -> str:
        stop(self.context, owner_of(request), conversation_id)
        turns = current_turns(self.context, owner_of(request), conversation_id)
        return turn_html(turns[-1]) if turns else ""

    # Conversations

    async def opened(self, conversation_id: str, request: gr.Request) -> AsyncIterator[dict[Any, Any]]:
        owner = owner_of(request)
        async with self._view(request) as left:
            yield await asyncio.to_thread(self._opened, owner, conversation_id)
            turns = current_turns(self.context, owner, conversation_id)
            if turns and turns[-1].live:
                async for update in self._follow(turns[-1].id, left):
                    yield update
            elif not turns:
                async for update in self._prepared(left):
                    yield update

    async def _prepared(self, left: Callable[[], bool]) -> AsyncIterator[dict[Any, Any]]:
        """On a new home: wait until the sample articles are there, then show questions about them."""
        while self.context.holder.preparing and not left():
            await asyncio.sleep(0.3)
            if articles := await asyncio.to_thread(self.context.articles):
                outlets, titles = await asyncio.to_thread(scope_fields.choices, self.context)
                yield {
                    self.tab.live: start_html(articles),
                    self.tab.scope.outlets: outlets,
                    self.tab.scope.articles: titles,
                }
                return

    async def switched(self, event: gr.EventData, request: gr.Request) -> AsyncIterator[dict[Any, Any]]:
        async for update in self.opened(pressed(event, "id"), request):
            yield update

    @asynccontextmanager
    async def _view(self, request: gr.Request) -> AsyncIterator[Callable[[], bool]]:
        """Turn the page to something else once what it showed has been drawn to its end; tells whether it was left."""
        session, view = _session(request), asyncio.Lock()
        async with view:
            before, self.views[session] = self.views.get(session), view
            with suppress(TimeoutError):
                async with asyncio.timeout(LEAVE_WITHIN_S), before or asyncio.Lock():
                    pass
            yield lambda: self.views.get(session) is not view

    def gone(self, request: gr.Request) -> None:
        self.views.pop(_session(request), None)

    def fresh(self, request: gr.Request) -> dict[Any, Any]:
        self.gone(request)
        return self._opened(owner_of(request), "") | {self.tab.box: "", self.tab.editing: 0, self.tab.hint: ""}

    def removed(self, current: str, search: str, event: gr.EventData, request: gr.Request) -> dict[Any, Any]:
        owner, chosen = owner_of(request), pressed(event, "conversation")
        forget(self.context, owner, chosen)
        if chosen == current:
            return self.fresh(request)
        return {self.tab.rail.shown: rail_list.listed(self.context, owner, current, search)}

    def _opened(self, owner: str, conversation_id: str) -> dict[Any, Any]:
        turns = current_turns(self.context, owner, conversation_id)
        known = conversation_id if turns else ""
        articles = [] if turns else self.context.articles()
        return {
            self.tab.conversation: known,
            self.tab.past: transcript(turns[:-1]),
            self.tab.live: turn_html(turns[-1])
            if turns
            else start_html(articles, preparing=self.context.holder.preparing),
            self.tab.rail.shown: rail_list.listed(self.context, owner, known),
        }

    # Editing and rating

    def edit(self, event: gr.EventData, request: gr.Request) -> list[Any]:
        turn = self.context.store.turn(owner_of(request), number(pressed(event, "turn")))
        return [gr.update(value=turn.question, autofocus=True), turn.id, _hint()]

    def unedit(self) -> list[Any]:
        return ["", 0, ""]

    def rate(self, event: gr.EventData, request: gr.Request) -> list[Any]:
        owner = owner_of(request)
        turn, fields = feedback_form.opened(self.context, owner, event)
        turns = current_turns(self.context, owner, turn.conversation_id)
        turns = [turn if shown.id == turn.id else shown for shown in turns]
        return [transcript(turns[:-1]), turn_html(turns[-1]), *fields]

    # Reading

    def cite(self, event: gr.EventData, request: gr.Request) -> str:
        return cited_article(
            self.context, owner_of(request), number(pressed(event, "turn")), number(pressed(event, "number"))
        )

    def passage(self, event: gr.EventData, request: gr.Request) -> str:
        return found_article(
            self.context, owner_of(request), number(pressed(event, "turn")), number(pressed(event, "rank"))
        )

    def article(self, event: gr.EventData) -> str:
        return whole_article(self.context, pressed(event, "article"))


def _session(request: gr.Request | None) -> str:
    """Which open page asks."""
    return str(getattr(request, "session_hash", None) or "")


def _hint() -> str:
    from ui.html.markup import button

    return f"<p class='note'>{EDITING} {button('Cancel', 'unedit')}</p>"

"""The limits of the next question: outlets, dates, articles. They are always in sight."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import gradio as gr

from index.library import Library
from index.records import ArticleSummary
from ui.actions.services import MAX_OFFERED, Services
from ui.html.scope import scope_html
from ui.page.tabs.events import AT_ONCE, filters_of, guarded, own_html

MAX_OUTLETS = 500
"""So many outlets, the largest ones, can be chosen."""


@dataclass(frozen=True, slots=True)
class Scope:
    """The components."""

    html: gr.HTML
    outlets: gr.Dropdown
    since: gr.DateTime
    until: gr.DateTime
    articles: gr.Dropdown

    @property
    def inputs(self) -> list[Any]:
        """The fields in the order of the parameters of :func:`ui.page.tabs.events.filters_of`."""
        return [self.outlets, self.since, self.until, self.articles]


def build() -> Scope:
    """Lay out the fields in the current column."""
    all_articles = scope_html(filters_of([], None, None, []), {})
    html = own_html("scope", "byline.wire(element, trigger); ['clear']", all_articles)
    with gr.Accordion("Limit the search", open=False, elem_id="scope-fields"):
        with gr.Row():
            outlets = gr.Dropdown([], multiselect=True, label="Outlets", value=[], min_width=160)
            articles = gr.Dropdown([], multiselect=True, label="Articles", value=[], min_width=220)
        with gr.Row():
            since = gr.DateTime(label="From", include_time=False, type="string", min_width=140)
            until = gr.DateTime(label="To", include_time=False, type="string", min_width=140)
    return Scope(html, outlets, since, until, articles)


def wire(scope: Scope, services: Services) -> None:
    """Show every change of the limits at once; clear them when the button is pressed."""

    def show(*fields: Any) -> str:  # noqa: ANN401
        titles = {article.id: article.title for article in services.library.summaries(fields[3] or [])}
        return scope_html(filters_of(*fields), titles)

    def clear() -> list[Any]:
        return [[], None, None, [], show([], None, None, [])]

    def find(chosen: list[str] | None, typed: gr.KeyUpData) -> Any:  # noqa: ANN401 - a component's update
        found = services.library.page(typed.input_value or "", most=MAX_OFFERED).articles
        return gr.update(choices=_labelled([*services.library.summaries(chosen or []), *found]))

    scope.articles.key_up(guarded(find), scope.articles, scope.articles, **AT_ONCE)
    gr.on([field.change for field in scope.inputs], guarded(show), scope.inputs, scope.html, **AT_ONCE)
    scope.html.clear(guarded(clear), None, [*scope.inputs, scope.html], **AT_ONCE)


def scope_choices(services: Services) -> list[Any]:
    """Fresh choices for outlets and articles, from what the index holds."""
    names = (outlet.name for outlet in services.library.outlets(MAX_OUTLETS))
    outlets = sorted(filter(None, names), key=str.casefold)
    return [gr.update(choices=outlets), gr.update(choices=_labelled(services.newest()))]


def scope_articles(services: Services, chosen: Sequence[str]) -> Any:  # noqa: ANN401 - a component's update
    """The field of articles with ``chosen`` in it."""
    return gr.update(choices=_labelled([*services.library.summaries(chosen), *services.newest()]), value=list(chosen))


def chosen_update(library: Library, chosen: Sequence[str]) -> Any:  # noqa: ANN401 - a component's update
    """A field of chosen articles that offers those, and the newest."""
    offered = [*library.summaries(chosen), *library.page(most=MAX_OFFERED).articles]
    choices = list(dict.fromkeys((article.title, article.id) for article in offered))
    return gr.update(choices=choices, value=list(chosen))


def _labelled(articles: Sequence[ArticleSummary]) -> list[tuple[str, str]]:
    return list(
        dict.fromkeys(
            (f"{article.title} ({article.source or 'unknown outlet'}, {article.published or 'undated'})", article.id)
            for article in articles
        )
    )

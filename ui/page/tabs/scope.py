"""The limits of the next question: outlets, dates, articles. They are always in sight."""

from dataclasses import dataclass
from typing import Any

import gradio as gr

from ui.actions.services import Services
from ui.html.scope import scope_html
from ui.page.tabs.events import AT_ONCE, filters_of, guarded, own_html


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
        titles = {article.id: article.title for article in services.library.articles()} if fields[3] else {}
        return scope_html(filters_of(*fields), titles)

    def clear() -> list[Any]:
        return [[], None, None, [], show([], None, None, [])]

    gr.on([field.change for field in scope.inputs], guarded(show), scope.inputs, scope.html, **AT_ONCE)
    scope.html.clear(guarded(clear), None, [*scope.inputs, scope.html], **AT_ONCE)


def scope_choices(services: Services) -> list[Any]:
    """Fresh choices for outlets and articles, from what the index holds."""
    articles = services.articles()
    outlets = sorted({article.source for article in articles if article.source}, key=str.casefold)
    labels = [
        (f"{article.title} ({article.source or 'unknown outlet'}, {article.published or 'undated'})", article.id)
        for article in articles
    ]
    return [gr.update(choices=outlets), gr.update(choices=labels)]

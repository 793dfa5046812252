"""What the next question is limited to: outlets, dates, chosen articles; always in sight."""

from dataclasses import dataclass
from typing import Any

import gradio as gr

from ui.actions.context import Context
from ui.html.panels import scope_html
from ui.page.tabs.wiring import AT_ONCE, filters_of, guarded


@dataclass(frozen=True, slots=True)
class Scope:
    """The components; ``inputs`` come in the order of :func:`ui.page.tabs.wiring.filters_of`."""

    shown: gr.HTML
    outlets: gr.Dropdown
    since: gr.DateTime
    until: gr.DateTime
    articles: gr.Dropdown

    @property
    def inputs(self) -> list[Any]:
        """What a handler takes as ``*scope``."""
        return [self.outlets, self.since, self.until, self.articles]


def build() -> Scope:
    """Lay out the scope's components where the caller stands."""
    shown = gr.HTML(
        scope_html(filters_of([], None, None, []), {}),
        elem_id="scope",
        js_on_load="byline.wire(element, trigger); ['clear']",
        apply_default_css=False,
    )
    with gr.Accordion("Limit the search", open=False, elem_id="scope-fields"):
        with gr.Row():
            outlets = gr.Dropdown([], multiselect=True, label="Outlets", value=[], min_width=160)
            articles = gr.Dropdown([], multiselect=True, label="Articles", value=[], min_width=220)
        with gr.Row():
            since = gr.DateTime(label="From", include_time=False, type="string", min_width=140)
            until = gr.DateTime(label="To", include_time=False, type="string", min_width=140)
    return Scope(shown, outlets, since, until, articles)


def wire(scope: Scope, context: Context) -> None:
    """Show every change of the limits at once, and clear them on demand."""

    def show(*fields: Any) -> str:  # noqa: ANN401
        titles = {article.id: article.title for article in context.library.articles()} if fields[3] else {}
        return scope_html(filters_of(*fields), titles)

    def clear() -> list[Any]:
        return [[], None, None, [], show([], None, None, [])]

    gr.on([field.change for field in scope.inputs], guarded(show), scope.inputs, scope.shown, **AT_ONCE)
    scope.shown.clear(guarded(clear), None, [*scope.inputs, scope.shown], **AT_ONCE)


def choices(context: Context) -> list[Any]:
    """Fresh choices for outlets and articles, from what the index holds."""
    articles = context.articles()
    outlets = sorted({article.source for article in articles if article.source}, key=str.casefold)
    named = [(f"{a.title} ({a.source or 'unknown outlet'}, {a.published or 'undated'})", a.id) for a in articles]
    return [gr.update(choices=outlets), gr.update(choices=named)]

"""Thumbs with a note, and a poor answer made into a golden question: thumb down, save, done."""

from dataclasses import dataclass
from typing import Any

import gradio as gr

from index.errors import BylineError
from index.records import Article
from ui.actions.context import Context
from ui.actions.golden_notes import add_golden_question
from ui.chat.turns import ChatTurn, Rating
from ui.page.tabs.wiring import AT_ONCE, guarded, number, owner_of, pressed


@dataclass(frozen=True, slots=True)
class FeedbackForm:
    """The components."""

    turn: gr.State
    box: gr.Column
    note: gr.Textbox
    golden: gr.Column
    expected: gr.Textbox
    articles: gr.Dropdown
    refusal: gr.Checkbox
    save_note: gr.Button
    save_golden: gr.Button
    close: gr.Button
    said: gr.Markdown


def build() -> FeedbackForm:
    """Lay out the form where the caller stands, hidden."""
    with gr.Column(visible=False, elem_id="feedback") as box:
        note = gr.Textbox(label="What should be different? (optional)", lines=1, max_lines=4, max_length=2000)
        with gr.Column(visible=False, elem_id="golden") as golden:
            expected = gr.Textbox(label="Answer you expected", lines=2, max_lines=6, max_length=4000)
            articles = gr.Dropdown([], multiselect=True, label="Article it stands in", value=[])
            refusal = gr.Checkbox(label="My articles don't answer this; a refusal would have been right", value=False)
        with gr.Row():
            save_golden = gr.Button(
                "Save as golden question", variant="primary", size="sm", visible=False, elem_id="save-golden"
            )
            save_note = gr.Button("Save note", size="sm", elem_id="save-note")
            close = gr.Button("Close", size="sm", elem_id="close-feedback")
    said = gr.Markdown(elem_id="feedback-said")
    return FeedbackForm(
        gr.State(0), box, note, golden, expected, articles, refusal, save_note, save_golden, close, said
    )


def opened(context: Context, owner: str, event: gr.EventData) -> tuple[ChatTurn, list[Any]]:
    """Keep the thumb; returns the turn and values for :func:`form_fields`."""
    turn_id = number(pressed(event, "turn"))
    rating: Rating = "up" if pressed(event, "rating") == "up" else "down"
    turn = context.store.rate(owner, turn_id, rating, context.store.turn(owner, turn_id).note)
    poor = rating == "down"
    every = [(article.title, article.id) for article in context.articles()]
    return turn, [
        turn_id,
        gr.update(visible=True),
        turn.note,
        gr.update(visible=poor),
        "",
        gr.update(choices=every, value=likely_articles(turn)),
        False,
        gr.update(visible=poor),
        "",
    ]


def form_fields(form: FeedbackForm) -> list[Any]:
    """The outputs that :func:`opened` fills."""
    return [
        form.turn, form.box, form.note, form.golden, form.expected, form.articles, form.refusal, form.save_golden,
        form.said,
    ]  # fmt: skip


def likely_articles(turn: ChatTurn) -> list[str]:
    """The article that most likely holds the answer: the best hit's."""
    hits = turn.answer.passages if turn.answer else turn.hits
    return [hits[0].article_id] if hits else []


def wire(form: FeedbackForm, context: Context) -> None:
    """Save and close; opening needs the transcript and is wired by the chat tab."""

    def save_note(turn_id: int, note: str, request: gr.Request) -> list[Any]:
        owner = owner_of(request)
        context.store.rate(owner, turn_id, context.store.turn(owner, turn_id).rating, note)
        return [gr.update(visible=False), "Note saved."]

    def save_golden(
        turn_id: int, note: str, expected: str, chosen: list[str], refusal: bool, request: gr.Request
    ) -> list[Any]:
        owner = owner_of(request)
        turn = context.store.turn(owner, turn_id)
        add_golden_question(
            context.home,
            question=turn.question,
            expected=expected,
            articles=_known(context, chosen),
            answerable=not refusal,
        )
        context.store.rate(owner, turn_id, turn.rating, note)
        return [gr.update(visible=False), "Saved as a golden question. The Evaluation tab runs it with the others."]

    done = [form.box, form.said]
    form.save_note.click(guarded(save_note), [form.turn, form.note], done, **AT_ONCE)
    form.note.submit(guarded(save_note), [form.turn, form.note], done, **AT_ONCE)
    form.save_golden.click(
        guarded(save_golden), [form.turn, form.note, form.expected, form.articles, form.refusal], done, **AT_ONCE
    )
    form.close.click(lambda: [gr.update(visible=False), ""], None, done, **AT_ONCE)


def _known(context: Context, ids: list[str] | None) -> list[Article]:
    found = []
    for article_id in ids or []:
        try:
            found.append(context.library.article(article_id))
        except BylineError:
            continue
    return found

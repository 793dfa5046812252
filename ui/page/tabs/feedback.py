"""The form under an answer: a thumb with a note, and a poor answer made into a golden question."""

from dataclasses import dataclass
from typing import Any

import gradio as gr

from ui.actions.golden_questions import add_golden_question
from ui.actions.services import Services
from ui.chat.turns import ChatTurn, Rating
from ui.page.tabs.events import AT_ONCE, guarded, owner_of, pressed, pressed_number


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
    message: gr.Markdown


def build() -> FeedbackForm:
    """Lay out the form, hidden, in the current column."""
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
    message = gr.Markdown(elem_id="feedback-said")
    return FeedbackForm(
        gr.State(0), box, note, golden, expected, articles, refusal, save_note, save_golden, close, message
    )


def open_form(services: Services, owner: str, event: gr.EventData, *, golden: bool) -> tuple[ChatTurn, list[Any]]:
    """Save the thumb; returns the turn and the values of :func:`form_fields`.

    With ``golden``, a poor answer may be made into a golden question.
    """
    turn_id = pressed_number(event, "turn")
    rating: Rating = "up" if pressed(event, "rating") == "up" else "down"
    turn = services.conversations.rate(owner, turn_id, rating, services.conversations.turn(owner, turn_id).note)
    poor = golden and rating == "down"
    hits = turn.answer.passages if turn.answer else turn.hits
    offered = [(hit.title, hit.article_id) for hit in hits]
    offered += [(article.title, article.id) for article in services.newest()]
    choices = list(dict.fromkeys(offered))
    return turn, [
        turn_id,
        gr.update(visible=True),
        turn.note,
        gr.update(visible=poor),
        "",
        gr.update(choices=choices, value=likely_articles(turn)),
        False,
        gr.update(visible=poor),
        "",
    ]


def form_fields(form: FeedbackForm) -> list[Any]:
    """The outputs that :func:`open_form` fills."""
    return [
        form.turn, form.box, form.note, form.golden, form.expected, form.articles, form.refusal, form.save_golden,
        form.message,
    ]  # fmt: skip


def likely_articles(turn: ChatTurn) -> list[str]:
    """The article that most likely holds the answer: that of the best hit."""
    hits = turn.answer.passages if turn.answer else turn.hits
    return [hits[0].article_id] if hits else []


def wire(form: FeedbackForm, services: Services) -> None:
    """Connect saving and closing; the chat tab connects opening, which also changes the transcript."""

    def save_note(turn_id: int, note: str, request: gr.Request) -> list[Any]:
        owner = owner_of(request)
        services.conversations.rate(owner, turn_id, services.conversations.turn(owner, turn_id).rating, note)
        return [gr.update(visible=False), "Note saved."]

    closed = [form.box, form.message]
    form.save_note.click(guarded(save_note), [form.turn, form.note], closed, **AT_ONCE)
    form.note.submit(guarded(save_note), [form.turn, form.note], closed, **AT_ONCE)
    form.close.click(lambda: [gr.update(visible=False), ""], None, closed, **AT_ONCE)


def wire_golden(form: FeedbackForm, services: Services) -> None:
    """Connect saving as a golden question, which the evaluation then asks."""

    def save_golden(
        turn_id: int, note: str, expected: str, chosen: list[str] | None, refusal: bool, request: gr.Request
    ) -> list[Any]:
        owner = owner_of(request)
        turn = services.conversations.turn(owner, turn_id)
        known = {article.id for article in services.library.summaries(chosen or [])}
        add_golden_question(
            services.home,
            question=turn.question,
            expected=expected,
            article_ids=[article_id for article_id in chosen or [] if article_id in known],
            answerable=not refusal,
        )
        services.conversations.rate(owner, turn_id, turn.rating, note)
        return [gr.update(visible=False), "Saved as a golden question. The Evaluation tab runs it with the others."]

    form.save_golden.click(
        guarded(save_golden),
        [form.turn, form.note, form.expected, form.articles, form.refusal],
        [form.box, form.message],
        **AT_ONCE,
    )

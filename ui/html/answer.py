"""Turns of a conversation as HTML: pure functions from records to escaped markup.

The page shows a transcript in two pieces: the turns that have ended, drawn once, and the live one, drawn again at
every event. After a sentence come its citations, each a button with the quote in a tooltip, and its grounding status
as a sign and a word. Text of the model that is not checked yet is shown apart, as a draft.
"""

import re
from collections.abc import Mapping, Sequence

from index.records import Hit
from rag.answer import JUDGED_BY, Answer, Citation, Sentence
from ui.chat.turns import ChatTurn, Rating
from ui.html.disagreement import note_html, number_button
from ui.html.export import answer_markdown
from ui.html.icons import icon
from ui.html.markup import at_page, attrs, button, link, on_pages, outlet_and_day, progress_note, text
from ui.html.scope import scope_words
from ui.words import also_in, counted

STATUS_WORDS: Mapping[str, tuple[str, str, str]] = {
    "supported": ("tick", "Supported", "The words it cites carry this sentence."),
    "corrected": ("pencil", "Corrected", "One number, date or name of the draft was put right after the article."),
    "rewritten": ("again", "Reworded", "The first draft failed the check; this wording passed it."),
    "quoted": ("quote", "Word for word", "Copied from the article, not written by the model."),
    "dropped": ("cross", "Left out", "The articles don't carry it, so it is not part of the answer."),
}
STAGE_WORDS = {
    "loading": "Loading the model",
    "rewriting": "Reading the follow-up",
    "searching": "Searching your articles",
    "reading": "Reading passages",
    "writing": "Writing",
    "checking": "Checking each sentence",
}
ENDED_WORDS = {
    "stopped": "Stopped. What was checked before that is kept.",
    "interrupted": "Byline was closed while this was being answered. What was checked before that is kept.",
}
MAX_CITATIONS_UNBROKEN = 3
"""Up to so many citations stay on the line of the last word of their sentence."""
MAX_LAST_WORD_CHARS = 16
"""A longer last word may be separated from the citations after it."""


def transcript(turns: Sequence[ChatTurn]) -> str:
    """Turns that have ended, in order."""
    return "".join(turn_html(turn) for turn in turns)


def turn_html(turn: ChatTurn) -> str:
    """One question with what is known of its answer."""
    classes = f"turn is-{'live' if turn.live else turn.state}"
    return (
        f"<article{attrs(class_=classes, data_turn=turn.id, aria_label='Question and answer')}>"
        f"{_question(turn)}<div class='answer'>{_body(turn)}</div></article>"
    )


def _question(turn: ChatTurn) -> str:
    words = scope_words(turn.filters)
    limits = f"<p class='limits'>Searched only {text(', '.join(words))}</p>" if words else ""
    edit = "" if turn.live else button("Edit and ask again", "edit", icon="pencil", turn=turn.id)
    return f"<div class='question'><h3 class='unseen'>Question</h3><p>{text(turn.question)}</p>{edit}{limits}</div>"


def _body(turn: ChatTurn) -> str:
    failure = (
        f"<p class='failure' role='alert'><span aria-hidden='true'>▲</span> {text(turn.error)}</p>"
        if turn.error
        else ""
    )
    if turn.answer is not None:
        return _answer(turn, turn.answer) + failure
    sentences = _sentences(turn.id, turn.sentences, turn.citations)
    draft = (
        f"<p class='draft' aria-label='Draft, not checked yet'>{text(_without_markers(turn.draft))}</p>"
        if turn.draft
        else ""
    )
    if turn.live:
        return f"{sentences}{draft}{_stage(turn)}"
    ending = failure
    if turn.state in ENDED_WORDS:
        ending = f"<p class='ended'><span aria-hidden='true'>■</span> {text(ENDED_WORDS[turn.state])}</p>{failure}"
    unchecked = (
        f"<p class='draft stale'><b>Not checked:</b> {text(_without_markers(turn.draft))}</p>" if turn.draft else ""
    )
    retry = f"<div class='actions'>{button('Try again', 'retry', turn=turn.id)}</div>"
    return f"{sentences}{unchecked}{_sources(turn.id, turn.citations)}{ending}{retry}"


def _without_markers(draft: str) -> str:
    """A draft without its numbers: they are those of evidence sentences, not of citations."""
    return re.sub(r"(?<!\s)\s*+\[\d*+\]?+(?=\s|$)", "", draft)


def _stage(turn: ChatTurn) -> str:
    if turn.state == "queued" and turn.position:
        words = f"Waiting: {counted(turn.position, 'question')} ahead of yours"
    else:
        words = STAGE_WORDS.get(turn.stage, "Starting")
        if turn.stage != "searching":  # its detail is the question itself, which stands right above
            words = turn.detail or words
        words = words[:1].upper() + words[1:]
    return progress_note(f"{words}…")


def _answer(turn: ChatTurn, answer: Answer) -> str:
    read_as = ""
    if answer.standalone_question and answer.standalone_question.strip() != answer.question.strip():
        read_as = f"<p class='read-as'>Read as: <q>{text(answer.standalone_question)}</q></p>"
    notes = "".join(note_html(turn.id, note, answer.citations) for note in answer.notes)
    if answer.abstained:
        return f"{read_as}{notes}{_refusal(turn.id, answer)}{_passages(turn.id, answer)}{_actions(turn, answer)}"
    kept = [sentence for sentence in answer.sentences if sentence.status != "dropped"]
    dropped = [sentence for sentence in answer.sentences if sentence.status == "dropped"]
    reason = f"<p class='note'>{text(answer.reason)}</p>" if answer.reason else ""
    return (
        f"{read_as}{reason}{_sentences(turn.id, kept, answer.citations)}{notes}"
        f"{_sources(turn.id, answer.citations)}{_left_out(dropped)}{_passages(turn.id, answer)}{_actions(turn, answer)}"
    )


def _sentences(turn_id: int, sentences: Sequence[Sentence], citations: Sequence[Citation]) -> str:
    if not sentences:
        return ""
    by_number = {citation.number: citation for citation in citations}
    spans = (_sentence(turn_id, index, sentence, by_number) for index, sentence in enumerate(sentences))
    return f"<div class='sentences'>{''.join(spans)}</div>"


def _sentence(turn_id: int, index: int, sentence: Sentence, citations: Mapping[int, Citation]) -> str:
    citation_buttons = [
        _citation(citations[number], turn_id, f"tip-{turn_id}-{index}-{number}")
        for number in sentence.citations
        if number in citations
    ]
    sign, word, meaning = STATUS_WORDS[sentence.status]
    explanation = f"{meaning} {sentence.note}".strip()
    status = f"<span{attrs(class_=f'status {sentence.status}', title=explanation)}>{icon(sign)} {word}</span>"
    words = _with_citations(sentence.text, citation_buttons, status)
    return f"<span{attrs(class_=f'sentence {sentence.status}')}>{words}</span> "


def _with_citations(sentence: str, citation_buttons: Sequence[str], status: str) -> str:
    """A sentence, its citations and its status; no line begins with what belongs to the last word."""
    before, blank, last_word = sentence.rpartition(" ")
    ending = f"{''.join(citation_buttons)} {status}"
    if len(citation_buttons) > MAX_CITATIONS_UNBROKEN or len(last_word) > MAX_LAST_WORD_CHARS:
        return f"{text(sentence)}{ending}"
    return f"{text(before + blank)}<span class='together'>{text(last_word)}{ending}</span>"


def _citation(citation: Citation, turn_id: int, tip: str) -> str:
    """A citation: a button that opens the article, and its quote as the tooltip with the id ``tip``."""
    label = f"Citation {citation.number}: open {citation.title}"
    opens = attrs(
        type="button", class_="cite", data_do="cite", data_turn=turn_id, data_number=citation.number,
        aria_label=label, aria_describedby=tip,
    )  # fmt: skip
    quote = (
        f"<span{attrs(class_='tip', role='tooltip', id=tip)}><q>{text(citation.quote)}</q>"
        f"<span class='where'>{outlet_and_day(citation.source, citation.published)}{on_pages([citation.page])}</span>"
        "</span>"
    )
    return f"<span class='cited'><button{opens}>{citation.number}</button>{quote}</span>"


def _refusal(turn_id: int, answer: Answer) -> str:
    nearest = "".join(
        f"<li>{button(near.title, 'article', class_='card', article=near.article_id)}"
        f"<span class='where'>{outlet_and_day(near.source, near.published)}</span></li>"
        for near in answer.nearest
    )
    offered = f"<p>The nearest articles:</p><ul class='nearest'>{nearest}</ul>" if nearest else ""
    reason = f"<p class='why'>{text(answer.reason)}</p>" if answer.reason else ""
    return (
        f"<section class='refusal' aria-label='No answer in your articles'>"
        f"<p class='verdict'><span aria-hidden='true'>○</span> {text(answer.answer)}</p>{reason}{offered}</section>"
    )


def _sources(turn_id: int, citations: Sequence[Citation]) -> str:
    if not citations:
        return ""
    articles: dict[str, list[Citation]] = {}
    for citation in citations:
        articles.setdefault(citation.article_id, []).append(citation)
    items = "".join(
        f"<li><span class='numbers'>{''.join(number_button(turn_id, citation) for citation in group)}</span>"
        f"<span><span class='title'>{link(at_page(group[0].url, group[0].page), group[0].title)}</span>"
        f"<span class='where'>{outlet_and_day(group[0].source, group[0].published)}"
        f"{on_pages(citation.page for citation in group)}{_also_in(group[0].also_in_outlets)}</span></span></li>"
        for group in articles.values()
    )
    return f"<section class='sources' aria-label='Sources'><h4>Sources</h4><ul>{items}</ul></section>"


def _also_in(outlets: Sequence[str]) -> str:
    return f" · <span class='also'>{text(also_in(outlets))}</span>" if outlets else ""


def _left_out(dropped: Sequence[Sentence]) -> str:
    if not dropped:
        return ""
    items = "".join(
        f"<li><s>{text(sentence.text)}</s> "
        f"<span class='status dropped'>{icon('cross')} Left out</span>"
        f" <span class='why'>{text(sentence.note)}</span></li>"
        for sentence in dropped
    )
    count = counted(len(dropped), "sentence")
    return f"<details class='more'><summary>Left out by the check: {count}</summary><ul>{items}</ul></details>"


def _passages(turn_id: int, answer: Answer) -> str:
    uncited = [hit for hit in answer.passages if not any(_overlap(hit, citation) for citation in answer.citations)]
    if not uncited:
        return ""
    items = "".join(_passage(turn_id, hit) for hit in uncited)
    count = counted(len(uncited), "passage")
    return f"<details class='more'><summary>Found but not cited: {count}</summary><ol>{items}</ol></details>"


def _overlap(hit: Hit, citation: Citation) -> bool:
    return hit.article_id == citation.article_id and hit.start < citation.end and citation.start < hit.end


def _passage(turn_id: int, hit: Hit) -> str:
    return (
        f"<li>{button(hit.title, 'passage', class_='card', turn=turn_id, rank=hit.rank)}"
        f"<span class='where'>{outlet_and_day(hit.source, hit.published)} · score {hit.score:.3f}"
        f"{_also_in(hit.also_in_outlets)}</span>"
        f"<p>{text(hit.text)}</p></li>"
    )


def _model_name(model: str) -> str:
    """The name of the model without its folders and its ending."""
    name = re.split(r"[/\\]", model)[-1].removesuffix(".gguf")
    return f"{name} · " if name else ""


def _judged(answer: Answer) -> str:
    """That a model without a calibration wrote the answer, and why that is."""
    if answer.calibration not in ("useless", "stale", "none"):
        return ""
    fit = "" if answer.calibration == "useless" else f" `byline models fit {answer.model}` gives it one."
    why = f"{JUDGED_BY[answer.calibration]}.{fit}"
    return f" · <span{attrs(class_='judged', title=why[:1].upper() + why[1:])}>judged by its proofs alone</span>"


def _actions(turn: ChatTurn, answer: Answer) -> str:
    """Copy, export, retry and thumbs; the Markdown is in the page, so that copying asks nothing of the server."""
    seconds = answer.timings.total_s
    took = (
        f"<span class='took'>{text(_model_name(answer.model))}{seconds:.1f} s{_judged(answer)}</span>"
        if seconds
        else ""
    )
    thumbs = _thumb(turn, "up", "Good answer", "thumb-up") + _thumb(turn, "down", "Poor answer", "thumb-down")
    return (
        f"<div{attrs(class_='actions', data_markdown=answer_markdown(answer))}>"
        f"{button('Copy', 'copy')}{button('Export', 'export', turn=turn.id)}{button('Retry', 'retry', turn=turn.id)}"
        f"<span class='thumbs'>{thumbs}</span>{took}</div>"
    )


def _thumb(turn: ChatTurn, rating: Rating, label: str, shape: str) -> str:
    pressed = str(turn.rating == rating).lower()
    return button(label, "rate", icon=shape, turn=turn.id, rating=rating, aria_pressed=pressed)

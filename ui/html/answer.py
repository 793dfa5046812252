"""Turns of a conversation as HTML: pure functions from records to escaped markup.

The page shows a transcript in two pieces: the turns that are over, drawn once, and the live one,
drawn again with every event. A sentence is followed by its numbered citations, each a button with
the quote in a tooltip, and by its grounding status as a shape and a word. What the model writes
before the check is shown apart, as a draft. All text goes through :mod:`ui.html.markup`.
"""

import re
from collections.abc import Mapping, Sequence

from index.records import Filters, Hit
from rag.answer import Answer, Citation, Sentence
from ui.chat.turns import ChatTurn
from ui.html.disagreement import note_html, number_button
from ui.html.export import answer_markdown
from ui.html.markup import also_in, attrs, button, counted, day, link, outlet_and_day, text

STATUS_WORDS: Mapping[str, tuple[str, str, str]] = {
    "supported": ("✓", "Supported", "The words it cites carry this sentence."),
    "rewritten": ("↻", "Reworded", "The first draft failed the check; this wording passed it."),
    "quoted": ("❝", "Word for word", "Copied from the article, not written by the model."),
    "dropped": ("✕", "Left out", "The articles don't carry it, so it is not part of the answer."),
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
MOST_KEPT_TOGETHER, LONGEST_KEPT_TOGETHER = 3, 16


def transcript(turns: Sequence[ChatTurn]) -> str:
    """Turns that are over, in order."""
    return "".join(turn_html(turn) for turn in turns)


def turn_html(turn: ChatTurn) -> str:
    """One question with all that is known of its answer."""
    classes = f"turn is-{'live' if turn.live else turn.state}"
    return (
        f"<article{attrs(class_=classes, data_turn=turn.id, aria_label='Question and answer')}>"
        f"{_question(turn)}<div class='answer'>{_body(turn)}</div></article>"
    )


def scope_words(filters: Filters, titles: Mapping[str, str] | None = None) -> list[str]:
    """The limits of a search in words, one for each; not escaped."""
    words = [f"outlet: {source}" for source in filters.sources]
    words += [f"author: {author}" for author in filters.authors]
    words += [f"article: {(titles or {}).get(article, article)}" for article in filters.article_ids]
    if filters.since and filters.until:
        words.append(f"{day(filters.since)} to {day(filters.until)}")
    elif filters.since:
        words.append(f"since {day(filters.since)}")
    elif filters.until:
        words.append(f"until {day(filters.until)}")
    return words


def _question(turn: ChatTurn) -> str:
    scope = scope_words(turn.filters)
    limits = f"<p class='limits'>Searched only {text(', '.join(scope))}</p>" if scope else ""
    edit = "" if turn.live else button("Edit and ask again", "edit", icon="✎", turn=turn.id)
    return f"<div class='question'><h3 class='unseen'>Question</h3><p>{text(turn.question)}</p>{edit}{limits}</div>"


def _body(turn: ChatTurn) -> str:
    failure = (
        f"<p class='failure' role='alert'><span aria-hidden='true'>▲</span> {text(turn.error)}</p>"
        if turn.error
        else ""
    )
    if turn.answer is not None:
        return _whole(turn, turn.answer) + failure
    sentences = _sentences(turn.id, turn.sentences, turn.citations)
    draft = (
        f"<p class='draft' aria-label='Draft, not checked yet'>{text(_without_markers(turn.draft))}</p>"
        if turn.draft
        else ""
    )
    if turn.live:
        return f"{sentences}{draft}{_stage(turn)}"
    end = failure
    if turn.state in ENDED_WORDS:
        end = f"<p class='ended'><span aria-hidden='true'>■</span> {text(ENDED_WORDS[turn.state])}</p>{failure}"
    unchecked = (
        f"<p class='draft stale'><b>Not checked:</b> {text(_without_markers(turn.draft))}</p>" if turn.draft else ""
    )
    again = f"<div class='actions'>{button('Try again', 'retry', turn=turn.id)}</div>"
    return f"{sentences}{unchecked}{_sources(turn.id, turn.citations)}{end}{again}"


def _without_markers(draft: str) -> str:
    """A draft without its numbers: they count evidence sentences, not the citations of the answer."""
    return re.sub(r"\s*\[\d*\]?(?=\s|$)", "", draft)


def _stage(turn: ChatTurn) -> str:
    if turn.state == "queued" and turn.position:
        ahead = turn.position
        words = f"Waiting: {counted(ahead, 'question')} ahead of yours"
    else:
        words = STAGE_WORDS.get(turn.stage, "Starting")
        if turn.stage != "searching":  # its detail is the question itself, which stands right above
            words = turn.detail or words
        words = words[:1].upper() + words[1:]
    return f"<p class='stage' role='status'><span class='pulse' aria-hidden='true'></span>{text(words)}…</p>"


def _whole(turn: ChatTurn, answer: Answer) -> str:
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
    return (
        f"<div class='sentences'>{''.join(_sentence(turn_id, i, s, by_number) for i, s in enumerate(sentences))}</div>"
    )


def _sentence(turn_id: int, place: int, sentence: Sentence, citations: Mapping[int, Citation]) -> str:
    cites = [
        _cite(citations[number], turn_id, f"tip-{turn_id}-{place}-{number}")
        for number in sentence.citations
        if number in citations
    ]
    shape, word, meaning = STATUS_WORDS[sentence.status]
    why = f"{meaning} {sentence.note}".strip()
    status = (
        f"<span{attrs(class_=f'status {sentence.status}', title=why)}>"
        f"<span aria-hidden='true'>{shape}</span> {word}</span>"
    )
    return f"<span{attrs(class_=f'sentence {sentence.status}')}>{_with_marks(sentence.text, cites, status)}</span> "


def _with_marks(words: str, cites: Sequence[str], status: str) -> str:
    """A sentence, its citations and its status; what belongs to its end never begins the next line alone."""
    head, blank, last = words.rpartition(" ")
    if len(cites) > MOST_KEPT_TOGETHER or len(last) > LONGEST_KEPT_TOGETHER:
        return f"{text(words)}{''.join(cites)} {status}"
    return f"{text(head + blank)}<span class='together'>{text(last)}{''.join(cites)} {status}</span>"


def _cite(citation: Citation, turn_id: int, tip: str) -> str:
    """A citation: a button that opens the article, and its quote for hover and focus."""
    label = f"Citation {citation.number}: open {citation.title}"
    cite = (
        f"<button{attrs(type='button', class_='cite', data_do='cite', data_turn=turn_id, data_number=citation.number, aria_label=label, aria_describedby=tip)}>"  # noqa: E501
        f"{citation.number}</button>"
    )
    quote = (
        f"<span{attrs(class_='tip', role='tooltip', id=tip)}><q>{text(citation.quote)}</q>"
        f"<span class='where'>{outlet_and_day(citation.source, citation.published)}</span></span>"
    )
    return f"<span class='cited'>{cite}{quote}</span>"


def _refusal(turn_id: int, answer: Answer) -> str:
    nearest = "".join(
        f"<li>{button(near.title, 'article', class_='card', article=near.article_id)}"
        f"<span class='where'>{outlet_and_day(near.source, near.published)}</span></li>"
        for near in answer.nearest
    )
    offer = f"<p>The nearest articles:</p><ul class='nearest'>{nearest}</ul>" if nearest else ""
    reason = f"<p class='why'>{text(answer.reason)}</p>" if answer.reason else ""
    return (
        f"<section class='refusal' aria-label='No answer in your articles'>"
        f"<p class='verdict'><span aria-hidden='true'>○</span> {text(answer.answer)}</p>{reason}{offer}</section>"
    )


def _sources(turn_id: int, citations: Sequence[Citation]) -> str:
    if not citations:
        return ""
    articles: dict[str, list[Citation]] = {}
    for citation in citations:
        articles.setdefault(citation.article_id, []).append(citation)
    items = "".join(
        f"<li><span class='numbers'>{''.join(number_button(turn_id, c) for c in group)}</span>"
        f"<span><span class='title'>{link(group[0].url, group[0].title)}</span>"
        f"<span class='where'>{outlet_and_day(group[0].source, group[0].published)}"
        f"{_also_in(group[0].also_in_outlets)}</span></span></li>"
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
        f"<span class='status dropped'><span aria-hidden='true'>✕</span> Left out</span>"
        f" <span class='why'>{text(sentence.note)}</span></li>"
        for sentence in dropped
    )
    count = counted(len(dropped), "sentence")
    return f"<details class='more'><summary>Left out by the check: {count}</summary><ul>{items}</ul></details>"


def _passages(turn_id: int, answer: Answer) -> str:
    cited = [(c.article_id, c.start, c.end) for c in answer.citations]
    uncited = [
        hit
        for hit in answer.passages
        if not any(hit.article_id == article and hit.start < end and start < hit.end for article, start, end in cited)
    ]
    if not uncited:
        return ""
    items = "".join(_passage(turn_id, hit) for hit in uncited)
    count = counted(len(uncited), "passage")
    return f"<details class='more'><summary>Found but not cited: {count}</summary><ol>{items}</ol></details>"


def _passage(turn_id: int, hit: Hit) -> str:
    return (
        f"<li>{button(hit.title, 'passage', class_='card', turn=turn_id, rank=hit.rank)}"
        f"<span class='where'>{outlet_and_day(hit.source, hit.published)} · score {hit.score:.3f}"
        f"{_also_in(hit.also_in_outlets)}</span>"
        f"<p>{text(hit.text)}</p></li>"
    )


def _short(model: str) -> str:
    """The model's name without the folders it lies in."""
    name = re.split(r"[/\\]", model)[-1].removesuffix(".gguf")
    return f"{name} · " if name else ""


def _actions(turn: ChatTurn, answer: Answer) -> str:
    """Copy, export, retry and thumbs; the Markdown rides along so that copying needs no round trip."""
    seconds = answer.timings.total_s
    took = f"<span class='took'>{text(_short(answer.model))}{seconds:.1f} s</span>" if seconds else ""
    thumbs = button(
        "Good answer", "rate", icon="👍", turn=turn.id, rating="up", aria_pressed=str(turn.rating == "up").lower()
    ) + button(
        "Poor answer", "rate", icon="👎", turn=turn.id, rating="down", aria_pressed=str(turn.rating == "down").lower()
    )
    return (
        f"<div{attrs(class_='actions', data_markdown=answer_markdown(answer))}>"
        f"{button('Copy', 'copy')}{button('Export', 'export', turn=turn.id)}{button('Retry', 'retry', turn=turn.id)}"
        f"<span class='thumbs'>{thumbs}</span>{took}</div>"
    )

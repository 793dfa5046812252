"""Which article to show beside the chat, with which spans marked.

A press on the page names a turn and a number; everything else is looked up here, in what is
stored, so a press can't ask for another person's turn or for a span that no answer has.
"""

from index.errors import BylineError
from index.records import Hit
from rag.answer import Citation
from ui.actions.context import Context
from ui.chat.turns import ChatTurn
from ui.html.panels import Mark, Steps, article_html, missing_article_html


def cited_article(context: Context, owner: str, turn_id: int, number: int) -> str:
    """The article that citation ``number`` of a turn rests on, its quote marked.

    The other citations of the same article are marked too, more quietly.

    Raises:
        UsageError: The turn isn't kept any more.
    """
    turn = _turn(context, owner, turn_id)
    citations = sorted(turn.shown_citations, key=lambda c: c.number)
    chosen = next((c for c in citations if c.number == number), None)
    if chosen is None:
        return missing_article_html("This answer has no such citation.")
    try:
        article = context.library.article(chosen.article_id)
    except BylineError:
        return missing_article_html("The article was removed after this answer. Its words were:", chosen.quote)
    if article.text[chosen.start : chosen.end] != chosen.quote:
        return article_html(article, remark=f"The article has changed since; it was quoted as “{chosen.quote}”.")
    marks = [
        Mark(c.start, c.end, c.number, c is chosen)
        for c in citations
        if c.article_id == chosen.article_id and article.text[c.start : c.end] == c.quote
    ]
    return article_html(article, marks, _steps(turn_id, citations, chosen))


def found_article(context: Context, owner: str, turn_id: int, rank: int) -> str:
    """The article of a passage that was found but not cited.

    Raises:
        UsageError: The turn isn't kept any more.
    """
    turn = _turn(context, owner, turn_id)
    hits: tuple[Hit, ...] = turn.answer.passages if turn.answer else turn.hits
    hit = next((h for h in hits if h.rank == rank), None)
    if hit is None:
        return missing_article_html("This answer has no such passage.")
    return whole_article(context, hit.article_id, hit)


def whole_article(context: Context, article_id: str, hit: Hit | None = None) -> str:
    """An article by its id, with a passage marked when its words still stand there."""
    try:
        article = context.library.article(article_id)
    except BylineError:
        return missing_article_html("The article was removed.", hit.text if hit else "")
    marks = [Mark(hit.start, hit.end, 0, True)] if hit and article.text[hit.start : hit.end] == hit.text else []
    return article_html(article, marks)


def _turn(context: Context, owner: str, turn_id: int) -> ChatTurn:
    stored = context.store.turn(owner, turn_id)
    return context.desk.live(turn_id) or stored


def _steps(turn_id: int, citations: list[Citation], chosen: Citation) -> Steps:
    place = citations.index(chosen)
    return Steps(
        turn_id=turn_id,
        position=place + 1,
        total=len(citations),
        previous=citations[place - 1].number,
        following=citations[(place + 1) % len(citations)].number,
    )

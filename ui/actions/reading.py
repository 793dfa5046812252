"""Which article opens beside the chat, and which spans are marked in it.

A press on the page only names a turn and a number. Everything else is looked up in what is stored, so that a press
cannot ask for the turn of another person or for a span that no answer has.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from index.errors import BylineError
from index.records import Article, Hit
from rag.answer import Citation
from ui.actions.services import Services
from ui.chat.turns import ChatTurn


@dataclass(frozen=True, slots=True)
class Mark:
    """A span of an article to highlight; ``number`` is that of the citation, 0 for a passage."""

    start: int
    end: int
    number: int
    active: bool


@dataclass(frozen=True, slots=True)
class CitationSteps:
    """The position of the open citation among those of the answer, and the numbers of its neighbours."""

    turn_id: int
    position: int
    total: int
    previous: int
    following: int


@dataclass(frozen=True, slots=True)
class OpenedArticle:
    """An article to show.

    Attributes:
        article: None if it cannot be shown.
        marks: Spans to highlight.
        steps: For going to the previous and the next citation; None if no citation is open.
        remark: What the reader must know about it, or why it cannot be shown.
        quote: The words that were kept of an article that is gone.
    """

    article: Article | None
    marks: tuple[Mark, ...] = ()
    steps: CitationSteps | None = None
    remark: str = ""
    quote: str = ""


def cited_article(services: Services, owner: str, turn_id: int, number: int) -> OpenedArticle:
    """The article that citation ``number`` of a turn rests on, its quote marked.

    The other citations of the same article are marked too, as not active.

    Raises:
        UsageError: The turn is no longer kept.
    """
    citations = sorted(_turn(services, owner, turn_id).shown_citations, key=lambda citation: citation.number)
    chosen = next((citation for citation in citations if citation.number == number), None)
    if chosen is None:
        return OpenedArticle(None, remark="This answer has no such citation.")
    try:
        article = services.library.article(chosen.article_id)
    except BylineError:
        remark = "The article was removed after this answer. Its words were:"
        return OpenedArticle(None, remark=remark, quote=chosen.quote)
    if article.text[chosen.start : chosen.end] != chosen.quote:
        return OpenedArticle(article, remark=f"The article has changed since; it was quoted as “{chosen.quote}”.")
    marks = tuple(
        Mark(citation.start, citation.end, citation.number, citation is chosen)
        for citation in citations
        if citation.article_id == chosen.article_id and article.text[citation.start : citation.end] == citation.quote
    )
    return OpenedArticle(article, marks, _steps(turn_id, citations, chosen))


def passage_article(services: Services, owner: str, turn_id: int, rank: int) -> OpenedArticle:
    """The article of a passage that was found but not cited, the passage marked.

    Raises:
        UsageError: The turn is no longer kept.
    """
    turn = _turn(services, owner, turn_id)
    hits = turn.answer.passages if turn.answer else turn.hits
    hit = next((hit for hit in hits if hit.rank == rank), None)
    if hit is None:
        return OpenedArticle(None, remark="This answer has no such passage.")
    return whole_article(services, hit.article_id, hit)


def whole_article(services: Services, article_id: str, hit: Hit | None = None) -> OpenedArticle:
    """An article by its id; the passage of ``hit`` is marked if its words are still there."""
    try:
        article = services.library.article(article_id)
    except BylineError:
        return OpenedArticle(None, remark="The article was removed.", quote=hit.text if hit else "")
    if hit and article.text[hit.start : hit.end] == hit.text:
        return OpenedArticle(article, (Mark(hit.start, hit.end, 0, True),))
    return OpenedArticle(article)


def _turn(services: Services, owner: str, turn_id: int) -> ChatTurn:
    stored = services.conversations.turn(owner, turn_id)
    return services.questions.live(turn_id) or stored


def _steps(turn_id: int, citations: Sequence[Citation], chosen: Citation) -> CitationSteps:
    index = citations.index(chosen)
    return CitationSteps(
        turn_id=turn_id,
        position=index + 1,
        total=len(citations),
        previous=citations[index - 1].number,
        following=citations[(index + 1) % len(citations)].number,
    )

"""What an empty conversation shows: how many articles there are, and questions to begin with."""

from collections.abc import Sequence

from ui.html.markup import button, progress_note
from ui.words import counted


def start_html(articles: int, outlets: int, examples: Sequence[str] = (), *, preparing: bool = False) -> str:
    """The start page.

    Args:
        articles: How many the index holds.
        outlets: How many are known, the unknown one left out.
        examples: Questions to begin with.
        preparing: Whether the sample articles are being indexed.
    """
    if not articles and preparing:
        return (
            "<section class='start'><h2>Getting ready</h2>"
            f"{progress_note('Indexing the sample articles that come with Byline…')}</section>"
        )
    if not articles:
        return (
            "<section class='start'><h2>Ask your own articles</h2>"
            "<p>There are none yet. Add files or an address on the <b>Articles</b> tab, "
            "then come back and ask.</p></section>"
        )
    count = counted(articles, "article")
    across = f" from {counted(outlets, 'outlet')}" if outlets else ""
    cards = "".join(
        f"<li>{button(question, 'example', class_='card', question=question)}</li>" for question in examples
    )
    return (
        f"<section class='start'><h2>What would you like to know?</h2>"
        f"<p>{count}{across}. Every sentence of an answer shows the exact words it rests on.</p>"
        f"<ul class='examples' aria-label='Example questions'>{cards}</ul></section>"
    )

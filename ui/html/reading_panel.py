"""The article that is open beside the chat.

The article is shown as it is stored, character for character, with the cited spans marked in it: the text of the
active mark equals the quote.
"""

from collections.abc import Sequence

from index.records import Article
from ui.actions.reading import CitationSteps, Mark, OpenedArticle
from ui.html.markup import at_page, attrs, button, link, on_pages, outlet_and_day, text


def reading_panel_html(opened: OpenedArticle) -> str:
    """The opened article, or the reason why there is none."""
    if opened.article is None:
        return _missing_article(opened.remark, opened.quote)
    return _article(opened.article, opened)


def _article(article: Article, opened: OpenedArticle) -> str:
    author = f" · {text(article.author)}" if article.author else ""
    active = next((mark for mark in opened.marks if mark.active), None)
    page = article.page_at(active.start) if active else None
    remark = f"<p class='note'>{text(opened.remark)}</p>" if opened.remark else ""
    return (
        f"<div class='reading' role='region' aria-label='Article' tabindex='-1'><header>"
        f"{button('Close the article', 'close', icon='cross')}"
        f"<h2>{link(at_page(article.url, page), article.title)}</h2>"
        f"<p class='where'>{outlet_and_day(article.source, article.published)}{author}{on_pages([page])}</p>"
        f"{_steps(opened.steps)}{remark}</header>"
        f"<div class='text' tabindex='0' role='document' aria-label='Text of the article'>"
        f"{_marked(article.text, opened.marks)}</div></div>"
    )


def _missing_article(reason: str, quote: str) -> str:
    kept_quote = f"<blockquote><q>{text(quote)}</q></blockquote>" if quote else ""
    return (
        f"<div class='reading' role='region' aria-label='Article' tabindex='-1'><header>"
        f"{button('Close the article', 'close', icon='cross')}"
        f"<h2>Not in your articles any more</h2></header><p class='note'>{text(reason)}</p>{kept_quote}</div>"
    )


def _steps(steps: CitationSteps | None) -> str:
    if steps is None or steps.total < 2:
        return ""
    back = _step("Previous", "left", "ArrowLeft", steps.turn_id, steps.previous)
    forth = _step("Next", "right", "ArrowRight", steps.turn_id, steps.following)
    return (
        f"<p class='steps'>{back}<span role='status'>Citation {steps.position} of {steps.total}</span>{forth}"
        f"<span class='keys'>or the <kbd>←</kbd> <kbd>→</kbd> keys</span></p>"
    )


def _marked(article_text: str, marks: Sequence[Mark]) -> str:
    """The text with its marks; the active one stays whole, others that overlap it are left out."""
    kept: list[Mark] = []
    for mark in sorted(marks, key=lambda mark: (not mark.active, mark.start)):
        start, end = max(0, mark.start), min(len(article_text), mark.end)
        if start < end and all(end <= earlier.start or earlier.end <= start for earlier in kept):
            kept.append(Mark(start, end, mark.number, mark.active))
    parts: list[str] = []
    last_end = 0
    for mark in sorted(kept, key=lambda mark: mark.start):
        parts.append(text(article_text[last_end : mark.start]))
        label = f"Citation {mark.number}" if mark.number else "Passage"
        attributes = attrs(
            class_="active" if mark.active else None, data_number=mark.number or None, title=label, tabindex="-1"
        )
        parts.append(f"<mark{attributes}>{text(article_text[mark.start : mark.end])}</mark>")
        last_end = mark.end
    return "".join([*parts, text(article_text[last_end:])])


def _step(which: str, way: str, key: str, turn: int, number: int) -> str:
    return button(f"{which} citation", "cite", icon=way, turn=turn, number=number, aria_keyshortcuts=key)

"""HTML beside the transcript: the open article, the conversations, the scope, the start page.

Pure like :mod:`ui.html.answer`. The article is shown as it is stored, character for character, with the
cited spans marked in it: the text of the active mark equals the quote.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from index.records import Article, ArticleSummary, Failure, Filters
from ui.chat.conversations import ConversationSummary
from ui.html.answer import scope_words
from ui.html.markup import attrs, button, counted, link, outlet_and_day, text

if TYPE_CHECKING:
    from ui.actions.articles import FileState

EXAMPLE_COUNT = 4


@dataclass(frozen=True, slots=True)
class Mark:
    """A span to highlight in an article; ``number`` is the citation's, 0 for a passage."""

    start: int
    end: int
    number: int
    active: bool


@dataclass(frozen=True, slots=True)
class Steps:
    """Where the reader stands among an answer's citations, for previous and next."""

    turn_id: int
    position: int
    total: int
    previous: int
    following: int


def article_html(article: Article, marks: Sequence[Mark] = (), steps: Steps | None = None, remark: str = "") -> str:
    """The article with its marks, ready to be scrolled to the active one."""
    author = f" · {text(article.author)}" if article.author else ""
    said = f"<p class='note'>{text(remark)}</p>" if remark else ""
    return (
        f"<div class='reading' role='region' aria-label='Article' tabindex='-1'><header>"
        f"{button('Close the article', 'close', icon='✕')}"
        f"<h2>{link(article.url, article.title)}</h2>"
        f"<p class='where'>{outlet_and_day(article.source, article.published)}{author}</p>"
        f"{_steps(steps)}{said}</header>"
        f"<div class='text' tabindex='0' role='document' aria-label='Text of the article'>"
        f"{_marked(article.text, marks)}</div></div>"
    )


def missing_article_html(reason: str, quote: str = "") -> str:
    """What is shown when the article is gone: the reason, and the quote that was kept."""
    kept = f"<blockquote><q>{text(quote)}</q></blockquote>" if quote else ""
    return (
        f"<div class='reading' role='region' aria-label='Article' tabindex='-1'><header>"
        f"{button('Close the article', 'close', icon='✕')}"
        f"<h2>Not in your articles any more</h2></header><p class='note'>{text(reason)}</p>{kept}</div>"
    )


def _steps(steps: Steps | None) -> str:
    if steps is None or steps.total < 2:
        return ""
    back = button(
        "Previous citation", "cite", icon="←", turn=steps.turn_id, number=steps.previous, aria_keyshortcuts="ArrowLeft"
    )
    forth = button(
        "Next citation", "cite", icon="→", turn=steps.turn_id, number=steps.following, aria_keyshortcuts="ArrowRight"
    )
    return (
        f"<p class='steps'>{back}<span role='status'>Citation {steps.position} of {steps.total}</span>{forth}"
        f"<span class='keys'>or the <kbd>←</kbd> <kbd>→</kbd> keys</span></p>"
    )


def _marked(words: str, marks: Sequence[Mark]) -> str:
    """The text with its marks; the active one stays whole, the others give way where they overlap."""
    taken: list[Mark] = []
    for mark in sorted(marks, key=lambda m: (not m.active, m.start)):
        start, end = max(0, mark.start), min(len(words), mark.end)
        if start < end and all(end <= other.start or other.end <= start for other in taken):
            taken.append(Mark(start, end, mark.number, mark.active))
    parts, last = [], 0
    for mark in sorted(taken, key=lambda m: m.start):
        parts.append(text(words[last : mark.start]))
        label = f"Citation {mark.number}" if mark.number else "Passage"
        shown = attrs(
            class_="active" if mark.active else None, data_number=mark.number or None, title=label, tabindex="-1"
        )
        parts.append(f"<mark{shown}>{text(words[mark.start : mark.end])}</mark>")
        last = mark.end
    parts.append(text(words[last:]))
    return "".join(parts)


def conversations_html(rows: Sequence[ConversationSummary], current: str, *, searched: str = "") -> str:
    """The list of conversations; deleting one takes a second press."""
    if not rows:
        said = "No conversation holds these words." if searched else "Your conversations will be listed here."
        return f"<p class='empty'>{said}</p>"
    return f"<ul class='conversations'>{''.join(_conversation(row, row.id == current) for row in rows)}</ul>"


def _conversation(row: ConversationSummary, current: bool) -> str:
    when = datetime.fromtimestamp(row.updated, UTC).astimezone()
    opener = (
        f"<button{attrs(type='button', class_='opener', data_do='open', data_id=row.id, aria_current='true' if current else None)}>"  # noqa: E501
        f"<span class='title'>{text(row.title)}</span>"
        f"<span class='where'>{when.day} {when:%b %Y}, {when:%H:%M} · {counted(row.turns, 'question')}</span></button>"
    )
    menu = (
        f"<details class='menu'><summary{attrs(aria_label=f'More for {row.title}')}>⋯</summary><div>"
        f"{button('Rename', 'rename', id=f'rename-{row.id}', conversation=row.id)}"
        f"{button('Export', 'save', conversation=row.id)}"
        f"<details><summary>Delete</summary>{button('Delete for good', 'remove', class_='quiet danger', conversation=row.id)}"  # noqa: E501
        f"</details></div></details>"
    )
    return f"<li>{opener}{menu}</li>"


def scope_html(filters: Filters, titles: Mapping[str, str]) -> str:
    """The active limits, always visible, with one button that clears them."""
    words = scope_words(filters, titles)
    if not words:
        return "<p class='scope'>Asking <b>all articles</b></p>"
    chips = "".join(f"<span class='chip'>{text(word)}</span>" for word in words)
    return f"<p class='scope limited'>Asking only {chips} {button('Clear', 'clear')}</p>"


def example_questions(articles: Sequence[ArticleSummary]) -> list[str]:
    """Questions about the newest articles, as many outlets as there are first."""
    newest = sorted(articles, key=lambda a: (a.published is not None, a.published or 0, a.id), reverse=True)
    firsts = {article.source.casefold(): article for article in reversed(newest)}
    in_order = sorted(newest, key=lambda article: firsts[article.source.casefold()] is not article)
    return [f"What happened in “{article.title}”?" for article in in_order[:EXAMPLE_COUNT]]


def start_html(articles: Sequence[ArticleSummary], *, preparing: bool = False) -> str:
    """What an empty conversation shows."""
    if not articles and preparing:
        return (
            "<section class='start'><h2>Getting ready</h2>"
            "<p class='stage' role='status'><span class='pulse' aria-hidden='true'></span>"
            "Indexing the sample articles that come with Byline…</p></section>"
        )
    if not articles:
        return (
            "<section class='start'><h2>Ask your own articles</h2>"
            "<p>There are none yet. Add files or an address on the <b>Articles</b> tab, "
            "then come back and ask.</p></section>"
        )
    outlets = len({article.source.casefold() for article in articles if article.source})
    count = counted(len(articles), "article")
    across = f" from {counted(outlets, 'outlet')}" if outlets else ""
    examples = "".join(
        f"<li>{button(q, 'example', class_='card', question=q)}</li>" for q in example_questions(articles)
    )
    return (
        f"<section class='start'><h2>What would you like to know?</h2>"
        f"<p>{count}{across}. Every sentence of an answer shows the exact words it rests on.</p>"
        f"<ul class='examples' aria-label='Example questions'>{examples}</ul></section>"
    )


def files_html(states: "Sequence[FileState]") -> str:
    """The state of each file on its way into the index, as a shape and a word."""
    shapes = {"waiting": "○", "reading": "◐", "added": "✓", "unchanged": "＝", "failed": "▲"}
    items = "".join(
        f"<li{attrs(class_=s.state)}><span aria-hidden='true'>{shapes[s.state]}</span> <b>{text(s.name)}</b> "
        f"{s.state}{': ' + text(s.reason) if s.reason else ''}</li>"
        for s in states
    )
    done = sum(s.state not in ("waiting", "reading") for s in states)
    return f"<section class='files' role='status'><p>{done} of {len(states)} files</p><ul>{items}</ul></section>"


def failures_html(failures: Sequence[Failure]) -> str:
    """Files that could not be read, each with its reason."""
    if not failures:
        return ""
    items = "".join(f"<li><b>{text(f.path)}</b> {text(f.error)}</li>" for f in failures)
    return f"<section class='failures' role='alert'><h4>Not added</h4><ul>{items}</ul></section>"


def legend_html(colours: Mapping[str, str]) -> str:
    """Which colour of the chart is which outlet; nothing when there is only one."""
    if len(colours) < 2:
        return ""
    swatch = {outlet: attrs(class_="swatch", style=f"background: {colour}") for outlet, colour in colours.items()}
    items = "".join(f"<li><span{swatch[outlet]} aria-hidden='true'></span>{text(outlet)}</li>" for outlet in colours)
    return f"<ul class='legend' aria-label='Outlets in the chart'>{items}</ul>"

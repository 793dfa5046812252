"""The limits of a search, in words and as HTML."""

from collections.abc import Mapping

from index.records import Filters
from ui.html.markup import button, text
from ui.words import day_in_words


def scope_words(filters: Filters, titles: Mapping[str, str] | None = None) -> list[str]:
    """The limits of a search in words, one string each; not escaped.

    Args:
        filters: The limits.
        titles: Article ids to titles; an id without a title is shown itself.
    """
    words = [f"outlet: {source}" for source in filters.sources]
    words += [f"author: {author}" for author in filters.authors]
    words += [f"article: {(titles or {}).get(article, article)}" for article in filters.article_ids]
    if filters.since and filters.until:
        words.append(f"{day_in_words(filters.since)} to {day_in_words(filters.until)}")
    elif filters.since:
        words.append(f"since {day_in_words(filters.since)}")
    elif filters.until:
        words.append(f"until {day_in_words(filters.until)}")
    return words


def scope_html(filters: Filters, titles: Mapping[str, str]) -> str:
    """The limits in force, with one button that clears them."""
    limits = scope_words(filters, titles)
    if not limits:
        return "<p class='scope'>Asking <b>all articles</b></p>"
    chips = "".join(f"<span class='chip'>{text(limit)}</span>" for limit in limits)
    return f"<p class='scope limited'>Asking only {chips} {button('Clear', 'clear')}</p>"

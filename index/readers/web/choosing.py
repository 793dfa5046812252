"""Which element of a page is the article.

The page says it by ``main``, ``article`` and ``h1``; trafilatura says it by the words it kept. Where the two differ,
the part with the heading and prose of its own is taken, and a doubt is told.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from index.readers.web.measure import Counts, Measures, words_in

if TYPE_CHECKING:
    from lxml.html import HtmlElement

# The smallest element with this share of the words that trafilatura kept holds its article.
_COVERING_SHARE = 0.9
# An article with this share of the words of all articles on the page is the page's own; the others are teasers.
_LEADING_SHARE = 0.6
# Trafilatura disagrees with a choice that holds less than this share of what it kept.
_AGREEING_SHARE = 0.5
# So many words that are no links, the heading's aside, are a text and not a label.
_SHORTEST_TEXT_WORDS = 8
# A heading that shares this much with the page's title is the article's.
_SAME_HEADING_SHARE = 0.5
_BODIES = ".//*[contains(@itemprop, 'articleBody')]"
_ARTICLES = ".//article | .//*[@role='article']"
_TOO_SMALL = {"p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "dl", "table", "tbody", "thead", "tr", "blockquote"}


@dataclass(frozen=True, slots=True)
class Choice:
    """What was taken for the article.

    Attributes:
        root: The element that holds it.
        heading: Its heading, or None.
        others: Articles inside ``root`` that are not it (teasers of others).
        doubtful: Trafilatura takes something else for the article.
    """

    root: "HtmlElement"
    heading: "HtmlElement | None"
    others: tuple["HtmlElement", ...] = ()
    doubtful: bool = False


def choose(tree: "HtmlElement", counts: Measures, title: str) -> Choice:
    """Choose the element that holds the article.

    Args:
        tree: The page, without dialogs.
        counts: The words of its elements.
        title: What the page says is its title, or "".
    """
    body = tree.find("body")
    body = tree if body is None else body
    heading = _heading(body, counts, title)
    main = _main(body, counts)
    scope = body if main is None else main
    root, others = _by_markup(scope, main, heading, counts)
    covering = _covering(body, counts)
    if root is None:
        return Choice(_joined(covering, heading, body, counts), heading)
    total = counts[body].kept
    if counts[root].kept >= _AGREEING_SHARE * total:
        return Choice(root, heading, others)
    if main is not None and root is not main and counts[main].kept >= _AGREEING_SHARE * total:
        # The markup of the article ends too early, but inside the main part.
        return Choice(_common([root, covering]), heading)
    heading_words = counts[heading].words if heading is not None and heading in set(root.iter()) else 0
    if counts[root].prose - heading_words >= _SHORTEST_TEXT_WORDS:
        return Choice(root, heading, others, doubtful=total > counts[root].words)
    return Choice(_common([root, covering]), heading, doubtful=True)


def _heading(body: "HtmlElement", counts: Measures, title: str) -> "HtmlElement | None":
    """The article's heading: one that says what the title says, else the longest of the first rank."""
    wanted = set(words_in(title))
    ranked: list[tuple[bool, int, HtmlElement]] = []
    for element in body.iter("h1", "h2", "h3"):
        if element not in counts or not (own := counts[element]).words:
            continue
        words = set(words_in(str(element.text_content())))
        same = bool(wanted) and len(words & wanted) >= _SAME_HEADING_SHARE * max(len(words), len(wanted))
        # The name of the site is a link home; so is a teaser's heading.
        if same or (element.tag == "h1" and own.prose):
            ranked.append((same and bool(own.prose or element.tag == "h1"), own.prose, element))
    return max(ranked, key=lambda entry: entry[:2])[2] if ranked else None


def _main(body: "HtmlElement", counts: Measures) -> "HtmlElement | None":
    mains = [element for element in body.xpath(".//main | .//*[@role='main']") if _words(element, counts)]
    return max(mains, key=lambda element: counts[element].words, default=None)


def _by_markup(
    scope: "HtmlElement", main: "HtmlElement | None", heading: "HtmlElement | None", counts: Measures
) -> tuple["HtmlElement | None", tuple["HtmlElement", ...]]:
    """What ``main`` and ``article`` mark, and the articles in it that are others."""
    articles = _outermost(scope.xpath(_ARTICLES), counts) or _outermost(scope.xpath(_BODIES), counts)
    if not articles:
        return main, ()
    around = set() if heading is None else {heading, *heading.iterancestors()}
    holding = [article for article in articles if article in around]
    if holding and not _is_listing(holding[0], articles, counts):
        return holding[0], ()
    longest = max(articles, key=lambda article: counts[article].prose)
    if counts[longest].prose >= _LEADING_SHARE * sum(counts[article].prose for article in articles):
        inside = heading is not None and scope in around
        root = _common([longest, heading]) if inside and heading is not None else longest
        return root, tuple(article for article in articles if article is not longest)
    if main is not None:
        return main, ()
    return _common(articles if heading is None else [*articles, heading]), ()


def _is_listing(holder: "HtmlElement", articles: list["HtmlElement"], counts: Measures) -> bool:
    """Whether the article with the heading is one of several alike, each with a heading of the first rank."""
    alike = [article for article in articles if any(counts[h1].prose for h1 in article.iter("h1") if h1 in counts)]
    return len(alike) > 1 and counts[holder].prose < _LEADING_SHARE * sum(counts[article].prose for article in alike)


def _outermost(elements: Iterable["HtmlElement"], counts: Measures) -> list["HtmlElement"]:
    with_words = [element for element in elements if _words(element, counts)]
    every = set(with_words)
    return [element for element in with_words if not any(outer in every for outer in element.iterancestors())]


def _covering(body: "HtmlElement", counts: Measures) -> "HtmlElement":
    """The smallest element that holds nearly all that trafilatura kept."""
    wanted = _COVERING_SHARE * counts[body].kept
    element = body
    while wanted:
        inner = next((child for child in element if child in counts and counts[child].kept >= wanted), None)
        if inner is None or inner.tag in _TOO_SMALL:
            break
        element = inner
    return element


def _joined(
    covering: "HtmlElement", heading: "HtmlElement | None", body: "HtmlElement", counts: Measures
) -> "HtmlElement":
    """What trafilatura's article and the heading share, where that is not the whole page with its menus."""
    if heading is None:
        return covering
    both = _common([covering, heading])
    return covering if both is body and counts[body].prose > 2 * counts[covering].prose else both


def _common(elements: list["HtmlElement"]) -> "HtmlElement":
    """The smallest element that holds them all."""
    chains = [[*reversed(list(element.iterancestors())), element] for element in elements]
    common = chains[0][0]
    for level in zip(*chains, strict=False):
        if any(element is not level[0] for element in level):
            break
        common = level[0]
    return common


def _words(element: "HtmlElement", counts: Measures) -> int:
    return counts.get(element, Counts()).words

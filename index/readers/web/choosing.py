"""Which element of a page is the article.

The page says it by ``main``, ``article`` and ``h1``; trafilatura says it by the words it kept. Where the two differ,
the part with the heading and prose of its own is taken, and a doubt is told.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
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
# So many words that trafilatura took for the article's, and that are left out, are told.
_DOUBTFUL_WORDS = 40
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
        heading: Its heading inside ``root``, or None.
        heading_outside: Its heading, which says what the title says, where it stands outside ``root``, or None.
        others: Articles inside ``root`` that are not it (teasers of others).
        marked: The page's markup says that this is the article or its main part.
        listing: It holds several articles alike (a front page, a blog, a thread).
        doubtful: Trafilatura takes something else for the article.
    """

    root: "HtmlElement"
    heading: "HtmlElement | None"
    heading_outside: "HtmlElement | None" = None
    others: tuple["HtmlElement", ...] = ()
    marked: bool = False
    listing: bool = False
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
    heading, same = _heading(body, counts, title)
    main = _main(body, counts)
    choice = _by_markup(body if main is None else main, main, heading, counts)
    covering = _covering(body, counts)
    if choice is None:
        choice = _unmarked(covering, heading, body, counts)
    elif not _agrees(choice.root, body, counts):
        choice = _checked(choice, main, covering, body, counts)
    if heading is not None and choice.root not in {heading, *heading.iterancestors()}:
        return replace(choice, heading=None, heading_outside=heading if same else None)
    return choice


def _agrees(root: "HtmlElement", body: "HtmlElement", counts: Measures) -> bool:
    return counts[root].kept >= _AGREEING_SHARE * counts[body].kept


def _checked(
    choice: Choice, main: "HtmlElement | None", covering: "HtmlElement", body: "HtmlElement", counts: Measures
) -> Choice:
    """Decide where trafilatura took something else for the article."""
    root, heading = choice.root, choice.heading
    if main is not None and root is not main and _agrees(main, body, counts):
        # The markup of the article ends too early, but inside the main part.
        return Choice(_common([root, covering]), heading)
    heading_words = counts[heading].words if heading is not None and root in set(heading.iterancestors()) else 0
    # A part that the page calls its main one may be short; an article's element may hold its heading alone.
    shortest = 1 if root is main else _SHORTEST_TEXT_WORDS
    if counts[root].prose - heading_words >= shortest:
        missing = counts[body].kept - counts[root].kept
        return replace(choice, doubtful=missing > max(counts[root].words, _DOUBTFUL_WORDS))
    return Choice(_common([root, covering]), heading, doubtful=True)


def _heading(body: "HtmlElement", counts: Measures, title: str) -> "tuple[HtmlElement | None, bool]":
    """The article's heading, and whether it says what the title says.

    Such a heading goes before others, and then the longest of the first rank. The name of the site is none: it is a
    link home.
    """
    wanted = set(words_in(title))
    best: HtmlElement | None = None
    best_rank = (False, False, 0)
    for element in body.iter("h1", "h2", "h3"):
        if element not in counts or not (own := counts[element]).words:
            continue
        words = set(words_in(str(element.text_content())))
        same = len(words & wanted) >= _SAME_HEADING_SHARE * max(len(words), len(wanted), 1)
        rank = (same, element.tag == "h1", own.prose)
        if (same or (element.tag == "h1" and own.prose)) and rank > best_rank:
            best, best_rank = element, rank
    return best, best_rank[0]


def _main(body: "HtmlElement", counts: Measures) -> "HtmlElement | None":
    mains = [element for element in body.xpath(".//main | .//*[@role='main']") if _words(element, counts)]
    return max(mains, key=lambda element: counts[element].words, default=None)


def _by_markup(
    scope: "HtmlElement", main: "HtmlElement | None", heading: "HtmlElement | None", counts: Measures
) -> Choice | None:
    """What ``main`` and ``article`` mark, or None where the page marks nothing."""
    articles = _outermost(scope.xpath(_ARTICLES), counts) or _outermost(scope.xpath(_BODIES), counts)
    if not articles:
        return None if main is None else Choice(main, heading, marked=True)
    around = set() if heading is None else {heading, *heading.iterancestors()}
    holding = [article for article in articles if article in around]
    if holding and not _is_listing(holding[0], articles, counts):
        return Choice(holding[0], heading, marked=True)
    longest = max(articles, key=lambda article: counts[article].prose)
    if counts[longest].prose >= _LEADING_SHARE * sum(counts[article].prose for article in articles):
        root = _common([longest, heading]) if heading is not None and scope in around else longest
        others = tuple(article for article in articles if article is not longest)
        return Choice(root, heading, others=others, marked=True)
    if main is not None:
        return Choice(main, heading, marked=True, listing=True)
    return Choice(_common(articles if heading is None else [*articles, heading]), heading, listing=True)


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


def _unmarked(covering: "HtmlElement", heading: "HtmlElement | None", body: "HtmlElement", counts: Measures) -> Choice:
    """What trafilatura's article and the heading share, where that is not the whole page with its menus."""
    if heading is None:
        return Choice(covering, None)
    both = _common([covering, heading])
    if both is not body:
        return Choice(both, heading)
    if counts[covering].controls:
        # A text with buttons, away from the heading, asks something of the reader.
        section = heading
        while section is not body and counts[section].prose < counts[heading].prose + _SHORTEST_TEXT_WORDS:
            section = section.getparent()
        if section is not body and covering not in {section, *section.iterancestors()}:
            return Choice(section, heading, doubtful=True)
    return Choice(covering if counts[body].prose > 2 * counts[covering].prose else both, heading)


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

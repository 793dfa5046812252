"""Whole pages of many kinds: what belongs to the article is read, what stands around it is not.

Each page in ``tests/data/pages`` begins with a comment that names phrases of its article and of what is none.
"""

import re
from pathlib import Path

import pytest
from lxml import html
from trafilatura import bare_extraction

from index.readers.base import RawFile
from index.readers.web import read
from index.settings import IndexSettings

PAGES = sorted((Path(__file__).parents[4] / "data" / "pages").glob("*.html"))
MOST_UNWANTED = 5
_PHRASES = re.compile(r"<!-- wanted: (.*?)\nunwanted: (.*?) -->", re.DOTALL)


def phrases(path):
    found = _PHRASES.search(path.read_text("utf-8"))
    return found[1].split(" | "), found[2].split(" | ")


def squeezed(text):
    """Bars of table rows and white space aside, which each reader sets in its own way."""
    return " ".join(text.replace("|", " ").split())


def ours(path):
    return read(RawFile(path.read_bytes(), str(path), path.stem, IndexSettings())).articles[0].text


def trafilatura_alone(path):
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True)
    tree = html.document_fromstring(path.read_bytes(), parser=parser)
    found = bare_extraction(tree, include_comments=False, include_tables=True, favor_recall=True)
    return (found.as_dict()["text"] or "") if found else ""


def lost_and_unwanted(path, text):
    wanted, unwanted = phrases(path)
    text = squeezed(text)
    return [one for one in wanted if squeezed(one) not in text], [one for one in unwanted if one in text]


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_nothing_of_the_article_is_lost(path):
    lost, _ = lost_and_unwanted(path, ours(path))
    assert lost == []


def test_hardly_anything_around_the_article_is_read():
    unwanted = {path.stem: phrase for path in PAGES for phrase in lost_and_unwanted(path, ours(path))[1]}
    assert len(unwanted) <= MOST_UNWANTED, unwanted


def test_more_is_right_than_with_trafilatura_alone():
    """The figures of the table in docs/formats.md."""
    lost = unwanted = 0
    for path in PAGES:
        lost_here, unwanted_here = lost_and_unwanted(path, trafilatura_alone(path))
        lost, unwanted = lost + len(lost_here), unwanted + len(unwanted_here)
    ours_unwanted = sum(len(lost_and_unwanted(path, ours(path))[1]) for path in PAGES)
    assert lost > 20
    assert ours_unwanted * 5 < unwanted

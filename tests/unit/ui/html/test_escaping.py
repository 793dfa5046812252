"""No text becomes markup, whatever it is and wherever it stands."""

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.records import Failure, Filters, Hit, Remark, Skipped
from rag.answer import Answer, Citation, NearestArticle, Sentence, Timings
from tests.unit.ui.fakes import article
from tests.unit.ui.hostile import STRINGS, string
from ui.actions.articles import Upload
from ui.actions.reading import Mark, OpenedArticle
from ui.chat.conversations import ConversationSummary
from ui.chat.turns import ChatTurn
from ui.html.answer import turn_html
from ui.html.articles import failures_html, passed_over_html, uploads_html
from ui.html.conversation_list import conversations_html
from ui.html.export import answer_markdown, conversation_markdown
from ui.html.markup import link, text
from ui.html.reading_panel import reading_panel_html
from ui.html.scope import scope_html
from ui.html.start_page import start_html

OURS = {
    "a", "article", "b", "blockquote", "button", "details", "div", "h2", "h3", "h4", "header", "kbd", "li", "mark",
    "ol", "p", "q", "s", "section", "span", "summary", "time", "ul",
}  # fmt: skip


class Parsed(HTMLParser):
    def __init__(self, html: str):
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.addresses: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes.update(name for name, _ in attrs)
        self.addresses += [value for name, value in attrs if name in ("href", "src", "action")]


def everything(hostile: str) -> str:
    """All HTML there is, with ``hostile`` in every place where text can stand."""
    source = article(hostile, f"Before. {hostile} After.", hostile, url=hostile, path=hostile, id="a1")
    citation = Citation(
        1, "a1", hostile, hostile, None, hostile, hostile, 8, 8 + len(hostile), hostile, ("a3",), (hostile,)
    )
    hit = Hit(1, 0.5, "a2", hostile, hostile, None, hostile, hostile, 0, len(hostile), hostile, ("a3",), (hostile,))
    answer = Answer(
        question=hostile,
        answer=f"{hostile} [1]",
        abstained=False,
        reason=hostile,
        sentences=(Sentence(hostile, (1,), 1.0, "supported", hostile), Sentence(hostile, (), 0.0, "dropped", hostile)),
        citations=(citation, replace(citation, number=2)),
        passages=(hit,),
        model=hostile,
        timings=Timings(total_s=1.0),
        standalone_question=f"{hostile}!",
        nearest=(NearestArticle("a1", hostile, hostile, None),),
        notes=(hostile, f"{hostile} [1] [2]"),
    )
    limits = Filters(sources=(hostile,), authors=(hostile,), article_ids=("a1",))
    turn = ChatTurn(1, "c", hostile, limits, state="running", detail=hostile, draft=hostile, error=hostile)
    skipped, remarks = (Skipped(hostile, hostile),), (Remark(hostile, hostile),)
    return "".join(
        [
            turn_html(turn),
            turn_html(replace(turn, state="failed")),
            turn_html(replace(turn, state="stopped")),
            turn_html(replace(turn, state="done", answer=answer)),
            turn_html(replace(turn, state="done", answer=replace(answer, abstained=True))),
            reading_panel_html(OpenedArticle(source, (Mark(8, 8 + len(hostile), 1, True),), remark=hostile)),
            reading_panel_html(OpenedArticle(None, remark=hostile, quote=hostile)),
            conversations_html([ConversationSummary(hostile, hostile, 0.0, 1)], "x"),
            scope_html(limits, {"a1": hostile}),
            start_html(1, 1, [hostile]),
            failures_html([Failure(hostile, hostile)]),
            uploads_html([Upload(hostile, "failed", hostile, skipped, remarks)]),
            passed_over_html(skipped, remarks),
        ]
    )


def refuse_foreign_markup(html: str) -> None:
    page = Parsed(html)
    assert page.tags <= OURS | {"svg", "path"}  # the icons
    assert not [name for name in page.attributes if name.startswith("on") or name in ("style", "srcdoc", "src")]
    assert all(address.startswith(("http://", "https://")) for address in page.addresses)


@pytest.mark.parametrize("number", range(len(STRINGS)))
def test_hostile_strings_stay_words(number):
    refuse_foreign_markup(everything(string(number)))


TRICKY = st.sampled_from("<>&\"'`=/${}\\\r\n\x00 onscript:")


@given(st.text(alphabet=st.one_of(TRICKY, st.characters(codec="utf-8")), max_size=60))
def test_any_text_stays_words(hostile):
    refuse_foreign_markup(everything(hostile))


def test_there_are_forty_strings():
    assert len(set(STRINGS)) == 40


@given(st.text(max_size=200))
def test_escaped_text_reads_back_the_same(words):
    class Words(HTMLParser):
        heard = ""

        def handle_data(self, data):
            self.heard += data

    printable = "".join(c for c in words if c in "\t\n\r" or (ord(c) >= 32 and ord(c) != 127))
    parser = Words()
    parser.feed(f"<p>{text(printable)}</p>")
    parser.close()
    assert parser.heard == printable


@given(st.text(max_size=80))
def test_links_go_to_the_web_or_nowhere(address):
    for found in Parsed(link(address, "x")).addresses:
        assert found.lower().startswith(("http://", "https://"))


def test_markdown_of_hostile_text_holds_no_live_markup():
    for number in range(len(STRINGS)):
        hostile = string(number)
        citation = Citation(1, "a", hostile, hostile, None, hostile, "", 0, 1, hostile)
        answer = Answer(hostile, f"{hostile} [1]", False, "", (), (citation,), (), "m", Timings())
        turn = ChatTurn(1, "c", hostile, state="stopped")
        for words in (answer_markdown(answer), conversation_markdown(hostile, [turn])):
            bare = re.sub(r"\\.", "", words)
            assert not re.search(r"[<`]|\]\(", bare)

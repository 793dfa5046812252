"""What the page shows of a turn, read back from its HTML."""

from dataclasses import replace
from html.parser import HTMLParser

import pytest

from index.records import Filters
from rag.answer import SentenceEvent, StageEvent, TokenEvent
from tests.unit.ui.fakes import ARTICLES, bridge_answer, events_of, refusal
from ui.chat.turns import ChatTurn, after
from ui.html.answer import STATUS_WORDS, scope_words, turn_html
from ui.html.markup import also_in
from ui.html.panels import Mark, Steps, article_html, conversations_html, example_questions, scope_html


class Page(HTMLParser):
    """Tags with attributes, and the text inside chosen classes."""

    def __init__(self, html: str):
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.marks: list[tuple[dict[str, str | None], str]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag == "mark":
            self.marks.append((dict(attrs), ""))

    def handle_data(self, data):
        self.words.append(data)
        if self.marks and self.tags and self.tags[-1][0] == "mark":
            attributes, words = self.marks[-1]
            self.marks[-1] = (attributes, words + data)

    def handle_endtag(self, tag):
        self.tags.append(("/" + tag, {}))

    @property
    def text(self) -> str:
        return " ".join("".join(self.words).split())

    def buttons(self, do: str) -> list[dict[str, str | None]]:
        return [attributes for tag, attributes in self.tags if tag == "button" and attributes.get("data-do") == do]


def done(answer=None) -> ChatTurn:
    answer = answer or bridge_answer()
    return ChatTurn(7, "c", answer.question, state="done", answer=answer)


def test_every_kept_sentence_has_its_citations_and_status_in_words():
    page = Page(turn_html(done()))
    assert "84 metres long.1“" not in page.text
    for word in ("Supported", "Reworded", "Word for word", "Left out"):
        assert word in page.text
    in_sentences = [button["data-number"] for button in page.buttons("cite") if button.get("aria-describedby")]
    assert in_sentences == ["1", "2", "3"]


def test_statuses_differ_in_shape_and_word_not_only_colour():
    assert len({shape for shape, _, _ in STATUS_WORDS.values()}) == 4
    assert len({word for _, word, _ in STATUS_WORDS.values()}) == 4


def test_citation_is_described_by_quote_outlet_and_date():
    html = turn_html(done())
    page = Page(html)
    described = next(b["aria-describedby"] for b in page.buttons("cite") if b.get("aria-describedby"))
    tip = html.split(f'id="{described}"')[1].split("</span></span>")[0]
    assert "It is 84 metres long and cost 3.2 million euros." in tip
    assert "River Post" in tip
    assert "10 June 2025" in tip


def test_ids_on_a_page_are_unique():
    html = turn_html(done()) + turn_html(replace(done(), id=8))
    ids = [attributes["id"] for _, attributes in Page(html).tags if "id" in attributes]
    assert len(ids) == len(set(ids)) == 3 * 2


def test_disagreement_stands_side_by_side_with_dates():
    html = turn_html(done())
    section = html.split("class='disagreement'")[1].split("</section>")[0]
    assert section.count("<blockquote>") == 2
    assert "10 June 2025" in section
    assert "1 September 2025" in section


def test_note_without_two_citations_is_a_plain_remark():
    html = turn_html(done(replace(bridge_answer(), notes=("Only articles since May were read.",))))
    assert "disagreement" not in html
    assert "Only articles since May were read." in html


def test_uncited_passages_carry_scores_and_cited_ones_are_not_repeated():
    answer = bridge_answer()
    html = turn_html(done(answer))
    details = html.split("Found but not cited: 1 passage")[1].split("</details>")[0]
    ferry = next(hit for hit in answer.passages if hit.source == "Harbour News")
    assert f"score {ferry.score:.3f}" in details
    assert "River Post" not in details


def test_reprints_are_named_with_the_source_and_with_the_passage():
    answer = bridge_answer()
    copies = ("a", "b", "c"), ("Coast & Sea", "<b>Ledger</b>", "Coast & Sea")
    cited = replace(answer.citations[0], also_in=copies[0], also_in_outlets=copies[1])
    found = tuple(replace(hit, also_in=copies[0], also_in_outlets=copies[1]) for hit in answer.passages)

    html = turn_html(done(replace(answer, citations=(cited, *answer.citations[1:]), passages=found)))

    named = "also in Coast &amp; Sea, &lt;b&gt;Ledger&lt;/b&gt;</span>"
    assert named in html.split("aria-label='Sources'")[1].split("</section>")[0]
    assert named in html.split("Found but not cited")[1].split("</details>")[0]
    assert "also in" not in turn_html(done())


@pytest.mark.parametrize(
    ("outlets", "words"),
    [
        ((), ""),
        (("Post",), "also in Post"),
        (("Post", "News", "Post"), "also in Post, News"),
        (tuple("ABCDE"), "also in A, B, C, D, E"),
        (tuple("ABCDEFG"), "also in A, B, C, D, E and 2 more"),
    ],
)
def test_who_printed_the_same_in_words(outlets: tuple[str, ...], words: str):
    assert also_in(outlets) == words


def test_refusal_offers_the_nearest_articles_as_buttons():
    page = Page(turn_html(done(refusal("Is there cheese on the moon?"))))
    assert [b["data-article"] for b in page.buttons("article")] == [ARTICLES[0].id, ARTICLES[1].id]
    assert "Your articles don't answer this question." in page.text


def test_stages_queue_place_and_draft_show_before_the_answer():
    turn = ChatTurn(1, "c", "Why?")
    assert "Waiting: 2 questions ahead of yours" in turn_html(replace(turn, position=2))
    turn = after(turn, StageEvent("reading", "reading 4 passages"))
    assert "Reading 4 passages" in turn_html(turn)
    turn = after(turn, TokenEvent("It <b>is"))
    assert "It &lt;b&gt;is" in turn_html(turn)
    assert "not checked yet" in turn_html(turn)


def test_a_checked_sentence_takes_the_place_of_its_draft():
    turn = ChatTurn(1, "c", "Why?")
    answer = bridge_answer()
    turn = after(turn, TokenEvent("Mr. Lee says it is long. So it is."))
    turn = after(turn, SentenceEvent(answer.sentences[0], answer.citations[:1]))
    assert turn.draft == ""
    assert [c.number for c in turn.citations] == [1]


def test_all_events_together_end_in_the_whole_answer():
    turn = ChatTurn(1, "c", "Why?")
    for event in events_of(bridge_answer()):
        turn = after(turn, event)
    assert turn.state == "done"
    assert turn.draft == ""
    assert turn.answer == bridge_answer()


@pytest.mark.parametrize("state", ["stopped", "interrupted"])
def test_what_was_shown_stays_when_it_ends_early(state):
    answer = bridge_answer()
    turn = after(ChatTurn(1, "c", "Why?"), SentenceEvent(answer.sentences[0], answer.citations[:1]))
    page = Page(turn_html(replace(turn, state=state, draft="and then")))
    assert "The footbridge is 84 metres long." in page.text
    assert "Not checked: and then" in page.text
    assert page.buttons("retry")


def test_follow_up_shows_what_it_was_read_as():
    answer = replace(bridge_answer("And its cost?"), standalone_question="What did the footbridge cost?")
    assert "What did the footbridge cost?" in Page(turn_html(done(answer))).text
    assert "Read as" not in turn_html(done())


def test_the_active_mark_is_the_quote_and_others_give_way():
    article = ARTICLES[0]
    quote = "It is 84 metres long and cost 3.2 million euros.\n\nThe mayor"
    start = article.text.index(quote)
    marks = [
        Mark(start, start + len(quote), 2, True),
        Mark(start + 5, start + 20, 1, False),
        Mark(len(article.text) - 7, len(article.text) + 50, 3, False),
    ]
    page = Page(article_html(article, marks, Steps(4, 2, 3, 1, 3)))
    assert [words for attributes, words in page.marks if attributes.get("class") == "active"] == [quote]
    assert [attributes["data-number"] for attributes, _ in page.marks] == ["2", "3"]
    assert [button["data-number"] for button in page.buttons("cite")] == ["1", "3"]


def test_only_web_addresses_become_links():
    for address in ("javascript:alert(1)", "data:text/html,x", " vbscript:x", "//host/x", "http:", "ftp://a.b/c"):
        assert "<a " not in article_html(replace(ARTICLES[0], url=address))
    assert 'href="https://example.org/bridge"' in article_html(ARTICLES[0])


def test_scope_in_words():
    limits = Filters(sources=("River Post",), article_ids=("x",), since=ARTICLES[0].published)
    assert scope_words(limits, {"x": "The Title"}) == ["outlet: River Post", "article: The Title", "since 10 June 2025"]
    assert 'data-do="clear"' in scope_html(limits, {})
    assert "all articles" in scope_html(Filters(), {})


def test_examples_come_from_different_outlets_newest_first():
    from tests.unit.ui.fakes import FakeLibrary

    assert example_questions(FakeLibrary().articles()) == [
        "What happened in “What the footbridge really cost”?",
        "What happened in “Ferry to Sand Island runs again”?",
        "What happened in “Harwick opens its footbridge”?",
    ]


def test_empty_list_of_conversations_says_so():
    assert "No conversation holds these words." in conversations_html([], "", searched="zebra")

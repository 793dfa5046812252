"""What the page shows of a turn, read back from its HTML."""

from dataclasses import replace

import pytest

from rag.answer import SentenceEvent, StageEvent, TokenEvent
from tests.unit.ui.fakes import ARTICLES, bridge_answer, refusal
from tests.unit.ui.html.page import Page
from ui.chat.turns import ChatTurn, with_event
from ui.html.answer import STATUS_WORDS, turn_html


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
    assert len({shape for shape, _, _ in STATUS_WORDS.values()}) == len(STATUS_WORDS)
    assert len({word for _, word, _ in STATUS_WORDS.values()}) == len(STATUS_WORDS)


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


def test_refusal_offers_the_nearest_articles_as_buttons():
    page = Page(turn_html(done(refusal("Is there cheese on the moon?"))))
    assert [b["data-article"] for b in page.buttons("article")] == [ARTICLES[0].id, ARTICLES[1].id]
    assert "Your articles don't answer this question." in page.text


def test_stages_queue_place_and_draft_show_before_the_answer():
    turn = ChatTurn(1, "c", "Why?")
    assert "Waiting: 2 questions ahead of yours" in turn_html(replace(turn, position=2))
    turn = with_event(turn, StageEvent("reading", "reading 4 passages"))
    assert "Reading 4 passages" in turn_html(turn)
    turn = with_event(turn, TokenEvent("It <b>is"))
    assert "It &lt;b&gt;is" in turn_html(turn)
    assert "not checked yet" in turn_html(turn)


@pytest.mark.parametrize("state", ["stopped", "interrupted"])
def test_what_was_shown_stays_when_it_ends_early(state):
    answer = bridge_answer()
    turn = with_event(ChatTurn(1, "c", "Why?"), SentenceEvent(answer.sentences[0], answer.citations[:1]))
    page = Page(turn_html(replace(turn, state=state, draft="and then")))
    assert "The footbridge is 84 metres long." in page.text
    assert "Not checked: and then" in page.text
    assert page.buttons("retry")


def test_follow_up_shows_what_it_was_read_as():
    answer = replace(bridge_answer("And its cost?"), standalone_question="What did the footbridge cost?")
    assert "What did the footbridge cost?" in Page(turn_html(done(answer))).text
    assert "Read as" not in turn_html(done())


def test_sources_name_the_pages_of_their_quotes():
    answer = bridge_answer()
    assert "p. " not in Page(turn_html(done(answer))).text
    paged = tuple(replace(citation, page=4) for citation in answer.citations)
    html = turn_html(done(replace(answer, citations=paged)))
    sources = html.split("class='sources'")[1].split("</section>")[0]
    assert "p. 4" in sources
    assert "#page=4" in sources


@pytest.mark.parametrize(("state", "fit"), [("none", True), ("stale", True), ("useless", False)])
def test_a_model_that_is_judged_by_its_proofs_is_named(state, fit):
    answer = replace(bridge_answer(), model="small", calibration=state)
    html = turn_html(done(answer))
    assert "judged by its proofs alone" in Page(html).text
    assert ("byline models fit small" in html) == fit


@pytest.mark.parametrize("state", ["", "shipped", "fitted"])
def test_a_calibrated_model_is_not(state):
    assert "judged" not in turn_html(done(replace(bridge_answer(), calibration=state)))

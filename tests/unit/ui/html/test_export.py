from dataclasses import replace

from tests.unit.ui.fakes import bridge_answer, refusal
from ui.chat.turns import ChatTurn
from ui.html.export import answer_markdown, conversation_markdown, file_name


def test_answer_becomes_markdown_with_footnotes():
    assert answer_markdown(replace(bridge_answer(), notes=())) == (
        "**How long is the footbridge?**\n\n"
        "The footbridge is 84 metres long. [^1] Mayor Ana Brandt opened it with pupils. [^2] "
        "The council says that the footbridge cost 3.6 million euros. [^3]\n\n"
        "[^1]: Harwick opens its footbridge, River Post, 10 June 2025: "
        "“It is 84 metres long and cost 3.2 million euros.” <https://example.org/bridge>\n"
        "[^2]: Harwick opens its footbridge, River Post, 10 June 2025: "
        "“The mayor, Ana Brandt, cut the ribbon together with pupils of the river school.” <https://example.org/bridge>\n"
        "[^3]: What the footbridge really cost, Town Crier, 1 September 2025: "
        "“The council says that the footbridge cost 3.6 million euros.”\n"
    )


def test_a_number_of_the_article_itself_is_no_footnote():
    answer = bridge_answer()
    first = replace(answer.sentences[0], text="In 1998 [2] it rained.")
    words = answer_markdown(replace(answer, sentences=(first, *answer.sentences[1:]), notes=()))
    assert "In 1998 \\[2\\] it rained. [^1] Mayor" in words


def test_a_refusal_is_its_one_sentence():
    assert answer_markdown(refusal("Why?")) == "**Why?**\n\nYour articles don't answer this question.\n"


def test_what_was_left_out_is_left_out_of_a_stopped_answer_too():
    answer = bridge_answer()
    turn = ChatTurn(1, "c", "Why?", state="stopped", sentences=answer.sentences, citations=answer.citations)
    words = conversation_markdown("Title", [turn])
    assert "The footbridge is 84 metres long. [^1-1] Mayor" in words
    assert "[^1-1]: Harwick opens its footbridge" in words
    assert "longest in the country" not in words


def test_footnotes_of_several_answers_do_not_collide():
    turns = [
        ChatTurn(1, "c", "First?", state="done", answer=bridge_answer("First?")),
        ChatTurn(2, "c", "Second?", state="done", answer=bridge_answer("Second?")),
        ChatTurn(3, "c", "Third?", state="stopped"),
    ]
    words = conversation_markdown("A *title*", turns)
    assert words.startswith("# A \\*title\\*\n")
    assert words.count("[^1-1]:") == words.count("[^2-1]:") == 1
    assert "(stopped: no whole answer)" in words


def test_file_names_hold_nothing_that_leads_elsewhere():
    assert file_name("../../etc/passwd: a\x00b?") == "etc-passwd-a-b.md"
    assert file_name("…") == "byline.md"

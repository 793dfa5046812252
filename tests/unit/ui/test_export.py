from dataclasses import replace

from tests.unit.ui.fakes import bridge_answer
from ui.export import answer_markdown, conversation_markdown, file_name
from ui.turns import ChatTurn


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


def test_marker_without_citation_stays_a_word():
    answer = replace(bridge_answer(), answer="In 1998 [1998] it rained. [1]", notes=())
    assert "In 1998 \\[1998\\] it rained. [^1]" in answer_markdown(answer)


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

"""Golden notes, the shelf, preferences and the rules of a conversation."""

import threading
import time
import tomllib
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from eval.suites.golden import load_cases
from index.errors import StorageError, UsageError
from index.records import Filters
from rag.settings import Settings
from tests.unit.ui.fakes import ARTICLES, FakeAssistant, FakeLibrary, article, bridge_answer
from ui.actions.articles import OTHER, add_address, bring_back, by_day, most_within, take_in, take_out
from ui.actions.asking import begin, remembered, stop
from ui.actions.context import AssistantHolder, Context
from ui.actions.golden_notes import add_golden_question, user_set
from ui.actions.preferences import how_slow, save_preferences
from ui.actions.reading import cited_article, found_article, whole_article
from ui.chat.conversations import ConversationStore
from ui.chat.queue import Desk
from ui.chat.turns import ChatTurn
from ui.html.panels import legend_html

EVERYTHING = Filters()


@pytest.fixture
def context(tmp_path):
    assistant = FakeAssistant(tmp_path)
    store = ConversationStore(tmp_path)
    holder = AssistantHolder(assistant, lambda home, **settings: FakeAssistant(home))
    desk = Desk(holder.get, store)
    yield Context(holder, store, desk, tmp_path)
    desk.close()
    store.close()


def finished(context, question="How long?"):
    turn = context.store.add_turn("", "", question, EVERYTHING)
    turn = replace(turn, state="done", answer=bridge_answer(question))
    context.store.save(turn)
    return turn


def test_golden_questions_can_be_read_by_the_evaluation(tmp_path):
    add_golden_question(tmp_path, question=" How\nlong? ", expected="84 metres.", articles=ARTICLES[:1])
    add_golden_question(tmp_path, question="On the moon?", expected="", answerable=False)
    first, second = load_cases(user_set(tmp_path))
    assert (first.question, first.reference, first.articles) == ("How long?", "84 metres.", (ARTICLES[0].id,))
    assert (second.kind, second.answerable) == ("unanswerable", False)
    with pytest.raises(UsageError, match="answer you expected"):
        add_golden_question(tmp_path, question="How?", expected=" ")


def test_uploads_move_into_the_home_and_failures_are_named(context, tmp_path):
    incoming = tmp_path / "incoming"
    incoming.mkdir()
    for name, words in (("quay.txt", "A new quay."), ("empty.txt", ""), ("run.exe", "MZ")):
        (incoming / name).write_text(words)
    *_, last = take_in(context, [str(incoming / name) for name in ("quay.txt", "empty.txt", "run.exe")])
    assert [(state.name, state.state) for state in last] == [
        ("quay.txt", "added"),
        ("empty.txt", "failed"),
        ("run.exe", "failed"),
    ]
    assert "can't be read" in last[2].reason
    (added,) = [a for a in context.library.articles() if a.title == "quay"]
    assert Path(added.path).is_relative_to(tmp_path / "uploads")


def test_removed_articles_come_back_as_they_were(context):
    before = sorted(article.id for article in context.library.articles())
    gone = take_out(context, [ARTICLES[0].id, ARTICLES[1].id])
    assert [article.id for article in context.library.articles()] == [ARTICLES[2].id]
    assert bring_back(context, gone) == []
    assert sorted(article.id for article in context.library.articles()) == before
    restored = context.library.article(ARTICLES[0].id)
    assert (restored.title, restored.source, restored.text) == (ARTICLES[0].title, "River Post", ARTICLES[0].text)
    with pytest.raises(UsageError, match="Choose"):
        take_out(context, [])


def test_undo_leaves_the_other_articles_of_the_file_as_they_were(context, open_library, tmp_path):
    context.holder.get().index = library = open_library()
    three = tmp_path / "three.jsonl"
    three.write_text("".join(f'{{"title": "{name}", "text": "The {name} article."}}\n' for name in ("A", "B", "C")))
    library.add([three])
    before = sorted(article.title for article in library.articles())
    (first, *_) = library.articles()
    assert bring_back(context, take_out(context, [first.id])) == []
    assert sorted(article.title for article in library.articles()) == before == ["A", "B", "C"]
    others = [library.article(article.id) for article in library.articles() if article.id != first.id]
    assert all("given by hand" not in article.provenance.values() for article in others)


def test_undo_keeps_as_given_only_what_was_given(context, open_library, tmp_path):
    context.holder.get().index = library = open_library()
    one = tmp_path / "one.md"
    one.write_text("---\ntitle: Quay\nsource: Port Post\n---\nA new quay.")
    (article_id,) = library.add([one], source="Harbour News").article_ids
    assert bring_back(context, take_out(context, [article_id])) == []
    restored = library.article(article_id)
    assert (restored.title, restored.source, restored.path) == ("Quay", "Harbour News", str(one))
    assert [name for name, origin in restored.provenance.items() if origin == "given by hand"] == ["source"]


@pytest.mark.parametrize("address", ["/etc/passwd", "file:///etc/passwd", "ftp://a.b/c", "https://", ""])
def test_only_web_addresses_are_added(context, address):
    with pytest.raises(UsageError, match="http"):
        add_address(context, address)


def test_articles_are_counted_by_day_and_small_outlets_together():
    one = FakeLibrary().articles()[0]
    many = [replace(one, source=f"Outlet {n}", published=date(2025, 1, 1)) for n in range(9)]
    many += [replace(one, source=f"Outlet {n}", published=date(2025, 1, 2)) for n in range(7)]
    counted = by_day([*many, replace(one, published=None)])
    assert (date(2025, 1, 1), OTHER, 2) in counted
    assert sum(count for _, _, count in counted) == 9 + 7


def test_the_most_articles_within_some_days_are_counted():
    days = [date(2025, 1, n) for n in (1, 2, 2, 3, 9)]
    articles = FakeLibrary([article(f"{n}", f"Words {n}.", "", day) for n, day in enumerate(days)]).articles()
    assert [most_within(articles, width) for width in (1, 2, 3, 9)] == [2, 3, 4, 5]
    assert most_within([], 2) == 0


def test_the_legend_names_each_colour_and_escapes_the_outlets():
    html = legend_html({"River Post": "#3d6fae", "<img src=x>": "#c98a1b"})
    assert "background: #3d6fae" in html
    assert "&lt;img src=x&gt;" in html
    assert "<img" not in html
    assert legend_html({"River Post": "#3d6fae"}) == ""


def test_settings_are_written_used_and_refused(context, tmp_path):
    (tmp_path / "byline.toml").write_text(
        "# Mine.\n[index]\npassage_tokens = 100  # short\n[answer]\nanswerable_threshold = 0.3\n"
    )
    save_preferences(context, {"answer": {"passages": 6, "answerable_threshold": None}, "llm": {"model": 'a "b"\\c'}})
    assert tomllib.loads((tmp_path / "byline.toml").read_text()) == {
        "index": {"passage_tokens": 100},
        "answer": {"passages": 6},
        "llm": {"model": 'a "b"\\c'},
    }
    before = (tmp_path / "byline.toml").read_text()
    assert before.startswith("# Mine.\n[index]\npassage_tokens = 100  # short\n")
    with pytest.raises(UsageError, match=r"answer\.passages"):
        save_preferences(context, {"answer": {"passages": 0}})
    assert (tmp_path / "byline.toml").read_text() == before


def test_a_settings_file_that_cannot_be_written_stays_as_it_is(context, tmp_path):
    (tmp_path / "byline.toml").write_text("[answer]\npassages = 4\n")
    (tmp_path / "byline.toml.new").mkdir()
    with pytest.raises(StorageError, match="cannot be written"):
        save_preferences(context, {"answer": {"passages": 6}})
    assert (tmp_path / "byline.toml").read_text() == "[answer]\npassages = 4\n"


def test_fixed_settings_are_refused_before_anything_is_written(context, tmp_path):
    context.holder._reopen = None
    with pytest.raises(UsageError, match="are fixed"):
        save_preferences(context, {"answer": {"passages": 6}})
    assert not (tmp_path / "byline.toml").exists()


def test_an_assistant_that_cannot_be_opened_anew_leaves_the_old_one_in_place(context):
    def refused(home):
        raise StorageError("no room")

    before = context.holder.get()
    context.holder._reopen = refused
    with pytest.raises(StorageError, match="no room"):
        context.holder.exchange()
    assert context.holder.get() is before


def test_a_setting_that_the_environment_overrides_is_named(context, tmp_path, monkeypatch):
    def reopened(home):
        assistant = FakeAssistant(home)
        assistant.settings = Settings.load(home)
        return assistant

    context.holder._reopen = reopened
    monkeypatch.setenv("BYLINE_ANSWER__PASSAGES", "3")
    assert save_preferences(context, {"answer": {"passages": 6, "mode": "quotes"}}) == ["BYLINE_ANSWER__PASSAGES"]


def test_how_slow_is_the_median_of_what_was_measured(context):
    assert how_slow(context, "") == ""
    finished(context)
    assert how_slow(context, "") == "Your last answer took about 1.2 s, with the first word after 0.3 s (fake-1)."


def test_the_article_of_a_citation_opens_at_its_quote(context):
    turn = finished(context)
    html = cited_article(context, "", turn.id, 2)
    quote = "The mayor, Ana Brandt, cut the ribbon together with pupils of the river school."
    assert html.split('class="active"')[1].split(">", 1)[1].split("</mark>")[0] == quote
    assert "Citation 2 of 3" in html
    assert "no such citation" in cited_article(context, "", turn.id, 9)
    with pytest.raises(UsageError):
        cited_article(context, "eve", turn.id, 2)


def test_an_article_that_changed_or_went_is_not_shown_as_if_it_had_not(context):
    turn = finished(context)
    changed = replace(ARTICLES[0], text="Other words.")
    context.library.stored[ARTICLES[0].id] = changed
    html = cited_article(context, "", turn.id, 1)
    assert "has changed since" in html
    assert "<mark" not in html
    context.library.remove([ARTICLES[0].id])
    assert "It is 84 metres long" in cited_article(context, "", turn.id, 1)
    assert "no such passage" in found_article(context, "", turn.id, 99)
    assert "was removed" in whole_article(context, "unknown")


def test_a_follow_up_is_remembered_as_it_was_read():
    read = replace(bridge_answer("And its cost?"), standalone_question="What did the footbridge cost?")
    turns = [ChatTurn(1, "c", "And its cost?", state="done", answer=read), ChatTurn(2, "c", "Why?", state="stopped")]
    assert [turn.question for turn in remembered(turns)] == ["What did the footbridge cost?"]


def test_a_question_waits_for_the_last_one_and_an_edit_replaces_it(context):
    assistant = context.holder.get()
    assistant.gate = threading.Event()
    first = begin(context, "", "", "wait", EVERYTHING)
    with pytest.raises(UsageError, match="still being answered"):
        begin(context, "", first.conversation_id, "And?", EVERYTHING)
    second = begin(context, "", first.conversation_id, "How long?", EVERYTHING, replaces=first.id)
    end = time.monotonic() + 5
    while context.store.turn("", second.id).state != "done":
        assert time.monotonic() < end
        time.sleep(0.01)
    (past,) = remembered(context.store.turns("", first.conversation_id))
    assert past.question == "How long?"
    assert [turn.id for turn in context.store.turns("", first.conversation_id)] == [second.id]
    for bad in ("", "  ", "x" * 10_001, "word " * 501):
        with pytest.raises(UsageError):
            begin(context, "", first.conversation_id, bad, EVERYTHING, replaces=second.id)
    assert [turn.id for turn in context.store.turns("", first.conversation_id)] == [second.id]
    assistant.gate.clear()
    third = begin(context, "", first.conversation_id, "wait", EVERYTHING, replaces=second.id)
    stop(context, "", first.conversation_id)  # an answer that was stopped replaces nothing
    assert [turn.id for turn in context.store.turns("", first.conversation_id)] == [second.id, third.id]
    assistant.gate.set()
    assert begin(context, "", "", "\ud800?", EVERYTHING).question == "??"

"""``byline ask``, ``search`` and ``show`` with an assistant and a library whose every answer is known."""

from dataclasses import replace
from datetime import date

import pytest

from index.records import Filters
from tests.unit.ui.cli.fakes import ANSWER, ARTICLE, HIT, REFUSAL, TEXT, FakeAssistant, FakeLibrary


def test_ask_prints_the_checked_answer_and_its_sources(byline):
    ran = byline("ask", "what did the dog do?")
    assert ran.code == 0
    assert ran.out.splitlines() == [
        "It barked [1].",
        "",
        "Sources",
        "[1] A dog [bold]barks[/bold] (Byline sample, 2025-06-05)",
        "    “The dog barked.”",
    ]


def test_ask_tells_stage_and_progress_on_standard_error(byline):
    ran = byline("ask", "what?")
    assert "… reading 1 passage" in ran.err
    assert "Fetching tiny: 0 of 0 MB" in ran.err
    assert "It ba" not in ran.err


def test_a_refusal_offers_the_nearest_articles(byline):
    ran = byline("ask", "what?", assistant=FakeAssistant(REFUSAL))
    assert ran.code == 0
    assert ran.out.splitlines() == [
        "The articles do not say.",
        "no evidence",
        "",
        "Nearest articles",
        "- A dog (Byline sample, 2025-06-05)",
    ]


def test_options_reach_settings_and_filters(byline, tmp_path):
    assistant = FakeAssistant()
    options = ["--mode", "quotes", "--passages", "7", "--model", "some/repo:m.gguf", "--source", "A", "--source", "B"]
    days = ["--since", "2025-06-01", "--until", "2025-06-30", "--home", str(tmp_path / "other")]
    assert byline("ask", "why?", *options, *days, assistant=assistant).code == 0
    assert assistant.opened_with == {
        "home": tmp_path / "other",
        "answer__mode": "quotes",
        "answer__passages": 7,
        "llm__model": "some/repo:m.gguf",
    }
    assert assistant.filters == Filters(sources=("A", "B"), since=date(2025, 6, 1), until=date(2025, 6, 30))
    assert assistant.closed


@pytest.mark.parametrize(
    ("model", "message"),
    [
        ("qwen2.5-coder-1.5b", "Did you mean qwen2.5-coder-1.5b-instruct?"),
        ("/nowhere/model.gguf", "There is no file /nowhere/model.gguf"),
        (__file__, "is not a GGUF file"),
    ],
)
def test_a_wrong_model_is_refused_before_anything_is_loaded(byline, model, message):
    assistant = FakeAssistant()
    ran = byline("ask", "why?", "--model", model, assistant=assistant)
    assert ran.code == 2
    assert message in ran.err
    assert assistant.opened_with == {}


def test_a_day_that_is_none_is_bad_usage(byline):
    ran = byline("ask", "why?", "--since", "last week")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == "Error: --since takes a day as YYYY-MM-DD, for instance 2025-06-05, not 'last week'.\n"


def test_search_in_json_has_the_keys_of_the_contract(byline):
    library = FakeLibrary()
    ran = byline("search", "dog", "-k", "3", "--author", "Ann", "--json", library=library)
    assert set(ran.json) == {"hits", "seconds"}
    hit = ran.json["hits"][0]
    assert {"rank", "article_id", "title", "path", "published", "start", "end", "text", "score"} <= set(hit)
    assert (hit["published"], hit["text"]) == ("2025-06-05", "The dog barked.")
    assert ("search", "dog", 3, Filters(authors=("Ann",))) in library.calls
    assert library.calls[-1] == ("close",)


def test_search_for_a_reader_shows_rank_title_and_words(byline):
    lines = byline("search", "dog").out.splitlines()
    assert lines == ["  1. A dog [bold]barks[/bold] (Byline sample, 2025-06-05)  a1", "     The dog barked."]


COPIES = {"also_in": ("a2", "a3"), "also_in_outlets": ("Post\x1b[2J", "News")}


def test_search_names_reprints(byline):
    hits = (replace(HIT, **COPIES),)
    lines = byline("search", "dog", library=FakeLibrary(hits=hits)).out.splitlines()
    assert lines[-1].startswith("     also in Post")
    assert lines[-1].endswith("(a2), News (a3)")
    assert "\x1b" not in lines[-1]
    found = byline("search", "dog", "--json", library=FakeLibrary(hits=hits)).json["hits"][0]
    assert (found["also_in"], found["also_in_outlets"]) == (["a2", "a3"], ["Post\x1b[2J", "News"])


def test_ask_names_reprints_with_the_source(byline):
    answer = replace(ANSWER, citations=(replace(ANSWER.citations[0], **COPIES),))
    ran = byline("ask", "what?", assistant=FakeAssistant(answer))
    assert ran.out.splitlines()[-1].startswith("    also in Post")
    assert byline("ask", "what?", "--json", assistant=FakeAssistant(answer)).json["citations"][0]["also_in"] == [
        "a2",
        "a3",
    ]


def test_search_that_finds_nothing_says_so(byline):
    assert "Nothing found" in byline("search", "dog", library=FakeLibrary(hits=())).out


def test_k_below_one_is_bad_usage(byline):
    assert byline("search", "dog", "-k", "0").code == 2


def test_show_gives_the_whole_article(byline):
    assert byline("show", "a1", "--json").json == {
        "article_id": "a1",
        "title": ARTICLE.title,
        "source": "Byline sample",
        "published": "2025-06-05",
        "url": "",
        "path": "dog.md",
        "author": "",
        "text": TEXT,
    }
    assert byline("show", "a1").out.splitlines()[-1] == TEXT
    assert byline("show", "zz").code == 2


def test_a_question_that_looks_like_an_option_can_be_asked(byline):
    assert byline("ask", "--json", "--", "--json").json["question"] == "--json"

"""What is told about the machine: measured, kept, estimated, or not to be measured at all."""

import json

import pytest

from rag.errors import ModelError
from rag.llm.measuring_speed import Pace
from rag.llm.server import ServerState
from rag.models.hub import Reached
from rag.models.memory import Memory
from rag.settings import Settings
from ui.actions import recommending
from ui.actions.advice import as_json, in_words
from ui.actions.recommending import SPEED_FILE, advise

DEFAULT = "qwen2.5-coder-1.5b-instruct"


@pytest.fixture
def settings(tmp_path, monkeypatch):
    """A home with the default model, a machine of 16 GB, and no network."""
    monkeypatch.setattr(recommending, "memory_now", lambda: Memory(16 * 10**9, 12 * 10**9))
    monkeypatch.setattr(recommending, "_here", lambda settings: [DEFAULT])
    return Settings.load(tmp_path / "home", models__offline=True)


def measured(monkeypatch, pace):
    monkeypatch.setattr("rag.opening.open_model", lambda settings, progress=None: object())
    monkeypatch.setattr(recommending, "measure_pace", lambda model, **options: pace)


def row(advice, name):
    return next(found for found in as_json(advice)["models"] if found["name"] == name)


def test_what_was_measured_is_told_and_kept_for_the_page(settings, monkeypatch):
    measured(monkeypatch, Pace(650.0, 40.0))
    advice = advise(settings, measure=True)
    assert in_words(advice) == [
        f"{DEFAULT} is in use and is the best that fits: an answer takes about 2 s (measured here)."
    ]
    assert (row(advice, DEFAULT)["seconds"], row(advice, DEFAULT)["seconds_are"]) == (2.0, "measured")
    assert row(advice, "qwen2.5-coder-0.5b-instruct")["seconds_are"] == "estimated"
    later = advise(settings, ask_hub=False)
    assert row(later, DEFAULT)["seconds_are"] == "measured"
    json.dumps(as_json(later))


@pytest.mark.parametrize("kept", ["", "[]", "{}", '{"read_tokens_s": 0}', '{"abilities": ["OTHER"]}', "\x00"])
def test_nonsense_in_the_file_is_an_estimate(settings, kept):
    settings.home.mkdir()
    (settings.home / SPEED_FILE).write_text(kept)
    assert row(advise(settings), DEFAULT)["seconds_are"] == "estimated"


def test_what_was_measured_beside_busy_programs_is_not_called_measured(settings, monkeypatch):
    measured(monkeypatch, Pace(65.0, 4.0, share=0.1))
    advice = advise(settings, measure=True)
    assert (row(advice, DEFAULT)["seconds"], row(advice, DEFAULT)["seconds_are"]) == (2.0, "estimated")
    assert "with other programs busy" in in_words(advice)[0]


def test_a_model_that_cannot_be_loaded_leaves_an_estimate_and_says_why(settings, monkeypatch):
    def fail(settings, progress=None):
        raise ModelError("There is too little memory.")

    monkeypatch.setattr("rag.opening.open_model", fail)
    advice = advise(settings, measure=True)
    assert in_words(advice)[-1] == "Nothing could be measured: There is too little memory."
    assert row(advice, DEFAULT)["seconds_are"] == "estimated"


def test_an_untried_one_is_called_so_and_the_sure_one_named(settings, monkeypatch):
    monkeypatch.setattr(recommending, "_online", lambda settings, ask_hub: True)
    monkeypatch.setattr(recommending, "look", lambda *_: Reached("", 10**9))
    monkeypatch.setattr(recommending, "available_cores", lambda: 16)
    advice = advise(settings)
    assert advice.command == "byline models use qwen3.5-4b"
    words = " ".join(in_words(advice))
    assert "qwen3.5-4b is untried" in words
    assert f"sure to work is {DEFAULT}" in words


def test_a_model_that_the_hub_no_longer_has_is_not_recommended(settings, monkeypatch):
    gone = Reached("status 404", is_gone=True)
    monkeypatch.setattr(recommending, "_online", lambda settings, ask_hub: True)
    monkeypatch.setattr(recommending, "available_cores", lambda: 16)
    monkeypatch.setattr(recommending, "look", lambda repo, *_: gone if "3.5-4B" in repo else Reached("", 10**9))
    advice = advise(settings)
    assert advice.command
    assert "qwen3.5-4b" not in advice.command
    assert row(advice, "qwen3.5-4b")["why_not"] == "cannot be fetched: the model hub no longer has it"


def test_while_the_hub_was_not_asked_the_better_one_is_named_second(settings, monkeypatch):
    monkeypatch.setattr(recommending, "_online", lambda settings, ask_hub: None)
    monkeypatch.setattr(recommending, "available_cores", lambda: 16)
    advice = advise(settings)
    assert advice.command == ""
    words = in_words(advice)
    assert words[0].startswith(f"{DEFAULT} is in use and is the best that fits for sure:")
    assert "qwen3.5-4b may be better, and is untried" in words[1]
    assert "`byline models recommend` asks the hub" in words[1]


def test_where_nothing_fits_quotes_are_proposed(settings, monkeypatch):
    monkeypatch.setattr(recommending, "memory_now", lambda: Memory(10**9, 10**8))
    advice = advise(settings)
    assert "answer.mode" in in_words(advice)[0]
    assert as_json(advice)["take"] is None


def test_a_server_is_told_about_and_measured(settings, monkeypatch):
    served = settings.model_copy(
        update={"llm": settings.llm.model_copy(update={"endpoint": "http://127.0.0.1:9/v1", "model": "any"})}
    )
    listed = ServerState(("one", "two"), "The server has no model 'any'.", 0.1)
    monkeypatch.setattr(recommending, "look_at_server", lambda llm: listed)
    assert in_words(advise(served)) == ["The server has no model 'any'."]
    measured(monkeypatch, Pace(325.0, 40.0))
    advice = advise(served, measure=True)
    assert in_words(advice)[0] == "The server of llm.endpoint answers with any: an answer takes about 3 s (measured)."
    assert as_json(advice)["server"]["models"] == ["one", "two"]
    assert as_json(advice)["take"] == "any"

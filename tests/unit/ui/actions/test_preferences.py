"""Settings changed on the page."""

import tomllib

import pytest

from index.errors import StorageError, UsageError
from rag.settings import Settings
from tests.unit.ui.fakes import FakeAssistant, stored_turn
from ui.actions.preferences import answer_speed, save_preferences


def test_settings_are_written_used_and_refused(services, tmp_path):
    (tmp_path / "byline.toml").write_text(
        "# Mine.\n[index]\npassage_tokens = 100  # short\n[answer]\nanswerable_threshold = 0.3\n"
    )
    small = "qwen2.5-coder-0.5b-instruct"
    save_preferences(services, {"answer": {"passages": 6, "answerable_threshold": None}, "llm": {"model": small}})
    assert tomllib.loads((tmp_path / "byline.toml").read_text()) == {
        "index": {"passage_tokens": 100},
        "answer": {"passages": 6},
        "llm": {"model": small},
    }
    before = (tmp_path / "byline.toml").read_text()
    assert before.startswith("# Mine.\n[index]\npassage_tokens = 100  # short\n")
    with pytest.raises(UsageError, match=r"answer\.passages"):
        save_preferences(services, {"answer": {"passages": 0}})
    assert (tmp_path / "byline.toml").read_text() == before


@pytest.mark.parametrize(
    "model",
    ["", "/etc/shadow", "../x.gguf", "owner/repo:file.gguf", "owner/repo", "all-minilm-l6-v2", 'a "b"\\c', "a\x00b"],
)
def test_only_language_models_of_the_catalogue_are_saved(services, tmp_path, model):
    with pytest.raises(UsageError, match="only models of the catalogue"):
        save_preferences(services, {"llm": {"model": model}})
    assert not (tmp_path / "byline.toml").exists()


def test_a_settings_file_that_cannot_be_written_stays_as_it_is(services, tmp_path):
    (tmp_path / "byline.toml").write_text("[answer]\npassages = 4\n")
    (tmp_path / "byline.toml.new").mkdir()
    with pytest.raises(StorageError, match="cannot be written"):
        save_preferences(services, {"answer": {"passages": 6}})
    assert (tmp_path / "byline.toml").read_text() == "[answer]\npassages = 4\n"


def test_fixed_settings_are_refused_before_anything_is_written(services, tmp_path):
    services.holder.reopen = None
    with pytest.raises(UsageError, match="are fixed"):
        save_preferences(services, {"answer": {"passages": 6}})
    assert not (tmp_path / "byline.toml").exists()


def test_a_setting_that_the_environment_overrides_is_named(services, tmp_path, monkeypatch):
    def reopened(home):
        assistant = FakeAssistant(home)
        assistant.settings = Settings.load(home)
        return assistant

    services.holder.reopen = reopened
    monkeypatch.setenv("BYLINE_ANSWER__PASSAGES", "3")
    assert save_preferences(services, {"answer": {"passages": 6, "mode": "quotes"}}) == ["BYLINE_ANSWER__PASSAGES"]


def test_how_slow_is_the_median_of_what_was_measured(services):
    assert answer_speed(services, "") == ""
    stored_turn(services)
    assert answer_speed(services, "") == "Your last answer took about 1.2 s, with the first word after 0.3 s (fake-1)."

from pathlib import Path

import pytest

from index import UsageError
from rag.settings import DEFAULT_HOME, EVIDENCE_TOKENS, HEAD_TOKENS, SETTINGS_FILE, Settings, shared_models_folder


def test_arguments_beat_the_environment_and_the_environment_beats_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / SETTINGS_FILE).write_text("[answer]\nmode = 'quotes'\npassages = 7\nmax_sentences = 2\n")
    monkeypatch.setenv("BYLINE_ANSWER__PASSAGES", "8")
    monkeypatch.setenv("BYLINE_ANSWER__MAX_SENTENCES", "3")
    settings = Settings.load(tmp_path, answer__max_sentences=4)
    assert (settings.answer.mode, settings.answer.passages, settings.answer.max_sentences) == ("quotes", 8, 4)


def test_the_home_comes_from_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BYLINE_HOME", str(tmp_path / "there"))
    assert Settings.load().home == tmp_path / "there"


def test_models_are_shared_by_all_homes(tmp_path: Path) -> None:
    first, second = Settings.load(tmp_path / "first"), Settings.load(tmp_path / "second")
    assert first.models_folder == second.models_folder == shared_models_folder()
    usual = DEFAULT_HOME.expanduser() / "models"  # what an older Byline fetched there is not fetched again
    assert first.models_folders == (tmp_path / "first" / "models", usual, shared_models_folder())


def test_a_folder_of_models_that_is_set_is_the_only_one(tmp_path: Path) -> None:
    settings = Settings.load(tmp_path, models__folder=tmp_path / "mine", models__also=[tmp_path / "ours"])
    assert settings.models_folder == tmp_path / "mine"
    assert settings.models_folders == (tmp_path / "mine", tmp_path / "ours")


@pytest.mark.parametrize("key", ["answer__modus", "nonsense"])
def test_an_unknown_argument_is_named(tmp_path: Path, key: str) -> None:
    with pytest.raises(UsageError, match=key.split("__")[-1]):
        Settings.load(tmp_path, **{key: 1})


def test_an_unknown_key_of_the_file_is_named(tmp_path: Path) -> None:
    (tmp_path / SETTINGS_FILE).write_text("[llm]\nthread = 2\n")
    with pytest.raises(UsageError, match=r"llm\.thread"):
        Settings.load(tmp_path)


def test_an_unknown_variable_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BYLINE_ANSWERS__MODE", "quotes")
    with pytest.raises(UsageError, match="BYLINE_ANSWERS__MODE"):
        Settings.load(tmp_path)


def test_a_value_out_of_bounds_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"answer\.passages"):
        Settings.load(tmp_path, answer__passages=0)


def test_a_damaged_file_is_named(tmp_path: Path) -> None:
    (tmp_path / SETTINGS_FILE).write_text("[llm\n")
    with pytest.raises(UsageError, match=SETTINGS_FILE):
        Settings.load(tmp_path)


def test_settings_that_leave_no_room_for_evidence_are_both_named(tmp_path: Path) -> None:
    least = HEAD_TOKENS + EVIDENCE_TOKENS + 320
    with pytest.raises(UsageError, match=rf"^Settings 'llm.context_tokens' \(1024\) .* at least {least}\.$"):
        Settings.load(tmp_path, llm__context_tokens=1024)
    most = 4096 - HEAD_TOKENS - EVIDENCE_TOKENS
    with pytest.raises(UsageError, match=rf"'answer.max_answer_tokens' \(3500\) .* at most {most}\.$"):
        Settings.load(tmp_path, answer__max_answer_tokens=3500)


def test_an_answer_may_take_all_but_the_room_for_evidence(tmp_path: Path) -> None:
    most = 4096 - HEAD_TOKENS - EVIDENCE_TOKENS
    assert Settings.load(tmp_path, answer__max_answer_tokens=most).answer.max_answer_tokens == most
    with pytest.raises(UsageError, match=f"at most {most}"):
        Settings.load(tmp_path, answer__max_answer_tokens=most + 1)


def test_quotes_need_no_room_in_the_window(tmp_path: Path) -> None:
    settings = Settings.load(tmp_path, llm__context_tokens=1024, answer__mode="quotes")
    assert settings.llm.context_tokens == 1024


@pytest.mark.parametrize(
    "url",
    ["http://ana:secret@here:8000", "https://secret@here", "http://here/secret", "here:8000", "http://", "http://h:x"],
)
def test_an_address_of_chroma_with_more_than_host_and_port_is_refused_unshown(tmp_path: Path, url: str) -> None:
    with pytest.raises(UsageError, match=r"http://host:port .* index\.chroma_token\.$") as raised:
        Settings.load(tmp_path, index__chroma_url=url)
    assert "secret" not in str(raised.value)


@pytest.mark.parametrize("url", ["", "http://here:8000", "https://here/", "http://[::1]:8000"])
def test_an_address_of_chroma_is_host_and_port(tmp_path: Path, url: str) -> None:
    assert Settings.load(tmp_path, index__chroma_url=url).index.chroma_url == url

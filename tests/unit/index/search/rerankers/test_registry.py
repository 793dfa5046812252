from pathlib import Path

import pytest

from index import UsageError
from index.search.rerankers.cross_encoder import CrossEncoder
from index.search.rerankers.late_interaction import LateInteraction
from index.search.rerankers.registry import RERANKERS, open_reranker
from tests.fakes import WordEmbedder


def test_every_name_opens(words: WordEmbedder):
    assert open_reranker("none", words) is None
    assert isinstance(open_reranker("late-interaction", words), LateInteraction)


def test_a_local_folder_is_a_cross_encoder(words: WordEmbedder, tmp_path: Path):
    assert isinstance(open_reranker(str(tmp_path), words), CrossEncoder)


def test_a_name_is_handed_to_whoever_finds_models(words: WordEmbedder, tmp_path: Path):
    asked = []

    def model_path(name: str) -> Path:
        asked.append(name)
        return tmp_path

    assert isinstance(open_reranker("some-cross-encoder", words, model_path), CrossEncoder)
    assert asked == ["some-cross-encoder"]


def test_a_typo_lists_the_names(words: WordEmbedder):
    with pytest.raises(UsageError) as caught:
        open_reranker("late-interactoin", words)
    assert all(name in str(caught.value) for name in RERANKERS)


def test_a_typo_lists_the_names_and_what_the_models_say(words: WordEmbedder):
    def model_path(name: str) -> Path:
        raise UsageError("There is no model by that name; known are: a, b.")

    with pytest.raises(UsageError, match=r"late-interaction.*known are: a, b\."):
        open_reranker("late-interactoin", words, model_path)

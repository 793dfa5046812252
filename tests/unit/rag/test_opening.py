from pathlib import Path

import pytest

from index import UsageError
from rag import opening
from rag.errors import ModelError
from rag.llm.build import Build
from rag.models import memory
from rag.settings import Settings
from tests.fakes import WordEmbedder

SERVER = {"endpoint": "http://127.0.0.1:1/v1", "model": "nobodys-model"}


def test_what_a_server_runs_is_no_file(home: Path) -> None:
    here, served = Settings.load(home), Settings.load(home, llm=SERVER)
    assert opening.model_names(here) == [here.index.embedder, here.llm.model]
    assert opening.model_names(served) == [served.index.embedder]
    opening.require_known_model(served)
    assert opening.open_model(served).name == "nobodys-model"


def test_a_wrong_name_is_an_error_that_lists_the_right_ones(home: Path) -> None:
    wrong = Settings.load(home, llm__model="nobodys-model", index__embedder="nobodys-embedder")
    with pytest.raises(UsageError, match=r"qwen2\.5-coder-1\.5b-instruct"):
        opening.require_known_model(wrong)
    with pytest.raises(UsageError, match=r"qwen2\.5-coder-1\.5b-instruct"):
        opening.open_model(wrong)
    with pytest.raises(UsageError, match="all-minilm-l6-v2"):
        opening.open_embedder(wrong)


def test_a_model_of_another_kind_is_refused_before_it_is_fetched(home: Path) -> None:
    wrong = Settings.load(home, index__embedder="qwen2.5-coder-0.5b-instruct")
    with pytest.raises(UsageError, match=r"0\.5b-instruct is no embedder but of the kind 'llm'.*all-minilm-l6-v2"):
        opening.open_embedder(wrong)
    with pytest.raises(UsageError, match="all-minilm-l6-v2 is no reranker but of the kind 'embedder'"):
        opening.open_library(Settings.load(home, index__reranker="all-minilm-l6-v2"), embedder=WordEmbedder)


def test_offline_is_honoured_by_every_model(home: Path) -> None:
    settings = Settings.load(home, models__offline=True)
    for name in opening.model_names(settings):
        with pytest.raises(ModelError, match=r"models\.offline"):
            opening.model_path(settings)(name)


def test_the_articles_of_another_home_are_opened_without_loading_a_model(home: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    settings = Settings.load(home, models__offline=True)
    library = opening.open_library(settings, home=other, embedder=WordEmbedder)
    try:
        assert library.status().articles == 0
        assert list(other.glob("*.sqlite3"))
    finally:
        library.close()


@pytest.mark.parametrize(
    ("reranker", "error", "message"),
    [("owner/cross-encoder", ModelError, r"models\.offline"), ("late-interacton", UsageError, "late-interaction")],
)
def test_a_cross_encoder_comes_as_every_model_does(
    home: Path, articles: Path, reranker: str, error: type[Exception], message: str
) -> None:
    home.mkdir()
    (articles / "mill.md").write_text("The mill turns again.\n", encoding="utf-8")
    settings = Settings.load(home, models__offline=True, index__reranker=reranker)
    library = opening.open_library(settings, embedder=WordEmbedder)
    try:
        library.add([articles])
        with pytest.raises(error, match=message):
            library.search("mill")
    finally:
        library.close()


def test_memory_is_asked_before_a_model_is_fetched(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = Settings.load(home, llm__model="smollm3-3b", models__offline=True)
    monkeypatch.setattr(memory, "memory_now", lambda: memory.Memory(4 * 10**9, 10**9))
    with pytest.raises(ModelError, match=r"smollm3-3b needs about 3\.0 GB of memory.*qwen2\.5-coder-0\.5b-instruct"):
        opening.open_model(settings)
    monkeypatch.setattr(opening, "can_offload", lambda: True)  # the weights go to the card
    with pytest.raises(ModelError, match=r"models\.offline"):
        opening.open_model(settings)
    small = Build((), (), can_offload=True, cards=("NVIDIA A",), card_bytes=2 * 10**9)
    monkeypatch.setattr(opening, "this_build", lambda: small)  # which are too many for it
    with pytest.raises(ModelError, match=r"smollm3-3b needs about 3\.0 GB"):
        opening.open_model(settings)


def test_a_file_of_ones_own_is_counted_by_its_size(home: Path, tmp_path: Path) -> None:
    mine = tmp_path / "mine.gguf"
    mine.write_bytes(b"GGUF" + bytes(1000))
    settings = Settings.load(home, llm__model=str(mine))
    assert opening.memory_for_model(settings) == memory.needed_bytes(1004, 0, settings.llm.context_tokens)
    assert opening.memory_for_model(Settings.load(home, llm=SERVER)) == 0

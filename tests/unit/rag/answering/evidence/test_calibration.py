import math
from pathlib import Path

import numpy as np
import pytest

from index import IndexSettings
from rag.answering.deciding import MEASURES as WITH_MODEL
from rag.answering.evidence.calibration import PROMPTS, Logistic, calibration, hashes_fitted_with
from rag.answering.evidence.measuring import MEASURES
from rag.settings import LlmSettings


def test_a_logistic_score_by_hand() -> None:
    assert Logistic(("a", "b"), (1.0, 2.0), -1.0, "").probability([1.0, 0.5]) == pytest.approx(
        1 / (1 + math.exp(-(-1 + 1 + 1)))
    )


def test_the_stored_calibration_has_the_measures_that_are_taken() -> None:
    stored = calibration()
    assert stored.relevance.names == MEASURES
    assert stored.answerable.names == WITH_MODEL
    assert stored.answerable_quotes.names == ("cosine", "in_passage", "maxsim")
    for part in (stored.relevance, stored.answerable, stored.answerable_quotes):
        assert part.provenance
        assert np.isfinite(part.weights).all()
    for decision in (stored.answerable, stored.answerable_quotes):
        assert 0 < decision.threshold < 1


def test_the_prompts_and_models_are_those_that_the_scores_were_fitted_with() -> None:
    used = hashes_fitted_with(IndexSettings().embedder, LlmSettings().model)
    assert calibration().fitted_with == used, "fit anew with `python -m eval.fitting.scores`, or undo the change"


def test_every_hash_is_known_and_what_is_no_file_of_the_catalogue_has_none(tmp_path: Path) -> None:
    used = hashes_fitted_with(IndexSettings().embedder, LlmSettings().model)
    assert set(used["prompts"]) == set(PROMPTS)
    assert all(len(sha256) == 64 for hashes in used.values() for sha256 in hashes.values())
    local = tmp_path / "mine.gguf"
    local.write_bytes(b"GGUF")
    assert hashes_fitted_with(IndexSettings().embedder, str(local))["model"] == {str(local): ""}
    assert set(hashes_fitted_with(IndexSettings().embedder, None)) == {"embedder"}

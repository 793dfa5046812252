import numpy as np

from index.search.rerankers.base import Look
from index.search.rerankers.cross_encoder import CrossEncoder


class LengthScorer:
    def scores(self, question, texts):
        return np.array([len(question) + len(text) for text in texts], dtype=np.float32)


def test_a_cross_encoder_is_loaded_once_and_has_two_votes():
    loaded = []

    def load() -> LengthScorer:
        loaded.append(True)
        return LengthScorer()

    reranker = CrossEncoder(load)
    assert loaded == []
    [look] = reranker.looks("ab", ["c", "def"])
    reranker.looks("ab", ["c"])
    assert isinstance(look, Look)
    assert (look.scores.tolist(), look.votes, len(loaded)) == ([3.0, 5.0], 2.0, 1)

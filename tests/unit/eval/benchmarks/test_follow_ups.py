import json
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from eval.benchmarks.follow_ups import Agreement, FollowUp, figures, leans, measure, read_folder
from eval.suites.golden import GoldenSetError
from rag.answer import Turn
from tests.fakes import WordEmbedder
from tests.unit.eval import town
from tests.unit.rag.fakes import QueuedModel


def write(folder: Path, name: str, rows: dict[str, str]) -> None:
    lines = [json.dumps({"_id": key, "text": text}) for key, text in rows.items()]
    (folder / f"set_{name}.jsonl").write_text("\n".join(lines), encoding="utf-8")


def test_conversations_are_read_and_first_questions_left_out(tmp_path: Path) -> None:
    write(tmp_path, "questions", {"a": "|user|: who built it", "b": "|user|: who built it\n|user|: when?"})
    write(tmp_path, "lastturn", {"a": "|user|: who built it", "b": "|user|: when?"})
    write(tmp_path, "rewrite", {"a": "|user|: who built it", "b": "|user|: when was it built?"})
    assert read_folder(tmp_path) == [FollowUp(("who built it",), "when?", "when was it built?")]


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(GoldenSetError, match="questions"):
        read_folder(tmp_path)


def test_the_share_of_the_gap() -> None:
    ours, alone = np.array([0.9, 0.7, 0.8]), np.array([0.6, 0.5, 0.9])
    found = figures({"embedding": Agreement(ours, alone)}, np.array([True, True, False]))
    assert found["embedding_ours"].mean == pytest.approx((0.9 + 0.7 + 0.8) / 3)
    assert found["embedding_gap_closed"].mean == pytest.approx((0.3 + 0.2 - 0.1) / (0.4 + 0.5 + 0.1))
    assert found["embedding_ceiling"].mean == pytest.approx(0.9)
    assert found["embedding_gap_closed_leaning"].mean == pytest.approx((0.3 + 0.2) / (0.3 + 0.4))
    assert found["embedding_gap_closed_leaning"].n == 2


def test_without_a_question_that_stands_alone_the_ceiling_is_full_agreement() -> None:
    found = figures({"retrieval": Agreement(np.array([0.9]), np.array([0.6]))}, np.array([True]))
    assert found["retrieval_gap_closed_leaning"].mean == pytest.approx(0.3 / 0.4)
    assert "retrieval_ceiling" not in found


def test_a_question_leans_when_people_brought_in_what_was_said() -> None:
    assert leans(FollowUp(("who built the mill?",), "how old is it?", "how old is the mill?"))
    assert not leans(FollowUp(("who built the mill?",), "how old is the bridge?", "what is the age of the bridge?"))


class Assistant:
    """Rewrites nothing, embeds by words and searches the town."""

    def __init__(self) -> None:
        self.index = town.Library()

    def model(self) -> QueuedModel:
        return QueuedModel("")

    def embedder(self) -> WordEmbedder:
        return WordEmbedder()


def test_a_question_left_as_it_is_agrees_like_the_question_alone() -> None:
    case = FollowUp(("When was the bridge finished?",), "Who designed it?", "Who designed the bridge?")
    measured = measure(Assistant(), [case])
    assert list(measured) == ["embedding", "retrieval", "first_article"]
    for agreement in measured.values():
        assert agreement.ours.tolist() == agreement.alone.tolist()
    assert 0 < measured["embedding"].ours[0] < 1
    # By itself, "it" finds the harbour first ("It cost"); the person's words find the bridge.
    assert measured["first_article"].ours.tolist() == [0.0]


def test_what_was_asked_before_is_answered_once_and_read_as_it_was_understood() -> None:
    asked: list[tuple[str, list[Turn]]] = []

    class Answering(Assistant):
        def ask(self, question: str, *, history: list[Turn]) -> SimpleNamespace:
            asked.append((question, list(history)))
            return SimpleNamespace(as_turn=lambda: Turn(question.upper(), f"{question} yes"))

    cases = [FollowUp(("a?", "b?"), "c?", "c?"), FollowUp(("a?", "b?", "c?"), "d?", "d?")]
    measure(Answering(), cases, answers=True)  # type: ignore[arg-type]
    assert asked == [
        ("a?", []),
        ("b?", [Turn("A?", "a? yes")]),
        ("c?", [Turn("A?", "a? yes"), Turn("B?", "b? yes")]),
    ]

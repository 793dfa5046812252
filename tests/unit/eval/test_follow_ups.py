import json
from pathlib import Path

import numpy as np
import pytest

from eval.follow_ups import FollowUp, Measured, read_folder
from eval.golden import GoldenSetError


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
    ours, alone = np.array([0.9, 0.7]), np.array([0.6, 0.8])
    figures = Measured(ours, alone, ours, np.array([1.0, 0.2])).figures()
    assert figures["embedding_ours"].mean == pytest.approx((0.9 + 0.7) / 2)
    # The first closes 0.3 of 0.4, the second opens the gap of 0.2 by another 0.1.
    assert figures["embedding_gap_closed"].mean == pytest.approx((0.3 - 0.1) / (0.4 + 0.2))
    assert figures["embedding_gap_closed"].low < 0 < figures["embedding_gap_closed"].high
    assert figures["retrieval_gap_closed"].mean == pytest.approx((-0.1 + 0.5) / (0.0 + 0.8))
    assert {figure.n for figure in figures.values()} == {2}

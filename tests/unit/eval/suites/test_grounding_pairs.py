"""Pairs of a sentence and its source: true ones, and ones spoilt on purpose."""

import json

import pytest

from eval.suites.grounding_pairs import build, read_rows, sentences
from index.errors import UsageError

ROWS = [
    {
        "id": "q1",
        "title": "Harbour",
        "text": "The harbour was opened in 1901 by Ann Berg . It is 20 miles long . Nobody lives there now .",
        "sentences": ["The harbour was opened in 1901 by Ann Berg .", "It is 20 miles long ."],
        "answers": ["The harbour was opened in 1901 by Ann Berg, and it is 20 miles long."],
        "selected_sentences": [["The harbour was opened in 1901 by Ann Berg .", "It is 20 miles long ."]],
    },
    {
        "id": "q2",
        "title": "Tower",
        "text": "The tower was never finished . Karl Lund left the town in 1950 .",
        "sentences": ["The tower was never finished .", "Karl Lund left the town in 1950 ."],
        "answers": ["The tower was never finished at all."],
        "selected_sentences": [["The tower was never finished ."]],
    },
]


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "answerable.jsonl").write_text("".join(json.dumps(row) + "\n" for row in ROWS), encoding="utf-8")
    return tmp_path


def test_every_answer_gives_a_true_pair_and_its_spoilt_forms(folder):
    pairs = build(folder)
    true = [pair for pair in pairs if pair.true]
    assert [pair.sentence for pair in true] == [row["answers"][0] for row in ROWS]
    spoilt = {pair.kind: pair.sentence for pair in pairs if pair.question_id == "q1" and not pair.true}
    assert "1901" not in spoilt["number"] or "20 miles" not in spoilt["number"]
    assert spoilt["unit"] == true[0].sentence.replace("miles", "kilometres")
    assert spoilt["not put in"].startswith("The harbour was not opened")
    assert spoilt["other question"] == true[0].sentence


def test_an_opposite_word_turns_a_sentence(folder):
    spoilt = {pair.kind: pair for pair in build(folder) if pair.question_id == "q2"}
    assert spoilt["opposite"].sentence == "The tower was always finished at all."
    assert spoilt["unpicked sentences"].quotes == ("Karl Lund left the town in 1950 .",)


def test_the_same_seed_gives_the_same_pairs(folder):
    assert build(folder, 3) == build(folder, 3)


def test_short_pieces_are_no_sentences():
    assert sentences("It opened in 1901 there. Yes. It closed in 1950 again.") == [
        "It opened in 1901 there.",
        "It closed in 1950 again.",
    ]


def test_what_cannot_be_read_is_named(tmp_path):
    with pytest.raises(UsageError, match="does not exist"):
        read_rows(tmp_path)
    (tmp_path / "answerable.jsonl").write_text('{"id": 1}\n{', encoding="utf-8")
    with pytest.raises(UsageError, match="line 2: not JSON"):
        read_rows(tmp_path)

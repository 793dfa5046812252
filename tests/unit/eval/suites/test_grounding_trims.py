"""Sentences cut or told a little differently stay true."""

import json

from eval.suites.grounding_trims import OUTLET, build_trims, trims

SENTENCE = "In 1901, the harbour (a large one) opened, which nobody had expected, with a long parade."


def test_every_cut_is_made_by_itself():
    found = dict(trims(SENTENCE, "The harbour"))
    assert found["brackets"] == SENTENCE.replace(" (a large one)", "")
    assert found["opening"] == SENTENCE.removeprefix("In 1901, ").capitalize()
    assert found["outlet"] == f"According to {OUTLET}, in 1901{SENTENCE[7:]}"
    assert "all cuts" in found


def test_the_title_stands_for_the_pronoun():
    assert dict(trims("It opened again last year.", "The harbour"))["title for pronoun"] == (
        "The harbour opened again last year."
    )


def test_one_trim_of_every_kind_for_each_passage_and_article(tmp_path):
    row = {"id": "q1", "title": "Harbour (town)", "sentences": [SENTENCE, SENTENCE.replace("1901", "1902")]}
    (tmp_path / "answerable.jsonl").write_text(json.dumps(row) + "\n", encoding="utf-8")
    article = tmp_path / "article.txt"
    article.write_text("It was a long and very cold winter in the town. Short one.", encoding="utf-8")
    pairs = build_trims(tmp_path, [article])
    kinds = [pair.kind for pair in pairs if pair.question_id == "q1"]
    assert len(kinds) == len(set(kinds)) >= 3
    assert all(pair.context == f"Harbour ({OUTLET}, 6 June 2025)" for pair in pairs if pair.question_id == "q1")
    assert {pair.kind for pair in pairs if pair.question_id == "article 0"} == {
        "trim: outlet",
        "trim: title for pronoun",
    }

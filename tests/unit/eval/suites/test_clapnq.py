"""CLAPNQ files become suites."""

import pytest

from eval.suites.clapnq import clapnq_suite
from eval.suites.golden import GoldenSetError
from tests.unit.eval.suites.files import write_jsonl

FLAT = {
    "id": "1",
    "question": "when did it open",
    "title": "Harbour",
    "text": "It opened in 1901 . It cost `` a lot '' .",
    "sentences": ["It opened in 1901 .", "It cost `` a lot '' ."],
    "answers": ["In 1901.", "It opened in 1901."],
    "selected_sentences": [["It opened in 1901 ."], ["It opened in 1901 .", "It cost `` a lot '' ."]],
}
UNANSWERED = FLAT | {"id": "2", "question": "who paid", "answers": [], "selected_sentences": []}
PUBLISHED = {
    "id": "3",
    "input": "when did it open",
    "passages": [{"title": "Harbour", "text": FLAT["text"], "sentences": FLAT["sentences"]}],
    "output": [{"answer": "In 1901.", "selected_sentences": ["It opened in 1901 ."], "meta": {}}],
}


def test_clapnq_in_both_layouts(tmp_path):
    folder = tmp_path / "set"
    write_jsonl(folder / "answerable.jsonl", FLAT, PUBLISHED)
    write_jsonl(folder / "un" / "unanswerable.jsonl", UNANSWERED)
    suite = clapnq_suite(folder, tmp_path / "articles")
    flat, published, unanswered = suite.cases
    assert flat.references == ("In 1901.", "It opened in 1901.")
    assert [(span.annotator, span.quote) for span in flat.spans] == [
        (0, "It opened in 1901 ."),
        (1, "It opened in 1901 ."),
        (1, "It cost `` a lot '' ."),
    ]
    assert published.references == ("In 1901.",)
    assert published.articles == flat.articles
    assert (unanswered.answerable, unanswered.kind, unanswered.spans) == (False, "unanswerable", ())
    assert unanswered.articles == flat.articles
    assert len(list((tmp_path / "articles").iterdir())) == 1


def test_null_for_nothing_is_read(tmp_path):
    row = UNANSWERED | {"answers": None, "selected_sentences": None}
    (case,) = clapnq_suite(write_jsonl(tmp_path / "set.jsonl", row), tmp_path / "articles").cases
    assert (case.answerable, case.spans) == (False, ())


def test_clapnq_problems_are_named_with_their_line(tmp_path):
    with pytest.raises(GoldenSetError, match=r"a\.jsonl:2: the field 'question' is missing"):
        clapnq_suite(write_jsonl(tmp_path / "a.jsonl", FLAT, {"id": "x", "text": "t"}), tmp_path / "articles")
    with pytest.raises(GoldenSetError, match=r"b\.jsonl:2: the id '1' was used before"):
        clapnq_suite(write_jsonl(tmp_path / "b.jsonl", FLAT, FLAT), tmp_path / "articles")
    with pytest.raises(GoldenSetError, match="holds no questions"):
        clapnq_suite(write_jsonl(tmp_path / "c.jsonl"), tmp_path / "articles")
    (tmp_path / "empty").mkdir()
    with pytest.raises(GoldenSetError, match=r"no \.jsonl file"):
        clapnq_suite(tmp_path / "empty", tmp_path / "articles")

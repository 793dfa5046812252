"""BEIR folders become suites for retrieval."""

import pytest

from eval.suites.beir import beir_suite, is_beir
from eval.suites.golden import GoldenSetError
from tests.unit.eval.suites.files import write_jsonl


def make_beir(folder, judgements="query-id\tcorpus-id\tscore\nq1\td1\t2\nq1\td2\t0\nq2\td2\t1\n"):
    write_jsonl(
        folder / "corpus.jsonl",
        {"_id": "d1", "title": "", "text": "First words of an article. More."},
        {"_id": "d2", "title": "Second", "text": "Other words."},
        {"_id": "d3", "title": "Empty", "text": ""},
    )
    write_jsonl(
        folder / "queries.jsonl",
        {"_id": "q1", "text": "first"},
        {"_id": "q2", "text": "other"},
        {"_id": "q3", "text": "never judged"},
    )
    (folder / "qrels").mkdir(exist_ok=True)
    (folder / "qrels" / "test.tsv").write_text(judgements, encoding="utf-8")
    return folder


def test_beir(tmp_path):
    folder = make_beir(tmp_path / "town")
    assert is_beir(folder)
    suite = beir_suite(folder, tmp_path / "articles")
    assert suite.retrieval_only
    assert [case.id for case in suite.cases] == ["q1", "q2"]
    first = suite.cases[0]
    assert list(first.relevance.values()) == [2]
    stored = (tmp_path / "articles" / f"{first.articles[0]}.md").read_text(encoding="utf-8")
    assert 'title: "First words of an article. More."' in stored
    assert len(list((tmp_path / "articles").iterdir())) == 3


@pytest.mark.parametrize(
    ("judgements", "said"),
    [
        ("q1\td9\t1\n", r"queries\.jsonl:1: the judged article 'd9' is not in corpus\.jsonl"),
        ("q1\td1\t1\nq2\td2\n", r"test\.tsv:2: expected query id"),
        ("q1\td1\t0\n", "no query has a judgement"),
    ],
)
def test_beir_problems_are_named(tmp_path, judgements, said):
    with pytest.raises(GoldenSetError, match=said):
        beir_suite(make_beir(tmp_path / "town", judgements), tmp_path / "articles")


def test_beir_without_judgements(tmp_path):
    folder = make_beir(tmp_path / "town")
    (folder / "qrels" / "test.tsv").unlink()
    with pytest.raises(GoldenSetError, match=r"needs qrels/test\.tsv"):
        beir_suite(folder, tmp_path / "articles")

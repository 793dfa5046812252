"""BEIR and CLAPNQ files become suites, and their passages articles that read back word for word."""

import json

import pytest

from eval.suites.datasets import CorpusFolder, beir_suite, clapnq_suite, is_beir
from eval.suites.golden import GoldenSetError


def write_jsonl(path, *rows):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


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


@pytest.mark.parametrize(
    "text",
    [
        "Plain words, with punctuation!",
        "`` quoted '' *starred* _under_ <b>&amp;</b> [n](x) ![i](y) # no heading",
        "1. first\n2. second\n- third",
        "    indented code\n\n> quote\n\n```\nfence\n```",
        "---\ntitle: no front matter\n---\nwords",
        "| a | b |\n|---|---|\n| 1 | 2 |",
        "Ünïcode 北京 한국 – and “quotes”",
    ],
)
def test_articles_read_back_as_the_same_words(tmp_path, text):
    from index.readers.markdown import plain_text, split_front_matter

    stem = CorpusFolder(tmp_path).add('A "title": with #marks', text)
    values, body = split_front_matter((tmp_path / f"{stem}.md").read_text(encoding="utf-8"))
    assert values == {"title": 'A "title": with #marks'}
    assert plain_text(body)[0].split() == text.split()


def test_equal_texts_are_one_article_and_old_ones_are_removed(tmp_path):
    old = CorpusFolder(tmp_path)
    gone = old.add("t", "no longer there")
    writer = CorpusFolder(tmp_path)
    assert writer.add("t", "same  words") == writer.add("other title", "same words ")
    writer.forget_others()
    assert not (tmp_path / f"{gone}.md").exists()
    assert len(list(tmp_path.glob("*.md"))) == 1


def test_an_unchanged_article_is_not_written_again(tmp_path):
    stem = CorpusFolder(tmp_path).add("t", "words")
    before = (tmp_path / f"{stem}.md").stat().st_mtime_ns
    CorpusFolder(tmp_path).add("t", "words")
    assert (tmp_path / f"{stem}.md").stat().st_mtime_ns == before


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

"""Golden files: what is wrong is said with file and line, all of it at once."""

import json
from pathlib import Path

import pytest

from eval.suites.golden import PACKAGED, GoldenSetError, Suite, load_cases, parse_case
from eval.suites.lookup import resolve_suite

GOOD = {"id": "a", "kind": "fact", "question": "When?", "facts": [["1901", "in 1901"]], "articles": ["harbour"]}


def write(path: Path, *rows: object) -> Path:
    path.write_text("\n".join(row if isinstance(row, str) else json.dumps(row) for row in rows), encoding="utf-8")
    return path


def test_a_good_file_is_read_in_order_and_blank_lines_are_skipped(tmp_path):
    path = write(
        tmp_path / "set.jsonl", GOOD, "", GOOD | {"id": "b", "history": [{"question": "And?", "answer": "Yes"}]}
    )
    first, second = load_cases(path)
    assert (first.id, second.id) == ("a", "b")
    assert second.where == f"{path}:3"
    assert second.history[0].question == "And?"


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("{not json", "not valid JSON"),
        ("[1]", "expected a JSON object, found list"),
        (GOOD | {"kind": "riddle"}, "unknown kind 'riddle'; the kinds are fact, why"),
        (GOOD | {"question": "  "}, "the question is empty"),
        (GOOD | {"facts": [[]]}, "at least one phrasing"),
        (GOOD | {"facts": []}, "needs facts or a reference"),
        (GOOD | {"answer": "x"}, "answer: is not a field of a golden question"),
        (GOOD | {"kind": "unanswerable"}, '"answerable": false'),
        ({"kind": "fact", "question": "When?"}, "id: Field required"),
        (GOOD | {"spans": [{"article": "harbour"}]}, "spans.0.quote"),
    ],
)
def test_a_bad_line_is_named_with_what_is_wrong(tmp_path, row, said):
    path = write(tmp_path / "set.jsonl", GOOD, row)
    with pytest.raises(GoldenSetError) as caught:
        load_cases(path)
    assert f"{path}:2: " in str(caught.value)
    assert said in str(caught.value)
    assert caught.value.exit_code == 2


def test_all_problems_are_listed_together_up_to_a_limit(tmp_path):
    path = write(tmp_path / "set.jsonl", *["{"] * 12)
    with pytest.raises(GoldenSetError) as caught:
        load_cases(path)
    assert f"{path}:10: " in str(caught.value)
    assert f"{path}:11: " not in str(caught.value)
    assert "and 2 more" in str(caught.value)


def test_an_id_used_twice_names_both_lines(tmp_path):
    path = write(tmp_path / "set.jsonl", GOOD, GOOD)
    with pytest.raises(GoldenSetError, match=rf"{path}:2: the id 'a' was used before, at {path}:1"):
        load_cases(path)


def test_an_empty_set_and_a_missing_one_are_errors(tmp_path):
    with pytest.raises(GoldenSetError, match="holds no questions"):
        load_cases(write(tmp_path / "empty.jsonl", ""))
    with pytest.raises(GoldenSetError, match="There is no golden set at"):
        load_cases(tmp_path / "absent.jsonl")
    (tmp_path / "binary.jsonl").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(GoldenSetError, match="UTF-8"):
        load_cases(tmp_path / "binary.jsonl")


def test_references_may_be_one_or_several():
    assert parse_case(json.dumps(GOOD | {"reference": "One."}), "x:1").references == ("One.",)
    assert parse_case(json.dumps(GOOD | {"reference": ["One.", " ", "Two."]}), "x:1").references == ("One.", "Two.")
    assert parse_case(json.dumps(GOOD), "x:1").references == ()


def test_the_hash_of_a_suite_is_of_its_questions_not_of_its_file(tmp_path):
    here = Suite("a", load_cases(write(tmp_path / "a.jsonl", GOOD)))
    there = Suite("b", load_cases(write(tmp_path / "b.jsonl", "", GOOD)))
    other = Suite("b", load_cases(write(tmp_path / "c.jsonl", GOOD | {"question": "Where?"})))
    assert here.sha256 == there.sha256 != other.sha256


@pytest.mark.parametrize("name", sorted(path.stem for path in PACKAGED.glob("*.jsonl")))
def test_packaged_sets_are_valid(tmp_path, name):
    suite = resolve_suite(name, tmp_path)
    assert suite.cases
    assert suite.corpus.is_dir()

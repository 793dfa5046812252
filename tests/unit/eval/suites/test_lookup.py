"""Which questions are meant, and where the index over their articles is kept."""

import pytest

from eval.suites.golden import GoldenSetError, Suite
from eval.suites.lookup import index_home, resolve_suite


def test_a_suite_is_itself(suite, home):
    assert resolve_suite(suite, home) is suite


def test_an_unknown_name_lists_the_packaged_sets(home):
    with pytest.raises(GoldenSetError, match="Packaged: autumn-fit, .*injections, seeds"):
        resolve_suite("sedes", home)


def test_hostile_articles_are_written_into_the_evaluation_home(home):
    suite = resolve_suite("injections", home)
    assert suite.corpus.is_relative_to(home / "evaluation")
    assert index_home(suite.corpus, home) == suite.corpus.parent


def test_a_golden_file_has_its_articles_beside_it(home, tmp_path):
    file = tmp_path / "town.jsonl"
    file.write_text('{"id": "a", "kind": "fact", "question": "When?", "facts": [["1901"]]}\n', encoding="utf-8")
    assert resolve_suite(file, home).corpus is None
    (tmp_path / "town").mkdir()
    assert resolve_suite(file, home) == Suite("town", resolve_suite(file, home).cases, tmp_path / "town", "town.jsonl")


def test_folders_of_the_same_name_get_homes_of_their_own(home, tmp_path):
    homes = {index_home(tmp_path / parent / "my set", home) for parent in ("a", "b")}
    assert len(homes) == 2
    assert all(path.parent == home / "evaluation" and path.name.startswith("my-set-") for path in homes)

"""Two models side by side as a page and a picture."""

from dataclasses import replace

import pytest

from eval.reports.models_page import html, write_page
from eval.run.side_by_side import side_by_side
from index.errors import StorageError


@pytest.fixture
def found(good, bad):
    return side_by_side(("small<b>.gguf", "large $x$"), bad, good)


def test_the_page_shows_both_models_and_stays_by_itself(found):
    page = html(found)
    assert "<b>.gguf" not in page
    assert "small&lt;b&gt;" in page
    assert page.count("<svg") == 1
    assert "script" not in page.replace("Content-Security-Policy", "")
    assert "http://" not in page.replace("http://www.w3.org", "")
    assert "When did the harbour open?" in page
    assert "var(--accent)" in page


def test_foreign_text_is_escaped(found):
    first = found.differing[0]
    hostile = {**first.first.answer, "answer": "<img src=x onerror=alert(1)>"}
    changed = replace(found, differing=(replace(first, first=replace(first.first, answer=hostile)),))
    assert "<img" not in html(changed)


def test_page_and_picture_are_written(found, tmp_path):
    page, picture = write_page(found, tmp_path)
    assert page.parent.parent == tmp_path / "comparisons"
    assert "small-b-" in page.parent.name
    assert picture.read_bytes().startswith(b"\x89PNG")
    assert write_page(found, tmp_path, tmp_path / "there")[0] == tmp_path / "there" / "models.html"


def test_a_folder_that_cannot_be_written_is_told(found, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageError, match="Both runs are kept"):
        write_page(found, tmp_path, tmp_path / "file")

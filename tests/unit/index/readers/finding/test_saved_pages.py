"""Folders that belong to a saved page."""

import os
import unicodedata
import zipfile

import pytest

from index.readers import Location, expand
from index.readers.finding.saved_pages import owner
from index.records import Skipped

PAGE = "<h1>Tide mill</h1><p>The tide mill turns again.</p>"


@pytest.fixture
def saved(tmp_path):
    """Make a page and a folder beside it that holds a frame."""

    def make(folder, page="Tide mill.html", markup=PAGE):
        (tmp_path / page).write_text(markup)
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "frame.html").write_text("<p>Cheap oars.</p>")
        return tmp_path

    return make


def read_and_skipped(found):
    found = list(found)
    return (
        [os.path.basename(one.path) for one in found if isinstance(one, Location)],
        [(os.path.basename(one.path), one.reason) for one in found if isinstance(one, Skipped)],
    )


ENDINGS = ["_files", "_Files", "-Dateien", "_fichiers", "_archivos", "_bestanden", ".files", "_pliki", "-filer"]


@pytest.mark.parametrize("ending", ENDINGS)
def test_the_folder_of_a_saved_page_is_told_once(saved, settings, ending):
    read, skipped = read_and_skipped(expand(saved(f"Tide mill{ending}"), settings))
    assert read == ["Tide mill.html"]
    assert skipped == [(f"Tide mill{ending}", "belongs to the saved page Tide mill.html")]


@pytest.mark.parametrize("reference", ["<img src='./Tide%20mill.assets/a.png'>", '<iframe src="Tide mill.assets/f">'])
def test_an_unknown_ending_counts_where_the_page_loads_from_the_folder(saved, settings, reference):
    read, skipped = read_and_skipped(expand(saved("Tide mill.assets", markup=PAGE + reference), settings))
    assert read == ["Tide mill.html"]
    assert len(skipped) == 1


@pytest.mark.parametrize(
    ("folder", "page", "reference"),
    [
        ("Tide mill", "Tide mill.html", "<img src='Tide mill/a.png'>"),
        ("Tide mill-2024", "Tide mill.html", "<a href='Tide mill-2024/frame.html'>The year</a>"),
        ("Other_files", "Tide mill.html", ""),
        ("Tide mill_files", "Tide mill.txt", ""),
        ("_files", "Tide mill.html", ""),
    ],
)
def test_other_folders_are_read(saved, settings, folder, page, reference):
    read, skipped = read_and_skipped(expand(saved(folder, page, PAGE + reference), settings))
    assert sorted(read) == sorted([page, "frame.html"])
    assert skipped == []


def test_a_companion_that_is_named_is_read(saved, settings):
    read, _ = read_and_skipped(expand(saved("Tide mill_files") / "Tide mill_files", settings))
    assert read == ["frame.html"]


@pytest.mark.parametrize("pattern", ["*", "**", "**/*.html", "*mill*"])
def test_globs_pass_over_companions_too(saved, settings, pattern):
    read, skipped = read_and_skipped(expand(saved("Tide mill_files") / pattern, settings))
    assert read == ["Tide mill.html"]
    assert [name for name, _ in skipped] == ["Tide mill_files"]


def test_a_glob_of_pages_alone_tells_of_no_companion(saved, settings):
    read, skipped = read_and_skipped(expand(saved("Tide mill_files") / "*.html", settings))
    assert (read, skipped) == (["Tide mill.html"], [])


def test_zip_files_pass_over_companions_too(tmp_path, settings):
    with zipfile.ZipFile(tmp_path / "pages.zip", "w") as archive:
        archive.writestr("web/Mill.htm", PAGE)
        archive.writestr("web/Mill_files/frame.html", "<p>Cheap oars.</p>")
        archive.writestr("web/Mill_files/deep/frame.html", "<p>Cheap oars.</p>")
        archive.writestr("web/Weir_files/frame.html", "<p>No page beside it.</p>")
    read, skipped = read_and_skipped(expand(tmp_path / "pages.zip", settings))
    assert read == ["Mill.htm", "frame.html"]
    assert skipped == [("Mill_files", "belongs to the saved page Mill.htm")]


def test_names_are_one_whatever_way_their_letters_are_spelt():
    folder = unicodedata.normalize("NFD", "Mühle_files")
    assert owner(f"/x/{folder}", {unicodedata.normalize("NFC", "Mühle.html")}) == "Mühle.html"

"""Nothing vanishes without a word: rows 26, 27 and their siblings, from the folder to the status."""

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from rich.console import Console

from index import IndexReport
from index.readers import accepted_suffixes
from ui.cli.app import run
from ui.cli.console import Session

pytestmark = pytest.mark.models

KINDS = ("minutes.rtf", "letter.odt", "old.doc", "data.csv", "list.json", "notes.org", "page.mdx", "archive.mbox")
NEVER_READ = ("old.doc", "sketch.png", "talk.mp3", "board.pages", "setup.exe", "odd.xyz", "cellar.7z")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "notes"
    made.mkdir()
    return made


def fill(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(f"The mill at Varde ground {len(name)} sacks on Friday. This is {name}.\n")


def named(report: IndexReport, folder: Path) -> set[str]:
    return {str(Path(item.path).relative_to(folder)) for item in report.skipped}


def test_every_file_of_a_folder_is_read_or_named_with_its_reason(add: Callable, folder: Path):  # row 26
    fill(folder, "good.txt", "README", *KINDS)
    added = add(folder)
    told = {item.path for item in (*added.report.failed, *added.report.skipped)}
    read = {article.path for article in added.assistant.index.articles()}
    for file in folder.iterdir():
        assert any(path.startswith(str(file)) for path in told | read), file.name
    assert all(item.reason for item in added.report.skipped)


def test_a_folder_of_nothing_but_unread_files(add: Callable, folder: Path):
    fill(folder, *NEVER_READ, ".hidden.doc", ".git/config", "~$old.doc")
    added = add(folder)
    assert named(added.report, folder) == set(NEVER_READ)
    assert (added.report.added, added.report.failed) == (0, ())
    assert added.assistant.index.sync(folder).skipped == added.report.skipped
    assert added.assistant.index.status().skipped == added.report.skipped


def test_a_mixed_folder_of_several_levels(add: Callable, folder: Path):
    fill(folder, "a.txt", "b/c.md", "b/plan.dwg", "b/d/photo.jpeg", "b/d/.DS_Store")
    added = add(folder)
    assert added.report.added == 2
    assert named(added.report, folder) == {"b/plan.dwg", "b/d/photo.jpeg"}
    assert {Path(hit.path).name for hit in added.search("the mill at Varde")} == {"a.txt", "c.md"}


def test_links_are_followed_or_said_to_be_left_out(add: Callable, folder: Path, tmp_path: Path):  # row 27
    outside = tmp_path / "outside"
    fill(outside, "diary.md")
    fill(folder, "a.txt", "sub/b.txt", "real.md")
    (folder / "linked").symlink_to(outside, target_is_directory=True)
    (folder / "diary.md").symlink_to(outside / "diary.md")
    (folder / "gone.md").symlink_to(folder / "nothing.md")
    (folder / "sub" / "loop").symlink_to(folder, target_is_directory=True)
    (folder / "again").symlink_to(folder / "sub", target_is_directory=True)
    added = add(folder)
    assert added.report.added == 3
    assert named(added.report, folder) == {"linked", "diary.md", "gone.md"}
    assert {item.reason.split(";")[0] for item in added.report.skipped} == {
        "is a link to a folder outside of this one",
        "is a link to a file outside of this folder",
        "is a link that leads nowhere",
    }
    vault = tmp_path / "vault"
    vault.symlink_to(folder, target_is_directory=True)
    assert add(vault).report.added == 3


def test_members_of_a_zip_that_are_not_read(add: Callable, folder: Path):
    with zipfile.ZipFile(folder / "week.zip", "w") as out:
        for name in ("monday.txt", "photos/quay.jpg", "__MACOSX/._monday.txt", "plan.dwg", "sub/NOTICE.xyz"):
            out.writestr(name, f"The quay of {name} was mended.")
    added = add(folder)
    assert added.report.added == 1
    assert named(added.report, folder) == {
        "week.zip!/photos/quay.jpg", "week.zip!/plan.dwg", "week.zip!/sub/NOTICE.xyz",
    }  # fmt: skip
    (folder / "week.zip").unlink()
    added.assistant.index.sync(folder, emptied=True)
    assert added.assistant.index.status().skipped == ()


def test_the_same_record_twice_and_the_same_file_twice(add: Callable, folder: Path):
    fill(folder, "one.txt")
    (folder / "two.txt").write_text((folder / "one.txt").read_text())
    line = json.dumps({"title": "Lock", "text": "The lock at Ebel is open again."})
    (folder / "records.jsonl").write_text(f"{line}\n{line}\n")
    added = add(folder)
    assert added.report.added == 2
    assert named(added.report, folder) == {"two.txt", "records.jsonl:2"}
    assert added.assistant.index.status().skipped == tuple(sorted(added.report.skipped, key=lambda item: item.path))


def test_the_command_line_says_it_and_exits_with_0(folder: Path, tmp_path: Path):
    fill(folder, *NEVER_READ)
    assert not {Path(name).suffix for name in NEVER_READ} & set(accepted_suffixes())

    def said_by(*arguments: str) -> str:
        said = io.StringIO()
        session = Session(stdout=said)
        session.out = session.err = Console(file=said, width=300)
        assert run(["--home", str(tmp_path / "home"), *arguments], session) == 0
        return said.getvalue()

    said = said_by("index", "add", str(folder))
    assert "7 files passed over (.7z 1, .doc 1, .exe 1, .mp3 1, .pages 1, .png 1, .xyz 1)" in said
    assert "Nothing to do" not in said
    assert f"passed over {folder}/old.doc: files that end in .doc can't be read; save it as .docx" in said
    assert f"passed over {folder}/odd.xyz" in said_by("index", "status")

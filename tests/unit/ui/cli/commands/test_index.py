"""``byline index`` with a library that notes what it is asked."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from index.readers import accepted_suffixes
from index.readers.finding.unread import why_unread
from index.records import Failure, IndexReport, Remark, Skipped
from tests.unit.ui.cli.fakes import FakeLibrary, command


def test_add_reports_and_passes_what_was_set_by_hand(byline):
    library = FakeLibrary()
    ran = byline(
        "index", "add", "a.md", "b.md", "--source", "S", "--published", "2025-06-05", "--json", library=library
    )
    assert ran.code == 0
    assert {
        key: ran.json[key] for key in ("added", "updated", "unchanged", "removed", "failed", "articles", "passages")
    } == {
        "added": 2,
        "updated": 0,
        "unchanged": 0,
        "removed": 0,
        "failed": [],
        "articles": 2,
        "passages": 3,
    }
    assert ("add", ["a.md", "b.md"], {"source": "S", "published": date(2025, 6, 5)}) in library.calls


def test_what_failed_is_listed_with_its_reason_and_exit_code_1(byline):
    failed = IndexReport(added=1, failed=(Failure("bad.pdf", "it is encrypted"),), articles=1, passages=1)
    ran = byline("index", "add", "x", library=FakeLibrary(failed))
    assert ran.code == 1
    assert "1 added, 1 failed" in ran.out
    assert "failed bad.pdf: it is encrypted" in ran.err
    in_json = byline("index", "add", "x", "--json", library=FakeLibrary(failed))
    assert in_json.code == 1
    assert in_json.json["failed"] == [{"path": "bad.pdf", "error": "it is encrypted"}]


@pytest.mark.parametrize(
    ("arguments", "call"),
    [
        (("index", "sync", "folder"), ("sync", Path("folder"), False)),
        (("index", "sync", "folder", "--emptied"), ("sync", Path("folder"), True)),
        (("index", "remove", "a1", "a2"), ("remove", ["a1", "a2"])),
        (("index", "check"), ("check", False)),
        (("index", "check", "--repair"), ("check", True)),
        (("index", "rebuild"), ("rebuild",)),
        (("index", "export", "folder"), ("export", Path("folder"))),
        (("index", "import", "folder"), ("import", Path("folder"))),
    ],
)
def test_index_commands_reach_the_library(byline, arguments, call):
    library = FakeLibrary()
    assert byline(*arguments, library=library).code == 0
    assert call in library.calls
    assert library.calls[0][2] is (arguments[1] == "rebuild")


def test_watching_tells_each_change_until_control_c(byline):
    ran = byline("index", "sync", "folder", "--watch")
    assert ran.code == 0
    assert [line for line in ran.out.splitlines() if " in 0.0 s" in line] == [
        "2 added in 0.0 s.",
        "1 updated in 0.0 s.",
    ]
    summed = byline("index", "sync", "folder", "--watch", "--json").json
    assert (summed["added"], summed["updated"], summed["articles"]) == (2, 1, 9)


def test_what_there_was_to_do_is_said_when_it_was_nothing(byline):
    idle = IndexReport(articles=2, passages=3)
    holds = "The index holds 2 articles in 3 passages."
    assert byline("index", "check", library=FakeLibrary(idle)).out.splitlines() == ["Everything agrees.", holds]
    assert byline("index", "sync", "f", library=FakeLibrary(idle)).out.splitlines() == ["Nothing to do.", holds]
    assert byline("index", "status", library=FakeLibrary(idle)).out.splitlines() == [holds]


def test_status_does_not_fail_for_files_that_failed_before(byline):
    failed = IndexReport(failed=(Failure("bad.pdf", "it is encrypted"),), articles=1, passages=1)
    ran = byline("index", "status", library=FakeLibrary(failed))
    assert ran.code == 0
    assert "bad.pdf" in ran.err


def test_names_lists_spellings(byline):
    assert byline("index", "names", "--json").json == {"names": [["Lee Jae-myung", "Yi Jae-myung"]]}
    assert byline("index", "names", "Lee").out == "Lee = Yi\n"
    assert "No name" in byline("index", "names", "Nobody").out


def test_a_home_that_is_a_file_is_one_line(tmp_path):
    (tmp_path / "home").write_text("")
    ran = command("index", "add", str(tmp_path), home=tmp_path / "home")
    assert ran.returncode == 1
    assert "Traceback" not in ran.stderr
    assert ran.stderr.startswith("Error: ")


def passed(*names: str) -> IndexReport:
    skipped = [Skipped(name, why_unread(name, accepted_suffixes())) for name in names]
    return IndexReport(skipped=tuple(skipped), articles=1, passages=1)


def test_unread_files_are_counted_and_named_and_no_failure(byline):
    report = replace(passed("/f/a.doc", "/f/b.png", "/f/c.png"), remarks=(Remark("/f/d.txt", "read as cp1255"),))
    ran = byline("index", "add", "x", library=FakeLibrary(report))
    assert ran.code == 0
    assert ran.out.splitlines()[0] == "3 files passed over (.png 2, .doc 1), 1 remark in 0.0 s."
    assert "Nothing to do" not in ran.out
    assert "passed over /f/a.doc: files that end in .doc can't be read; save it as .docx" in ran.err
    assert "remark on /f/d.txt: read as cp1255" in ran.err
    assert "passed over" not in byline("--quiet", "index", "add", "x", library=FakeLibrary(report)).err
    in_json = byline("index", "add", "x", "--json", library=FakeLibrary(report))
    assert in_json.code == 0
    assert in_json.json["skipped"][0] == {
        "path": "/f/a.doc",
        "reason": "files that end in .doc can't be read; save it as .docx",
    }
    assert in_json.json["remarks"] == [{"path": "/f/d.txt", "remark": "read as cp1255"}]


def test_very_many_unread_files_are_told_by_reason_unless_all_are_wanted(byline):
    many = passed(*(f"/f/{number}.png" for number in range(20)), "/f/a.doc")
    short = byline("index", "sync", "f", library=FakeLibrary(many))
    assert "passed over /f/0.png and 19 more: files that end in .png" in short.err
    assert "/f/1.png" not in short.err
    assert "--verbose" in short.err
    for option in ("--verbose", "-v"):
        whole = byline("index", "sync", "f", option, library=FakeLibrary(many))
        assert whole.err.count("passed over /f/") == 21
        assert "--verbose" not in whole.err


def test_status_lists_what_was_passed_over_as_its_answer(byline):
    many = passed(*(f"/f/{number}.png" for number in range(20)))
    ran = byline("--quiet", "index", "status", library=FakeLibrary(many))
    assert ran.code == 0
    assert ran.out.splitlines()[0] == "20 files passed over (.png 20)."
    assert "passed over /f/0.png and 19 more" in ran.out
    assert byline("index", "status", "--verbose", library=FakeLibrary(many)).out.count("passed over /f/") == 20
    assert len(byline("index", "status", "--json", library=FakeLibrary(many)).json["skipped"]) == 20


def test_hostile_names_and_reasons_cannot_move_the_cursor(byline):
    report = IndexReport(skipped=(Skipped("a\x1b[2J\n\u202eb", "why\x1b[31m\nnot"),), articles=1)
    for arguments in (("sync", "f"), ("status",)):
        ran = byline("index", *arguments, library=FakeLibrary(report))
        assert "\x1b" not in ran.out + ran.err
        assert "passed over a[2J b: why[31m not" in ran.out + ran.err


def test_watching_tells_only_what_is_newly_passed_over(byline):
    class Watched(FakeLibrary):
        def watch(self, folder, *, emptied=False, stop=None, progress=None):
            yield passed("a.doc")
            yield passed("a.doc")
            yield passed("a.doc", "b.doc")
            raise KeyboardInterrupt

    ran = byline("index", "sync", "folder", "--watch", library=Watched())
    assert [line.partition(":")[0] for line in ran.err.splitlines() if line.startswith("passed over")] == [
        "passed over a.doc",
        "passed over b.doc",
    ]
    summed = byline("index", "sync", "folder", "--watch", "--json", library=Watched()).json
    assert [item["path"] for item in summed["skipped"]] == ["a.doc", "b.doc"]


def test_an_export_and_an_import_have_the_keys_that_scripts_rely_on(byline):
    told = byline("index", "export", "folder", library=FakeLibrary())
    assert "2 articles in 3 passages, 1 of them kept from an earlier export to folder (4 files, 2.0 MB)" in told.out
    exported = byline("index", "export", "folder", "--json", library=FakeLibrary()).json
    imported = byline("index", "import", "folder", "--json", library=FakeLibrary()).json
    keys = {"added", "updated", "unchanged", "removed", "failed", "skipped", "articles", "passages", "seconds"}
    assert exported.keys() >= keys | {"directory", "files", "bytes"}
    assert imported.keys() >= keys | {"vectors_used", "embedded"}


def test_a_rebuild_for_another_embedder_changes_the_setting_at_its_end(byline, tmp_path):
    assert byline("index", "rebuild", "--embedder", "all-minilm-l6-v2", library=FakeLibrary()).code == 0
    assert 'embedder = "all-minilm-l6-v2"' in (tmp_path / "home" / "byline.toml").read_text()

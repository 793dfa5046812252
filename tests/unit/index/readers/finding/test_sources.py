"""What a file, a folder, a glob and a zip file expand to, and what is refused."""

import os
import re
import socket
import struct
import time
import zipfile
from pathlib import Path

import pytest

from index.errors import ReadError
from index.readers import Location, expand, read, supported
from index.readers.registry import BY_CONTENT_TYPE, BY_SUFFIX, FORMATS
from index.records import Skipped


def names(locations, folder):
    return [os.path.relpath(location.path, folder) for location in locations]


@pytest.fixture
def folder(tmp_path):
    root = tmp_path / "articles"
    for name in (
        "b.txt",
        "a.md",
        "sub/c.txt",
        "sub/deep/d.HTML",
        ".hidden.txt",
        ".git/e.txt",
        "picture.png",
        "~$f.docx",
    ):
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"Words of {name}.")
    return root


def test_a_folder_gives_what_can_be_read_in_a_stable_order(folder, settings, sort_out):
    locations, failures = sort_out(folder, settings)
    assert names(locations, folder) == ["a.md", "b.txt", "sub/c.txt", "sub/deep/d.HTML"]
    assert [location.kind for location in locations] == ["markdown", "text", "text", "web page"]
    assert failures == []
    status = (folder / "b.txt").stat()
    assert (locations[1].size_bytes, locations[1].mtime_ns) == (status.st_size, status.st_mtime_ns)


@pytest.fixture
def deep_folder(tmp_path):
    """A file beside 1,200 folders in each other; they go at the end, as what tidies up may walk by functions."""
    folders = [str(tmp_path) + "/d" * depth for depth in range(1, 1_200)]
    for folder in folders:
        os.mkdir(folder)
    (tmp_path / "z.txt").write_text("Words.")
    yield tmp_path
    for folder in reversed(folders):
        os.rmdir(folder)


def test_folders_may_nest_deeper_than_functions(deep_folder, settings):
    assert names(expand(deep_folder, settings), deep_folder) == ["z.txt"]


def test_an_empty_folder_gives_nothing(tmp_path, settings):
    assert list(expand(tmp_path, settings)) == []


def test_paths_are_absolute_however_they_were_named(folder, settings, monkeypatch):
    monkeypatch.chdir(folder.parent)
    monkeypatch.setenv("HOME", str(folder.parent))
    whole = [location.path for location in expand(folder, settings)]
    assert [location.path for location in expand("articles", settings)] == whole
    assert [location.path for location in expand("articles/../articles/", settings)] == whole
    assert [location.path for location in expand("~/articles", settings)] == whole


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("*.txt", ["b.txt"]),
        ("**/*.txt", ["b.txt", "sub/c.txt"]),
        ("**", ["a.md", "b.txt", "sub/c.txt", "sub/deep/d.HTML"]),
        ("[ab].*", ["a.md", "b.txt"]),
        ("s*", ["sub/c.txt", "sub/deep/d.HTML"]),
    ],
)
def test_a_glob_gives_its_matches(folder, settings, sort_out, pattern, expected):
    locations, failures = sort_out(str(folder / pattern), settings)
    assert (names(locations, folder), failures) == (expected, [])


@pytest.mark.parametrize("pattern", ["*.png", "nothing*"])
def test_a_glob_without_matches_lists_the_formats(folder, settings, sort_out, pattern):
    locations, [failure] = sort_out(str(folder / pattern), settings)
    assert locations == []
    assert supported() in failure.error


def test_a_file_whose_name_looks_like_a_glob_is_that_file(tmp_path, settings, sort_out):
    (tmp_path / "a[1].txt").write_text("Words.")
    (tmp_path / "a1.txt").write_text("Other words.")
    locations, _ = sort_out(tmp_path / "a[1].txt", settings)
    assert names(locations, tmp_path) == ["a[1].txt"]


def test_links_are_followed_only_inside_the_folder(folder, settings, sort_out):
    outside = folder.parent / "secret.txt"
    outside.write_text("Secret.")
    (folder / "in.txt").symlink_to(folder / "b.txt")
    (folder / "out.txt").symlink_to(outside)
    (folder / "gone.txt").symlink_to(folder / "nothing")
    (folder / "out-folder").symlink_to(folder.parent, target_is_directory=True)
    (folder / "loop").symlink_to(folder, target_is_directory=True)
    locations, failures = sort_out(folder, settings)
    assert names(locations, folder) == ["a.md", "b.txt", "in.txt", "sub/c.txt", "sub/deep/d.HTML"]
    assert failures == []


def told(source, settings, base):
    """What is passed over: path under ``base`` to reason."""
    return {os.path.relpath(item.path, base): item.reason for item in expand(source, settings) if is_skipped(item)}


def is_skipped(item):
    return isinstance(item, Skipped)


def test_what_is_not_read_in_a_folder_is_told_and_hidden_files_are_not(folder, settings):
    (folder / "README").write_text("Words.")
    (folder / "sub" / "old.doc").write_text("Words.")
    (folder / "Thumbs.db").write_bytes(b"x")
    assert told(folder, settings, folder) == {
        "picture.png": "files that end in .png can't be read; words in pictures aren't recognised",
        "README": "files without an ending can't be read; name it .txt if it is text",
        "sub/old.doc": "files that end in .doc can't be read; save it as .docx",
    }


def test_a_hidden_folder_that_is_named_itself_is_read(folder, settings, sort_out):
    locations, _ = sort_out(folder / ".git", settings)
    assert names(locations, folder) == [".git/e.txt"]


def test_links_that_are_left_out_are_told(folder, settings):
    outside = folder.parent / "outside"
    outside.mkdir()
    (outside / "secret.txt").write_text("Secret.")
    (folder / "out.txt").symlink_to(outside / "secret.txt")
    (folder / "out.doc").symlink_to(outside / "secret.txt")
    (folder / "out").symlink_to(outside, target_is_directory=True)
    (folder / "up").symlink_to(folder.parent, target_is_directory=True)
    (folder / "gone.txt").symlink_to(folder / "nothing")
    (folder / "itself.txt").symlink_to("itself.txt")
    (folder / "hidden").symlink_to(folder / ".git", target_is_directory=True)
    (folder / "inside").symlink_to(folder / "sub", target_is_directory=True)
    (folder / "sub" / "loop").symlink_to(folder, target_is_directory=True)
    (folder / ".emacs").symlink_to("nobody@nowhere")
    reasons = told(folder, settings, folder)
    assert reasons.pop("picture.png")
    assert reasons.pop("out.doc").startswith("files that end in .doc")
    assert reasons == {
        "out.txt": "is a link to a file outside of this folder; add that file itself",
        "out": "is a link to a folder outside of this one; add that folder itself",
        "up": "is a link to a folder outside of this one; add that folder itself",
        "gone.txt": "is a link that leads nowhere",
        "itself.txt": "is a link that leads nowhere",
        "hidden": "is a link to a hidden folder; add that folder itself",
    }


def test_a_folder_reached_through_a_link_is_read_as_if_it_were_named_itself(folder, settings):
    (folder / "in.txt").symlink_to(folder / "b.txt")
    link = folder.parent / "vault"
    link.symlink_to(folder, target_is_directory=True)
    assert [names([item], link) for item in expand(link, settings)] == [
        names([item], folder) for item in expand(folder, settings)
    ]


def test_deep_globs_end_in_spite_of_loops(folder, settings, sort_out):
    for number in range(8):
        (folder / "sub" / f"loop{number}").symlink_to(folder, target_is_directory=True)
    (folder / "up").symlink_to(folder.parent, target_is_directory=True)
    (folder / "itself").symlink_to("itself")
    locations, failures = sort_out(str(folder / "**" / "*.txt"), settings)
    assert (names(locations, folder), failures) == (["b.txt", "sub/c.txt"], [])
    assert list(told(str(folder / "**" / "*.txt"), settings, folder)) == ["up"]


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("**/deep", ["sub/deep/d.HTML"]),
        ("s*/**", ["sub/c.txt", "sub/deep/d.HTML"]),
        ("**/deep/*.HTML", ["sub/deep/d.HTML"]),
        ("**/sub/**/*.HTML", ["sub/deep/d.HTML"]),
        ("**/?.txt", ["b.txt", "sub/c.txt"]),
    ],
)
def test_deep_globs_reach_folders_of_any_depth(folder, settings, sort_out, pattern, expected):
    locations, _ = sort_out(str(folder / pattern), settings)
    assert names(locations, folder) == expected


def test_what_a_glob_matches_and_nothing_reads_is_told(folder, settings):
    assert list(told(str(folder / "*.png"), settings, folder)) == ["picture.png"]


def test_members_of_a_zip_that_are_not_read_are_told(tmp_path, settings):
    members = ["one.txt", "sub/x.png", ".h/y.png", "__MACOSX/z.png", "LICENSE"]
    path = archive(tmp_path / "a.zip", [(name, "Words.") for name in members])
    assert list(told(path, settings, tmp_path)) == ["a.zip!/sub/x.png", "a.zip!/LICENSE"]
    empty = archive(tmp_path / "b.zip", [("folder/", ""), (".DS_Store", "x")])
    assert told(empty, settings, tmp_path) == {"b.zip": "holds no files"}


def test_a_link_that_is_named_itself_is_followed(folder, settings, sort_out):
    (folder / "in.txt").symlink_to(folder / "b.txt")
    locations, _ = sort_out(folder / "in.txt", settings)
    assert names(locations, folder) == ["in.txt"]


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("missing.txt", "doesn't exist"),
        ("odd.xyz", r"files that end in \.xyz can't be read; these can: .*\.txt"),
        ("old.doc", r"files that end in \.doc can't be read; save it as \.docx$"),
        ("plain", r"files without an ending can't be read; .*these can: .*\.txt"),
        ("pipe.txt", "regular file"),
        ("socket.md", "regular file"),
        ("big.txt", "over the limit of 1,000"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(tmp_path, settings, sort_out, monkeypatch, name, why):
    monkeypatch.chdir(tmp_path)
    for file in ("odd.xyz", "old.doc", "plain"):
        (tmp_path / file).write_text("Words.")
    (tmp_path / "big.txt").write_text("x" * 1_001)
    os.mkfifo(tmp_path / "pipe.txt")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind("socket.md")
        locations, [failure] = sort_out(name, settings.model_copy(update={"max_file_bytes": 1_000}))
    assert locations == []
    assert failure.path == str(tmp_path / name)
    assert re.search(why, failure.error)


def test_one_bad_entry_does_not_stop_the_folder(folder, settings, sort_out):
    os.mkfifo(folder / "aa.txt")
    (folder / "bad.zip").write_bytes(b"not a zip")
    locations, failures = sort_out(folder, settings)
    assert len(locations) == 4
    assert names(failures, folder) == ["aa.txt", "bad.zip"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_what_may_not_be_opened_is_a_failure(folder, settings, sort_out):
    (folder / "b.txt").chmod(0)
    (folder / "sub").chmod(0)
    locations, failures = sort_out(folder, settings)
    (folder / "sub").chmod(0o755)
    assert names(locations, folder) == ["a.md", "b.txt"]
    assert [failure.error for failure in failures] == ["can't be opened: permission denied"]
    with pytest.raises(ReadError, match="Permission denied"):
        read(locations[1], settings)


def test_names_with_line_breaks_and_markup_are_read_and_kept(tmp_path, settings, sort_out):
    wild = tmp_path / "a\n<b>bold\x1b[31m.txt"
    wild.write_text("***")
    [location], _ = sort_out(tmp_path, settings)
    [article] = read(location, settings).articles
    assert location.path == article.path == str(wild)
    assert article.title == "a <b>bold[31m"
    wild.rename(tmp_path / "a\nb.png")
    _, [failure] = sort_out(tmp_path / "a\nb.png", settings)
    assert failure.path == str(tmp_path / "a\nb.png")


def test_a_name_that_is_no_text_is_a_failure(tmp_path, settings, sort_out):
    with open(os.fsencode(tmp_path) + b"/caf\xe9.txt", "w") as file:
        file.write("Words.")
    locations, [failure] = sort_out(tmp_path, settings)
    assert locations == []
    assert "UTF-8" in failure.error
    failure.path.encode("utf-8")


@pytest.mark.parametrize("name", ["", "  ", "a\0b.txt", "ftp://a.example/x", "file:///etc/passwd", "://"])
def test_names_of_nothing_are_failures(settings, sort_out, name):
    locations, failures = sort_out(name, settings)
    assert (locations, len(failures)) == ([], 1)


def test_a_file_that_changes_after_listing_is_an_error_not_a_hang(tmp_path, settings):
    path = tmp_path / "a.txt"
    path.write_text("Words.")
    [location] = expand(path, settings)
    path.unlink()
    with pytest.raises(ReadError, match="No such file"):
        read(location, settings)
    path.write_text("x" * 2_000)
    with pytest.raises(ReadError, match="over the limit"):
        read(location, settings.model_copy(update={"max_file_bytes": 1_000}))
    path.unlink()
    os.mkfifo(path)
    with pytest.raises(ReadError):
        read(location, settings)


def test_every_format_is_reached_by_what_the_message_lists():
    assert supported().split(", ") == sorted([*BY_SUFFIX, ".zip"])
    assert {format_.name for format_ in [*BY_SUFFIX.values(), *BY_CONTENT_TYPE.values()]} | {"feed entry"} == set(
        FORMATS
    )


def test_an_unknown_kind_is_an_error(tmp_path, settings):
    path = tmp_path / "a.txt"
    path.write_text("Words.")
    with pytest.raises(ReadError, match="can't be read; these can"):
        read(Location(str(path), "parchment", 6, 0), settings)


# --- zip files


def archive(path, members, compression=zipfile.ZIP_DEFLATED):
    with zipfile.ZipFile(path, "w", compression) as out:
        for name, data in members:
            out.writestr(name, data)
    return path


def test_a_zip_gives_its_members(tmp_path, settings, sort_out):
    path = archive(
        tmp_path / "a.zip",
        [("one.txt", "Words of one."), ("sub/two.md", "Words of two."), ("sub/x.png", "p"), (".h/three.txt", "h")]
        + [("__MACOSX/four.txt", "m"), ("folder/", "")],
    )
    locations, failures = sort_out(path, settings)
    assert failures == []
    assert [location.path for location in locations] == [f"{path}!/one.txt", f"{path}!/sub/two.md"]
    assert locations[0].size_bytes == len("Words of one.")
    assert locations[0].mtime_ns == path.stat().st_mtime_ns
    [article] = read(locations[1], settings).articles
    assert (article.text, article.path) == ("Words of two.", f"{path}!/sub/two.md")
    assert sorted(tmp_path.iterdir()) == [path]


def test_a_replaced_zip_is_read_anew(tmp_path, settings):
    path = archive(tmp_path / "a.zip", [("one.txt", "Old words.")])
    [location] = expand(path, settings)
    assert read(location, settings).articles[0].text == "Old words."
    archive(path, [("one.txt", "New words!")])
    os.utime(path, ns=(location.mtime_ns + 1, location.mtime_ns + 1))
    assert read(location, settings).articles[0].text == "New words!"
    archive(path, [("two.txt", "Other.")])
    os.utime(path, ns=(location.mtime_ns + 2, location.mtime_ns + 2))
    with pytest.raises(ReadError, match="no longer in its archive"):
        read(location, settings)
    path.unlink()
    with pytest.raises(ReadError, match="archive"):
        read(location, settings)


@pytest.mark.parametrize(
    "name", ["../out.txt", "sub/../../out.txt", "/etc/out.txt", "C:/out.txt", "..\\out.txt", "\\\\host\\out.txt"]
)
def test_names_that_lead_out_of_a_zip_are_refused_and_the_rest_goes_on(tmp_path, settings, sort_out, name):
    # Written over a harmless name of the same length, because the library would clean some of these.
    harmless = "x" * len(name)
    path = archive(tmp_path / "a.zip", [(harmless, "Evil."), ("good.txt", "Good words.")])
    path.write_bytes(path.read_bytes().replace(harmless.encode(), name.encode()))
    locations, [failure] = sort_out(path, settings)
    assert [location.path for location in locations] == [f"{path}!/good.txt"]
    assert "leads out" in failure.error
    hostile = Location(f"{path}!/{name}", "text", 5, path.stat().st_mtime_ns)
    with pytest.raises(ReadError, match="leads out"):
        read(hostile, settings)


def test_links_encrypted_members_and_inner_zips_are_refused(tmp_path, settings, sort_out):
    path = tmp_path / "a.zip"
    link = zipfile.ZipInfo("link.txt")
    link.external_attr = 0o120777 << 16
    with zipfile.ZipFile(path, "w") as out:
        out.writestr(link, "/etc/passwd")
        out.writestr("inner.zip", b"PK")
        out.writestr("locked.txt", "Locked.")
        out.writestr("good.txt", "Good.")
    data = bytearray(path.read_bytes())
    entry = data.index(b"PK\x01\x02", data.index(b"PK\x01\x02", data.index(b"PK\x01\x02") + 1) + 1)
    data[entry + 8 : entry + 10] = struct.pack("<H", 1)
    path.write_bytes(data)
    locations, failures = sort_out(path, settings)
    assert [location.path.rpartition("!/")[2] for location in locations] == ["good.txt"]
    assert {failure.path.rpartition("!/")[2]: failure.error.split(";")[0] for failure in failures} == {
        "link.txt": "is a link, which is not followed",
        "inner.zip": "is an archive inside an archive",
        "locked.txt": "is encrypted",
    }


def test_limits_of_a_zip(tmp_path, settings, sort_out):
    def problem(members, **limits):
        path = archive(tmp_path / "a.zip", members)
        os.utime(path, ns=(problem.clock, problem.clock))
        problem.clock += 1
        locations, failures = sort_out(path, settings.model_copy(update=limits))
        assert len(locations) + len(failures) == 1
        return failures[0].error if failures else ""

    problem.clock = 1_000
    two = [("a.txt", "A."), ("b.png", "B.")]
    assert problem(two, max_archive_files=2) == ""
    assert "holds 2 files, over the limit of 1" in problem(two, max_archive_files=1)
    assert problem([("a.txt", "x" * 1_000)], max_file_bytes=1_000) == ""
    assert "1,001 bytes, over the limit" in problem([("a.txt", "x" * 1_001)], max_file_bytes=1_000)
    many = [("a.txt", "a"), *((f"{n}.png", "x" * 1_000) for n in range(20))]
    assert "would unpack to 20,001 bytes, over the limit of 20,000" in problem(many, max_file_bytes=1_000)
    assert "zip bomb" in problem([("a.txt", b"\0" * 2_000_000)])


def test_a_zip_that_lies_about_sizes_gives_no_more_than_it_declares(tmp_path, settings):
    path = archive(tmp_path / "a.zip", [("a.txt", "Words. " * 1_000)])
    data = bytearray(path.read_bytes())
    for marker, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = data.index(marker)
        data[at + offset : at + offset + 4] = struct.pack("<I", 10)
    path.write_bytes(data)
    [location] = expand(path, settings)
    assert location.size_bytes == 10
    with pytest.raises(ReadError, match="damaged"):
        read(location, settings)


@pytest.mark.parametrize("data", [b"", b"PK\x05\x06", b"PK\x03\x04" + bytes(100), b"junk" * 50])
def test_a_broken_zip_is_one_failure(tmp_path, settings, sort_out, data):
    path = tmp_path / "a.zip"
    path.write_bytes(data)
    locations, [failure] = sort_out(path, settings)
    assert locations == []
    assert "damaged" in failure.error


def test_a_member_that_is_damaged_is_an_error(tmp_path, settings):
    path = archive(tmp_path / "a.zip", [("a.txt", "Words that will be scratched.")], zipfile.ZIP_STORED)
    path.write_bytes(path.read_bytes().replace(b"scratched", b"scrotched"))
    [location] = expand(path, settings)
    with pytest.raises(ReadError, match="damaged inside its archive"):
        read(location, settings)


def test_a_folder_that_is_named_like_a_zip_member_is_a_folder(tmp_path, settings):
    odd = tmp_path / "a.zip!"
    odd.mkdir()
    (odd / "b.txt").write_text("Words.")
    [location] = expand(tmp_path, settings)
    assert read(location, settings).articles[0].text == "Words."


def test_many_members_are_listed_once(tmp_path, settings):
    path = archive(tmp_path / "a.zip", [(f"{n}.txt", f"Words of {n}.") for n in range(1_500)], zipfile.ZIP_STORED)
    started = time.perf_counter()
    texts = [read(location, settings).articles[0].text for location in expand(path, settings)]
    assert texts[-1] == "Words of 1499."
    assert time.perf_counter() - started < 5


def test_listing_a_thousand_files_is_quick(tmp_path, settings):
    for part in range(10):
        (tmp_path / str(part)).mkdir()
        for number in range(100):
            (tmp_path / str(part) / f"{number}.txt").touch()
    started = time.perf_counter()
    assert len(list(expand(tmp_path, settings))) == 1_000
    assert time.perf_counter() - started < 3


def test_the_sources_stay_untouched(folder, settings):
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*")}
    for location in expand(folder, settings):
        if isinstance(location, Location):
            read(location, settings)
    assert {path: path.stat().st_mtime_ns for path in Path(folder).rglob("*")} == before

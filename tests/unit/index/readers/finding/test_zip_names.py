import zipfile

import pytest

from index.readers import expand, read


def written(path, names, encoding):
    """Write a zip file whose names are in ``encoding`` and don't say so."""
    with zipfile.ZipFile(path, "w") as archive:
        for number, name in enumerate(names):
            # As many ASCII letters as the name has bytes are written first and replaced in the file.
            archive.writestr(f"{number}".rjust(len(name.encode(encoding)), "q"), f"Words of number {number}.")
    data = path.read_bytes()
    for number, name in enumerate(names):
        raw = name.encode(encoding)
        data = data.replace(f"{number}".rjust(len(raw), "q").encode(), raw)
    path.write_bytes(data)


@pytest.mark.parametrize(
    ("encoding", "names"),
    [
        ("utf-8", ["Hafen für Vik.txt"]),
        ("cp949", ["등대 소식.txt", "항구.txt"]),
        ("cp932", ["港のお知らせ.txt", "スケジュール.txt"]),
        ("gb18030", ["灯塔新闻.txt", "港口通知.txt"]),
        ("cp437", ["Häfen.txt", "Größe.txt"]),
    ],
)
def test_names_in_other_encodings_are_shown_right(tmp_path, settings, sort_out, encoding, names):
    path = tmp_path / "a.zip"
    written(path, names, encoding)
    locations, failures = sort_out(path, settings)
    assert [location.path for location in locations] == [f"{path}!/{name}" for name in names]
    assert failures == []
    for number, location in enumerate(locations):
        [article] = read(location, settings).articles
        assert article.text == f"Words of number {number}."


@pytest.mark.parametrize(
    ("encoding", "name"), [("cp932", "灯台の守衛.txt"), ("cp1251", "Порт.txt"), ("cp866", "Маяк.txt")]
)
def test_what_is_not_certain_is_left_and_read(tmp_path, settings, sort_out, encoding, name):
    path = tmp_path / "a.zip"
    written(path, [name], encoding)
    [location], _ = sort_out(path, settings)
    assert location.path in {f"{path}!/{name.encode(encoding).decode('cp437')}", f"{path}!/{name}"}
    assert read(location, settings).articles


def test_folders_parted_by_backslashes_are_folders(tmp_path, settings):
    path = tmp_path / "notes.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(zipfile.ZipInfo("a\\b.txt"), "The lock is open.")
    (location,) = expand(path, settings)
    assert location.path.endswith("!/a/b.txt")
    assert read(location, settings).articles[0].text == "The lock is open."

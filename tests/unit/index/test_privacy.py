"""Who may read a home."""

import logging
import os
import stat
from pathlib import Path

import pytest

from index.privacy import make_home, protect_process

pytestmark = pytest.mark.skipif(os.name != "posix", reason="rights of files as POSIX has them")


def mode(path: Path) -> int:
    return stat.S_IMODE(path.lstat().st_mode)


@pytest.fixture(params=[0o000, 0o022, 0o077], ids=oct)
def umask(request):
    before = os.umask(request.param)
    yield request.param
    os.umask(before)


def open_home(home: Path, home_mode: int) -> None:
    (home / "chroma").mkdir(parents=True)
    (home / "byline.toml").write_text("")
    (home / "chroma" / "vectors").write_text("")
    (home / "byline.toml").chmod(0o666)
    (home / "chroma" / "vectors").chmod(0o644)
    (home / "chroma").chmod(0o777)
    home.chmod(home_mode)


def test_a_new_home_is_its_owners_alone(tmp_path, umask):
    make_home(tmp_path / "new" / "home")
    assert mode(tmp_path / "new" / "home") == 0o700


@pytest.mark.parametrize("home_mode", [0o755, 0o777, 0o775, 0o701, 0o750])
def test_an_open_home_is_closed_and_the_log_says_so(tmp_path, umask, home_mode, caplog):
    home, elsewhere = tmp_path / "home", tmp_path / "elsewhere"
    elsewhere.write_text("")
    elsewhere.chmod(0o644)
    open_home(home, home_mode)
    (home / "link").symlink_to(elsewhere)
    with caplog.at_level(logging.WARNING):
        make_home(home)
    assert (mode(home), mode(home / "chroma")) == (0o700, 0o700)
    assert (mode(home / "byline.toml"), mode(home / "chroma" / "vectors")) == (0o600, 0o600)
    assert mode(elsewhere) == 0o644
    assert caplog.text.count("Others could read") == 1
    caplog.clear()
    make_home(home)
    assert not caplog.text


def test_a_home_shared_with_a_group_stays_so(tmp_path):
    home = tmp_path / "home"
    open_home(home, 0o2775)
    make_home(home)
    assert (mode(home), mode(home / "byline.toml")) == (0o2770, 0o660)
    before = os.umask(0o022)
    try:
        protect_process(home)
        assert os.umask(0o022) == 0o007
        protect_process(tmp_path / "none yet")
        assert os.umask(0o022) == 0o077
    finally:
        os.umask(before)


def test_what_may_not_be_changed_does_not_stop_byline(tmp_path, monkeypatch, caplog):
    home = tmp_path / "home"
    open_home(home, 0o755)

    def refused(self, mode):
        raise PermissionError("not yours")

    monkeypatch.setattr(Path, "chmod", refused)
    make_home(home)
    assert "in part" in caplog.text

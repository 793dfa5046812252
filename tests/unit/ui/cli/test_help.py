"""The help in the README is the help of the program."""

from pathlib import Path

import pytest

from ui.cli.help import BEGIN, END, markdown, put_between_markers

README = Path(__file__).parents[4] / "README.md"


def test_every_command_and_option_is_named():
    text = markdown()
    commands = ["ask", "search", "show", "chat", "doctor", "index add", "index sync", "models pull", "models verify"]
    for name in commands:
        assert f"| `byline {name}" in text
    for option in ("--json", "--home", "--since", "--repair", "--watch", "--force", "--k"):
        assert f"`{option}`" in text


def test_what_stands_outside_the_markers_stays():
    before, after = "# Title\n", "\nThe end\n"
    text = put_between_markers(f"{before}{BEGIN}stale{END}{after}")
    assert text == f"{before}{BEGIN}\n{markdown()}{END}{after}"
    assert put_between_markers(text) == text


def test_missing_markers_are_an_error():
    with pytest.raises(ValueError, match="needed"):
        put_between_markers("# Title\n")


def test_the_readme_is_up_to_date():
    text = README.read_text(encoding="utf-8")
    assert put_between_markers(text) == text, "run: python -m ui.cli.help README.md"

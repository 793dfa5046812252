"""What reaches the terminal: no control characters, no colours in a pipe."""

from dataclasses import replace

from tests.unit.ui.cli.fakes import HIT, FakeLibrary, command


def test_quiet_leaves_standard_error_empty(byline):
    assert byline("ask", "what?", "--quiet").err == ""


def test_what_could_steer_the_terminal_is_not_printed(byline):
    evil = replace(HIT, title="\x1b[31mred\x1b[0m \u202egnp.exe", text="\x9b2J\x07 bell\r over")
    ran = byline("search", "dog", library=FakeLibrary(hits=[evil]))
    assert not set(ran.out) & set("\x1b\x9b\x07\r\u202e")
    assert "[31mred[0m gnp.exe" in ran.out
    in_json = byline("search", "dog", "--json", library=FakeLibrary(hits=[evil]))
    assert not set(in_json.out) & set("\x1b\x9b\x07\r\u202e")
    assert in_json.json["hits"][0]["title"] == evil.title


def test_lone_surrogates_do_not_break_the_output(byline):
    odd = replace(HIT, text="half \ud83d emoji")
    in_json = byline("search", "dog", "--json", library=FakeLibrary(hits=[odd]))
    in_json.out.encode("utf-8")
    assert in_json.json["hits"][0]["text"] == "half \ud83d emoji"
    byline("search", "dog", library=FakeLibrary(hits=[odd])).out.encode("utf-8")


def test_no_colours_outside_a_terminal(tmp_path):
    assert "\x1b" not in command("models", "list", home=tmp_path).stdout

"""What moves on a terminal, and what is written where nothing can move."""

import io

from rich.console import Console

from index.records import Progress
from ui.cli.console import Session
from ui.cli.progress import ProgressDisplay

MODEL_BYTES = 1_100_000_000


def on_terminal() -> tuple[Session, io.StringIO]:
    session = Session()
    out = io.StringIO()
    session.err = Console(file=out, force_terminal=True, width=120, color_system=None, markup=False)
    return session, out


def drawn(showing: ProgressDisplay) -> str:
    console = Console(file=io.StringIO(), width=120, color_system=None)
    with console.capture() as captured:
        console.print(showing)
    return captured.get()


def test_bytes_get_a_bar_with_amount_rate_and_time_left():
    session, _ = on_terminal()
    with ProgressDisplay(session) as showing:
        showing.progress(Progress("download", 0, MODEL_BYTES, "bytes", "tiny"))
        showing.progress(Progress("download", MODEL_BYTES // 2, MODEL_BYTES, "bytes", "tiny"))
        assert "Fetching tiny" in drawn(showing)
        assert "0.6/1.1 GB" in drawn(showing)
        assert "-:--:--" in drawn(showing) or ":" in drawn(showing)
        showing.progress(Progress("download", MODEL_BYTES, MODEL_BYTES, "bytes", "tiny"))
        assert "Fetching" not in drawn(showing)


def test_items_get_a_bar_with_their_count():
    session, _ = on_terminal()
    with ProgressDisplay(session) as showing:
        showing.progress(Progress("embed", 3, 12, "passages", "dog.md"))
        assert "Embedding passages" in drawn(showing)
        assert "3/12" in drawn(showing)


def test_only_the_work_at_hand_has_a_bar():
    session, _ = on_terminal()
    with ProgressDisplay(session) as showing:
        showing.progress(Progress("read", 1, 2, "articles", "a.md"))
        showing.progress(Progress("embed", 3, 12, "passages", "a.md"))
        assert "Reading" not in drawn(showing)


def test_a_checked_sentence_takes_the_place_of_its_draft():
    session, _ = on_terminal()
    with ProgressDisplay(session) as showing:
        showing.stage("writing")
        showing.draft("It ba")
        showing.draft("rked\x1b[31m")
        assert "It barked[31m" in drawn(showing)
        showing.checked("The dog barked.")
        showing.draft("And then")
        assert "It barked" not in drawn(showing)
        assert "The dog barked. And then" in drawn(showing)


def test_foreign_text_is_not_read_as_markup():
    session, _ = on_terminal()
    with ProgressDisplay(session) as showing:
        showing.progress(Progress("download", 1, 2, "bytes", "[red]x[/red] [/nope]"))
        showing.stage("[bold]y[/bold] [/nope]")
        assert "[red]x[/red] [/nope]" in drawn(showing)
        assert "[bold]y[/bold] [/nope]" in drawn(showing)


def test_elsewhere_a_line_when_work_begins_and_then_every_few_seconds(monkeypatch):
    session = Session()
    out = io.StringIO()
    session.err = Console(file=out, markup=False, width=120)
    now = [0.0]
    monkeypatch.setattr("time.monotonic", lambda: now[0])
    with ProgressDisplay(session) as showing:
        for second in range(21):
            now[0] = float(second)
            showing.progress(Progress("download", second * 1_000_000, 20_000_000, "bytes", "tiny"))
    assert out.getvalue().splitlines() == [
        "Fetching tiny: 0 of 20 MB",
        "Fetching tiny: 10 of 20 MB, about 10 s left",
        "Fetching tiny: 20 of 20 MB",
    ]


def test_an_unknown_total_is_left_out():
    session = Session()
    out = io.StringIO()
    session.err = Console(file=out, markup=False, width=120)
    with ProgressDisplay(session) as showing:
        showing.progress(Progress("download", 5_000_000, None, "bytes", "tiny"))
        showing.progress(Progress("read", 7, None, "articles"))
    assert out.getvalue().splitlines() == ["Fetching tiny: 5 MB", "Reading articles: 7"]


def test_a_log_says_how_long_it_will_take(monkeypatch):
    session = Session()
    out = io.StringIO()
    session.err = Console(file=out, width=120, color_system=None, markup=False)
    clock = iter((100.0, 120.0, 130.0))
    monkeypatch.setattr("ui.cli.progress.time.monotonic", lambda: next(clock))
    with ProgressDisplay(session) as showing:
        for done in (10, 30, 40):
            showing.progress(Progress("embed", done, 630, "articles"))
    assert out.getvalue().splitlines() == [
        "Embedding articles: 10 of 630",
        "Embedding articles: 30 of 630, about 10 min left",
        "Embedding articles: 40 of 630, about 10 min left",
    ]

"""Progress on standard error: bars of long work, the current stage, and the draft of an answer.

On a terminal the display is redrawn in place and removed at the end, so that only checked text stays. Elsewhere
(a file, a pipe, the log of a job) each long task gets one line at its start and then one every few seconds.
"""

import time
from typing import TYPE_CHECKING

from rich import progress as bars
from rich.console import Group, RenderableType
from rich.live import Live
from rich.progress import BarColumn, TextColumn, TimeRemainingColumn
from rich.spinner import Spinner
from rich.text import Text

from ui.cli.console import Session, clean, one_line

if TYPE_CHECKING:
    from types import TracebackType

    from index.records import Progress

LOG_EVERY_S = 10.0
_SHOWN_CHARS = 1200
_VERBS = {"read": "Reading", "embed": "Embedding", "store": "Storing", "download": "Fetching", "copy": "Copying"}
_VERBS |= {"verify": "Verifying", "evaluate": "Evaluating", "save": "Saving", "restore": "Restoring"}
_VERBS |= {"export": "Exporting", "import": "Importing", "tidy": "Tidying", "check": "Checking"}
_VERBS |= {"fit odds": "Reading yes or no to", "fit answers": "Answering", "measure": "Measuring"}
_VERBS |= {"update": "Bringing up to date", "wait": "Waiting for"}

_NAMED = ("wait", "update", "measure")
"""Stages whose detail says what is going on, rather than which file is looked at."""


class _RateColumn(bars.ProgressColumn):
    """Units per second."""

    def render(self, task: bars.Task) -> Text:
        return Text(f"{task.speed:.1f}/s" if task.speed else "", style="dim")


class ProgressDisplay:
    """Shows progress while used as a context manager; :meth:`progress` is the callback for long work."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._redraws = session.err.is_terminal and not session.quiet
        left = [TextColumn("{task.description}", markup=False), BarColumn(bar_width=28)]
        size = (bars.DownloadColumn(), bars.TransferSpeedColumn(), TimeRemainingColumn())
        self._bytes = bars.Progress(*left, *size, console=session.err)
        count = (bars.MofNCompleteColumn(), _RateColumn(), TimeRemainingColumn())
        self._units = bars.Progress(*left, *count, console=session.err)
        self._tasks: dict[str, tuple[bars.Progress, bars.TaskID]] = {}
        self._logged_at: dict[str, float] = {}
        self._began: dict[str, tuple[float, int]] = {}
        self._stage = ""
        self._spinner = Spinner("dots", style="cyan")
        self._checked = ""
        self._draft = ""
        self._live: Live | None = None

    def __enter__(self) -> "ProgressDisplay":
        if self._redraws:
            self._live = Live(
                console=self._session.err, transient=True, get_renderable=self.__rich__, refresh_per_second=8
            )
            self._live.start()
        return self

    def __exit__(
        self, kind: "type[BaseException] | None", error: BaseException | None, trace: "TracebackType | None"
    ) -> None:
        if self._live is not None:
            self._live.stop()
            self._live = None

    def progress(self, step: "Progress") -> None:
        """Show one step of long work."""
        what = one_line(step.detail) if step.unit == "bytes" or step.stage in _NAMED else ""
        label = f"{_VERBS.get(step.stage, step.stage.capitalize())} {what or step.unit}"
        if self._redraws:
            self._update_bar(label, step)
        elif not self._session.quiet:
            self._log(label, step)

    def stage(self, text: str) -> None:
        """Show what is going on."""
        text = one_line(text)
        if text == self._stage:
            return
        self._stage = text
        if not self._redraws and text:
            self._session.note(f"… {text}")

    def draft(self, text: str) -> None:
        """Add text as the model writes it; it goes when the checked answer comes."""
        self._draft = (self._draft + clean(text))[-_SHOWN_CHARS:]

    def checked(self, sentence: str, rest: str = "") -> None:
        """Put a sentence that has been through the check in the place of its draft; "" when it was dropped.

        Args:
            sentence: As it is told.
            rest: What is drafted beyond it.
        """
        self._draft = clean(rest)
        self._checked = f"{self._checked} {one_line(sentence)}".strip()[-_SHOWN_CHARS:]

    def __rich__(self) -> RenderableType:
        """What the terminal shows now."""
        parts: list[RenderableType] = []
        for group in (self._bytes, self._units):
            if any(task.visible for task in group.tasks):
                parts.append(group)
        if self._stage:
            self._spinner.update(text=Text(self._stage, style="cyan"))
            parts.append(self._spinner)
        if self._checked or self._draft:
            parts.append(Text.assemble(self._checked, " ", (self._draft, "dim")))
        return Group(*parts)

    def _update_bar(self, label: str, step: "Progress") -> None:
        if label not in self._tasks:
            for group, task in self._tasks.values():
                group.update(task, visible=False)
            group = self._bytes if step.unit == "bytes" else self._units
            self._tasks[label] = (group, group.add_task(label, total=step.total))
        group, task = self._tasks[label]
        finished = step.total is not None and step.done >= step.total
        group.update(task, completed=step.done, total=step.total, visible=not finished)

    def _log(self, label: str, step: "Progress") -> None:
        now = time.monotonic()
        began, first = self._began.setdefault(label, (now, step.done))
        if label in self._logged_at and now - self._logged_at[label] < LOG_EVERY_S:
            return
        self._logged_at[label] = now
        self._session.note(f"{label}: {_amount(step)}{_left(step, now - began, step.done - first)}")


def _amount(step: "Progress") -> str:
    if step.unit == "bytes":
        total = f" of {step.total / 1e6:,.0f}" if step.total else ""
        return f"{step.done / 1e6:,.0f}{total} MB"
    return f"{step.done:,} of {step.total:,}" if step.total is not None else f"{step.done:,}"


def _left(step: "Progress", seconds: float, done: int) -> str:
    """How long it will still take at the pace of the last ``seconds``, in which ``done`` units were finished."""
    if step.total is None or done <= 0 or step.done >= step.total:
        return ""
    left_s = seconds * (step.total - step.done) / done
    return f", about {left_s / 60:,.0f} min left" if left_s >= 90 else f", about {left_s:.0f} s left"

"""``byline doctor``: the settings in force, what is wrong, and how to put it right. The checks are in ui.cli.checks."""

import platform
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING

import typer
from rich.text import Text

from ui.cli.console import Session, one_line

if TYPE_CHECKING:
    from ui.cli.checks import Diagnosis
    from ui.cli.findings import Kind

_MARKS: "dict[Kind, tuple[str, str]]" = {
    "ok": ("ok    ", "green"),
    "note": ("note  ", "yellow"),
    "broken": ("BROKEN", "red"),
}


def doctor(context: typer.Context) -> None:
    """Look for trouble: settings in force, versions, models, index, memory; each with its fix.

    Exit code 1 if something is broken.
    """
    from ui.cli.checks import diagnose

    session: Session = context.obj
    diagnosis = diagnose(session)
    if session.json:
        session.emit(
            {
                "healthy": diagnosis.healthy,
                "versions": {"python": platform.python_version()} | diagnosis.versions,
                "settings": [asdict(setting) for setting in diagnosis.in_force],
                "findings": [asdict(finding) for finding in diagnosis.findings],
            }
        )
    else:
        _print(session, diagnosis)
    if not diagnosis.healthy:
        raise typer.Exit(1)


def _print(session: Session, diagnosis: "Diagnosis") -> None:
    if diagnosis.in_force:
        session.say("Settings in force", style="bold")
        width = max(len(setting.name) for setting in diagnosis.in_force)
        for setting in diagnosis.in_force:
            style = "dim" if setting.origin == "default" else ""
            shown = one_line(setting.value) or "(empty)"
            session.say(Text(f"  {setting.name:<{width}}  {shown}  [{one_line(setting.origin)}]", style=style))
        session.say()
    session.say(f"Checks, on {sys.platform}", style="bold")
    for finding in diagnosis.findings:
        mark, style = _MARKS[finding.kind]
        session.say(Text.assemble("  ", (mark, style), f"  {finding.name}: {one_line(finding.detail)}"))
        if finding.fix:
            session.say(f"          → {one_line(finding.fix)}", style="bold")

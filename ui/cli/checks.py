"""The checks of ``byline doctor``: each looks at one thing and yields findings with a fix.

A finding is "ok", a "note" (worth knowing, but nothing is broken: a model that is not fetched yet) or "broken".
Every check runs by itself, so that a broken index does not keep the others from running; a check that raises
becomes a "broken" finding. A new check is one function and one line in :data:`CHECKS`.
"""

import os
import platform
import shutil
import tomllib
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from index.errors import BylineError
from index.records import IndexReport
from index.store.home import CATALOGUE_FILE
from ui.actions.sizes import parts_of
from ui.cli.console import Session, installed_version
from ui.cli.findings import Finding
from ui.cli.model_checks import check_advice, check_build, check_machine, check_models

if TYPE_CHECKING:
    from rag.settings import Settings

LIBRARIES = (
    "byline", "chromadb", "sentence-transformers", "torch", "llama-cpp-python", "gradio", "pydantic",
    "huggingface-hub", "typer",
)  # fmt: skip
MIN_FREE_DISK_BYTES = 500_000_000


@dataclass(frozen=True, slots=True)
class Setting:
    """A setting in force and where it came from: argument, environment, file or default."""

    name: str
    value: str
    origin: str


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What all checks found; ``versions`` maps library names to versions."""

    findings: tuple[Finding, ...]
    in_force: tuple[Setting, ...]
    versions: dict[str, str]

    @property
    def healthy(self) -> bool:
        """Whether nothing is broken."""
        return not any(finding.kind == "broken" for finding in self.findings)


def diagnose(session: Session) -> Diagnosis:
    """Run every check; settings that cannot be read are a finding too."""
    findings: list[Finding] = []
    settings: Settings | None = None
    try:
        settings = session.settings()
    except BylineError as error:
        fix = "Mend what the message names; then run doctor again."
        findings.append(Finding("settings", "broken", str(error), fix))
    versions = {name: installed_version(name) for name in LIBRARIES}
    findings += _check_versions(versions)
    if settings:
        for name in CHECKS:
            findings += _run_check(name, session, settings)
    in_force = settings_in_force(settings, session.home) if settings else []
    return Diagnosis(tuple(findings), tuple(in_force), versions)


def settings_in_force(settings: "Settings", home_given: Path | None) -> list[Setting]:
    """Every setting with its value and where it came from; secrets are not shown."""
    from rag.settings import SETTINGS_FILE

    file = settings.home / SETTINGS_FILE
    in_file: dict[str, Any] = tomllib.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
    environment = {name.upper() for name in os.environ}

    def origin_of(section: str, key: str) -> str:
        variable = f"BYLINE_{section}__{key}".upper() if section else f"BYLINE_{key}".upper()
        if variable in environment or (section and f"BYLINE_{section}".upper() in environment):
            return f"environment ({variable})"
        values = in_file.get(section, {}) if section else in_file
        return f"file ({file})" if isinstance(values, dict) and key in values else "default"

    home_origin = "argument (--home)" if home_given else origin_of("", "home")
    rows = [Setting("home", str(settings.home), home_origin)]
    for section, group in settings:
        if isinstance(group, BaseModel):
            for key, value in group:
                field = type(group).model_fields[key]
                shown = str(value) if field.repr or not value else "(set, not shown)"
                rows.append(Setting(f"{section}.{key}", shown, origin_of(section, key)))
    return rows


def _run_check(name: str, session: Session, settings: "Settings") -> list[Finding]:
    found: list[Finding] = []
    try:
        found.extend(CHECKS[name](session, settings))
    except BylineError as error:
        found.append(Finding(name, "broken", str(error), "Do what the message says; then run doctor again."))
    except Exception as error:  # a check that fails is itself a finding
        fix = "Run `byline doctor --debug` and report it."
        found.append(Finding(name, "broken", f"{type(error).__name__}: {error}", fix))
    return found


def _check_versions(versions: dict[str, str]) -> Iterator[Finding]:
    # Byline itself runs from a checkout as well, without being installed.
    missing = [name for name, version in versions.items() if version == "not installed" and name != "byline"]
    found = ", ".join(f"{name} {version}" for name, version in versions.items() if name not in missing)
    yield Finding("versions", "ok", f"Python {platform.python_version()}, {found}")
    if missing:
        yield Finding("libraries", "broken", f"not installed: {', '.join(missing)}", "Run `pip install -e .` again.")


def _check_home(session: Session, settings: "Settings") -> Iterator[Finding]:
    home = settings.home
    if not home.exists():
        parent = next(folder for folder in home.parents if folder.exists())
        if os.access(parent, os.W_OK):
            yield Finding("home", "ok", f"{home} will be made on first use")
            return
    elif home.is_dir() and os.access(home, os.W_OK | os.X_OK):
        yield Finding("home", "ok", f"{home} can be written")
        return
    fix = "Make it writable, or set BYLINE_HOME to another folder."
    if (home / CATALOGUE_FILE).exists() and os.access(home, os.R_OK | os.X_OK):
        yield Finding("home", "note", f"{home} can only be read: it is searched and asked, nothing is added", fix)
    else:
        yield Finding("home", "broken", f"{home} cannot be written", fix)


def _check_calibration(session: Session, settings: "Settings") -> Iterator[Finding]:
    from rag.answering.evidence.model_calibration import calibration_of

    if settings.answer.mode == "quotes":
        return
    found = calibration_of(settings)
    chosen = settings.answer.answerable_threshold
    threshold = f" Its threshold is answer.answerable_threshold, {chosen:g}." if chosen is not None else ""
    name = f"calibration of {settings.llm.model}"
    yield Finding(name, "note" if found.fix else "ok", found.words + threshold, found.fix)


def _check_index(session: Session, settings: "Settings") -> Iterator[Finding]:
    is_shared = bool(settings.index.database_url)
    if not is_shared and (not settings.home.exists() or not any(settings.home.glob("*.sqlite3"))):
        yield Finding("index", "note", "empty", "Add articles with `byline index add FOLDER`; else samples are used.")
        return
    with closing(session.library(lambda step: None)) as library:
        holds = library.status()
        is_checked = not is_shared and os.access(settings.home, os.W_OK | os.X_OK)
        checked = library.check() if is_checked else IndexReport()
    yield Finding("index", "ok", f"{holds.articles:,} articles in {holds.passages:,} passages")
    if is_shared:
        fix = "`byline index check` does it: it reads the whole library, and other machines wait to write meanwhile."
        yield Finding("index check", "note", "a library that several machines share is not checked here", fix)
    for problem in checked.failed:
        yield Finding("index check", "broken", f"{problem.path}: {problem.error}", "Run `byline index check --repair`.")
    known = {problem.path for problem in checked.failed}
    unread = [failure for failure in holds.failed if failure.path not in known]
    if unread:
        examples = ", ".join(failure.path for failure in unread[:3])
        fix = "`byline index status` says why each; they are tried again at the next sync."
        yield Finding("unread files", "note", f"{len(unread)} could not be read: {examples}", fix)


def _check_disk(session: Session, settings: "Settings") -> Iterator[Finding]:
    for name, folder in (("disk of the home", settings.home), ("disk of the models", settings.models_folder)):
        present = next(parent for parent in (folder, *folder.absolute().parents) if parent.exists())
        free = shutil.disk_usage(present).free
        if free < MIN_FREE_DISK_BYTES:
            fix = "Free some, or set BYLINE_HOME or BYLINE_MODELS__FOLDER to another disk."
            yield Finding(name, "broken", f"only {free / 1e6:,.0f} MB free at {present}", fix)
        else:
            yield Finding(name, "ok", f"{free / 1e9:,.1f} GB free")


def _check_sizes(session: Session, settings: "Settings") -> Iterator[Finding]:
    parts = list(parts_of(settings.home))
    told = ", ".join(f"{part.name} {part.bytes / 1e6:,.1f} MB" for part in parts)
    yield Finding("sizes", "ok", told or "nothing is kept yet")
    for part in parts:
        if part.is_large:
            yield Finding(f"size of {part.name}", "note", f"{part.bytes / 1e9:,.1f} GB", part.advice)


CHECKS: "dict[str, Callable[[Session, Settings], Iterator[Finding]]]" = {
    "home": _check_home, "models": check_models, "calibration": _check_calibration, "index": _check_index,
    "machine": check_machine, "llama.cpp": check_build, "recommended model": check_advice,
    "disk": _check_disk, "sizes": _check_sizes,
}  # fmt: skip

"""``byline doctor``: what is in force, what is wrong, and how to put it right.

Each check yields findings of three kinds: "ok", "note" (worth knowing, nothing is broken: a model not fetched
yet) and "broken". A broken setting or index must not keep the other checks from running, so every check stands
alone and one that fails by itself becomes a finding.
"""

import os
import platform
import shutil
import sys
import tomllib
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel
from rich.text import Text

from index.errors import BylineError
from ui.cli.console import Session, installed_version, one_line

if TYPE_CHECKING:
    from rag.settings import Settings

Kind = Literal["ok", "note", "broken"]

LIBRARIES = (
    "byline",
    "chromadb",
    "sentence-transformers",
    "torch",
    "llama-cpp-python",
    "gradio",
    "pydantic",
    "huggingface-hub",
    "typer",
)
MIN_FREE_DISK_BYTES = 500_000_000
WORKING_MEMORY_BYTES = 900_000_000
ENDPOINT_TIMEOUT_S = 4.0
_MARKS: dict[Kind, tuple[str, str]] = {
    "ok": ("ok    ", "green"),
    "note": ("note  ", "yellow"),
    "broken": ("BROKEN", "red"),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at; ``fix`` says what to do and is empty when all is well."""

    name: str
    kind: Kind
    detail: str
    fix: str = ""


@dataclass(frozen=True, slots=True)
class Setting:
    """A setting in force and where it came from: argument, environment, file or default."""

    name: str
    value: str
    origin: str


def report(session: Session) -> bool:
    """Run every check and print what it found; whether nothing is broken."""
    findings: list[Finding] = []
    settings: Settings | None = None
    try:
        settings = session.settings()
    except BylineError as error:
        findings.append(
            Finding("settings", "broken", str(error), "Mend what the message names; then run doctor again.")
        )
    in_force = settings_in_force(settings, session.home) if settings else []
    versions = {name: installed_version(name) for name in LIBRARIES}
    findings += _versions(versions)
    if settings:
        for check in (_home, _models, _index, _machine, _disk):
            findings += _alone(check, session, settings)
    healthy = not any(finding.kind == "broken" for finding in findings)
    if session.json:
        session.emit(
            {
                "healthy": healthy,
                "versions": {"python": platform.python_version()} | versions,
                "settings": [asdict(setting) for setting in in_force],
                "findings": [asdict(finding) for finding in findings],
            }
        )
    else:
        _print(session, findings, in_force)
    return healthy


def settings_in_force(settings: "Settings", home_given: Path | None) -> list[Setting]:
    """Every setting with its value and where it came from; secrets are not shown."""
    from rag.settings import SETTINGS_FILE

    file = settings.home / SETTINGS_FILE
    in_file: dict[str, Any] = {}
    if file.is_file():
        in_file = tomllib.loads(file.read_text(encoding="utf-8"))
    environment = {name.upper() for name in os.environ}

    def origin(section: str, key: str) -> str:
        variable = f"BYLINE_{section}__{key}".upper() if section else f"BYLINE_{key}".upper()
        if variable in environment or (section and f"BYLINE_{section}".upper() in environment):
            return f"environment ({variable})"
        values = in_file.get(section, {}) if section else in_file
        return f"file ({file})" if isinstance(values, dict) and key in values else "default"

    home_origin = "argument (--home)" if home_given else origin("", "home")
    rows = [Setting("home", str(settings.home), home_origin)]
    for section, group in settings:
        if isinstance(group, BaseModel):
            for key, value in group:
                field = type(group).model_fields[key]
                shown = str(value) if field.repr or not value else "(set, not shown)"
                rows.append(Setting(f"{section}.{key}", shown, origin(section, key)))
    return rows


def _alone(
    check: "Callable[[Session, Settings], Iterator[Finding]]", session: Session, settings: "Settings"
) -> list[Finding]:
    name = check.__name__.strip("_")
    found: list[Finding] = []
    try:
        found.extend(check(session, settings))
    except BylineError as error:
        found.append(Finding(name, "broken", str(error), "Do what the message says; then run doctor again."))
    except Exception as error:  # a check that fails is itself something to report
        found.append(
            Finding(name, "broken", f"{type(error).__name__}: {error}", "Run `byline doctor --debug` and report it.")
        )
    return found


def _versions(versions: dict[str, str]) -> Iterator[Finding]:
    # Byline itself runs from a checkout as well, without being installed.
    missing = [name for name, version in versions.items() if version == "not installed" and name != "byline"]
    found = ", ".join(f"{name} {version}" for name, version in versions.items() if name not in missing)
    yield Finding("versions", "ok", f"Python {platform.python_version()}, {found}")
    if missing:
        yield Finding("libraries", "broken", f"not installed: {', '.join(missing)}", "Run `pip install -e .` again.")


def _home(session: Session, settings: "Settings") -> Iterator[Finding]:
    home = settings.home
    if not home.exists():
        parent = next(folder for folder in home.parents if folder.exists())
        if os.access(parent, os.W_OK):
            yield Finding("home", "ok", f"{home} will be made on first use")
            return
    elif home.is_dir() and os.access(home, os.W_OK | os.X_OK):
        yield Finding("home", "ok", f"{home} can be written")
        return
    yield Finding(
        "home", "broken", f"{home} cannot be written", "Make it writable, or set BYLINE_HOME to another folder."
    )


def _models(session: Session, settings: "Settings") -> Iterator[Finding]:
    from rag.models import lookup as models

    names = [settings.index.embedder]
    if settings.llm.endpoint:
        yield _endpoint(settings.llm.endpoint)
    else:
        names.append(settings.llm.model)
    for name in names:
        found = models.find(name)
        if isinstance(found, Path):
            yield Finding(f"model {name}", "ok", "a local file; it has no known hash")
            continue
        state = models.state(name, settings)
        where = f"{found.location(settings.models_folder)}"
        pull = f"byline models pull {name}"
        if state == "verified":
            yield Finding(f"model {name}", "ok", f"{where}, verified")
        elif state == "absent":
            size = f" ({found.bytes / 1e6:,.0f} MB)" if found.bytes else ""
            yield Finding(
                f"model {name}", "note", f"not fetched yet{size}", f"The first question does, or run `{pull}`."
            )
        elif state == "unverified":
            yield Finding(f"model {name}", "note", f"{where}, not verified", f"Run `byline models verify {name}`.")
        else:
            yield Finding(f"model {name}", "broken", f"{where} is damaged", f"Run `{pull} --force`.")


def _endpoint(address: str) -> Finding:
    import httpx

    try:
        httpx.get(address, timeout=ENDPOINT_TIMEOUT_S)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        fix = "Start that server, or empty llm.endpoint to use a local model."
        return Finding("llm.endpoint", "broken", f"{address} cannot be reached ({type(error).__name__})", fix)
    return Finding("llm.endpoint", "ok", f"{address} answers")


def _index(session: Session, settings: "Settings") -> Iterator[Finding]:
    if not settings.home.exists() or not any(settings.home.glob("*.sqlite3")):
        yield Finding("index", "note", "empty", "Add articles with `byline index add FOLDER`; else samples are used.")
        return
    with closing(session.library(lambda step: None)) as library:
        holds = library.status()
        checked = library.check()
    yield Finding("index", "ok", f"{holds.articles:,} articles in {holds.passages:,} passages")
    for problem in checked.failed:
        yield Finding("index check", "broken", f"{problem.path}: {problem.error}", "Run `byline index check --repair`.")
    known = {problem.path for problem in checked.failed}
    unread = [failure for failure in holds.failed if failure.path not in known]
    if unread:
        shown = ", ".join(failure.path for failure in unread[:3])
        fix = "`byline index status` says why each; they are tried again at the next sync."
        yield Finding("unread files", "note", f"{len(unread)} could not be read: {shown}", fix)


def _machine(session: Session, settings: "Settings") -> Iterator[Finding]:
    import psutil

    from rag.llm.threads import available_cores

    cores = available_cores()
    threads = settings.llm.threads
    if threads > cores:
        fix = f"Set llm.threads to at most {cores}, or to 0 to take the free cores: more is slower."
        yield Finding("threads", "note", f"llm.threads is {threads}, usable cores are {cores}", fix)
    else:
        yield Finding("threads", "ok", f"{threads or 'as many as are free'} of {cores} cores")
    memory = psutil.virtual_memory()
    detail = f"{memory.available / 1e9:.1f} GB free of {memory.total / 1e9:.1f} GB"
    needed = _model_bytes(settings) + WORKING_MEMORY_BYTES
    if memory.available < needed:
        fix = "Close programs, or set llm.model to qwen2.5-coder-0.5b-instruct."
        yield Finding("memory", "note", f"{detail}; about {needed / 1e9:.1f} GB are wanted", fix)
    else:
        yield Finding("memory", "ok", detail)
    yield Finding("GPU", "ok", "llama.cpp can use one" if _gpu_offload() else "llama.cpp was built for the processor")


def _model_bytes(settings: "Settings") -> int:
    from rag.models import lookup as models

    if settings.llm.endpoint:
        return 0
    found = models.find(settings.llm.model)
    return found.stat().st_size if isinstance(found, Path) else found.bytes


def _gpu_offload() -> bool:
    from rag.llm.llama import supports_gpu_offload

    return supports_gpu_offload()


def _disk(session: Session, settings: "Settings") -> Iterator[Finding]:
    for name, folder in (("disk of the home", settings.home), ("disk of the models", settings.models_folder)):
        present = next(place for place in (folder, *folder.absolute().parents) if place.exists())
        free = shutil.disk_usage(present).free
        if free < MIN_FREE_DISK_BYTES:
            fix = "Free some, or set BYLINE_HOME or BYLINE_MODELS__FOLDER to another disk."
            yield Finding(name, "broken", f"only {free / 1e6:,.0f} MB free at {present}", fix)
        else:
            yield Finding(name, "ok", f"{free / 1e9:,.1f} GB free")


def _print(session: Session, findings: list[Finding], in_force: list[Setting]) -> None:
    if in_force:
        session.say("Settings in force", style="bold")
        width = max(len(setting.name) for setting in in_force)
        for setting in in_force:
            style = "dim" if setting.origin == "default" else ""
            shown = one_line(setting.value) or "(empty)"
            session.say(Text(f"  {setting.name:<{width}}  {shown}  [{one_line(setting.origin)}]", style=style))
        session.say()
    session.say(f"Checks, on {sys.platform}", style="bold")
    for finding in findings:
        mark, style = _MARKS[finding.kind]
        session.say(Text.assemble("  ", (mark, style), f"  {finding.name}: {one_line(finding.detail)}"))
        if finding.fix:
            session.say(f"          → {one_line(finding.fix)}", style="bold")

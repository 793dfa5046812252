"""What made a run: settings, prompts, models, code, versions and machine, and one fingerprint over what matters.

Two runs are only as comparable as what made them, and an interrupted run may only be gone on with if
nothing that could change an answer has changed since. The fingerprint covers exactly that: questions,
settings, prompts, models and our own code, but not the machine or the number of jobs.
"""

import hashlib
import importlib.metadata
import json
import os
import platform
import shlex
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from eval.suites.golden import Suite
from rag.answering.evidence.model_calibration import calibration_of, model_key, read_stored
from rag.llm.registry import backend
from rag.models.lookup import find
from rag.settings import Settings

_ROOT = Path(__file__).resolve().parents[2]
_PACKAGES = ("byline", "chromadb", "sentence-transformers", "torch", "llama-cpp-python", "numpy", "ir-measures")
_UNFINGERPRINTED = ("machine", "versions", "jobs", "command")


def describe(settings: Settings | None) -> dict[str, Any]:
    """Everything to be stored with a run that is known before it starts.

    Args:
        settings: Of the assistant under test; None when it has none (another implementation).
    """
    return {
        "settings": plain_settings(settings) if settings else {},
        "prompts": prompt_hashes(),
        "models": model_hashes(settings) if settings else {},
        "calibration": calibration_in_force(settings) if settings else {},
        "code": code_hash(),
        "versions": versions(),
        "machine": machine(),
    }


def fingerprint(info: Mapping[str, Any]) -> str:
    """Hash over what an answer can depend on; 16 hex digits."""
    relevant = {key: value for key, value in info.items() if key not in _UNFINGERPRINTED}
    return hashlib.sha256(json.dumps(relevant, sort_keys=True, default=str).encode()).hexdigest()[:16]


def command(
    suite: Suite, settings: Settings | None, *, sample: int | None = None, kinds: Sequence[str] = (), seed: int = 0
) -> str:
    """What to type to get the run again: folders by their name alone, settings where they differ from the defaults."""
    words = ["byline", "eval", suite.option, Path(suite.source).name if suite.option != "run" else suite.name]
    words += ["--sample", str(sample)] if sample is not None else []
    words += [word for kind in kinds for word in ("--kind", kind)]
    words += ["--seed", str(seed)] if seed else []
    words += [word for pair in (_changed(settings) if settings else ()) for word in ("--set", pair)]
    return shlex.join(words)


def _changed(settings: Settings) -> Iterator[str]:
    for section in ("index", "llm", "answer"):
        chosen = getattr(settings, section)
        for key, value in chosen.model_dump(mode="json", exclude={"api_key"}).items():
            if value != type(chosen).model_fields[key].get_default(call_default_factory=True):
                yield f"{section}.{key}={Path(value).name if key in ('embedder', 'model') else value}"


def plain_settings(settings: Settings) -> dict[str, Any]:
    """Settings as JSON values, without the home folder and without the key of an endpoint."""
    return settings.model_dump(mode="json", exclude={"home": True, "llm": {"api_key"}, "models": {"folder"}})


def prompt_hashes(folder: Path = _ROOT / "prompts") -> dict[str, str]:
    """SHA-256 of every prompt file, by its path in the folder."""
    files = sorted(path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return {path.relative_to(folder).as_posix(): _file_hash(path) for path in files}


def model_hashes(settings: Settings) -> dict[str, str]:
    """Name of each model in use to the SHA-256 of its weights; an endpoint's model has no hash to know."""
    names = {"embedder": settings.index.embedder}
    if settings.answer.mode != "quotes":
        names["llm"] = settings.llm.model
    hashes: dict[str, str] = {}
    for role, name in names.items():
        if role == "llm" and not backend(settings.llm).needs_file:
            hashes[f"{name} at {settings.llm.endpoint}"] = ""
            continue
        found = find(name)
        hashes[name] = _weights_hash(found) if isinstance(found, Path) else found.sha256
    return hashes


def calibration_in_force(settings: Settings) -> dict[str, Any]:
    """What judges the answers of the language model, as plain values; empty where none is used.

    Returns:
        ``state``, ``decision``, and of a fit made here ``suite`` and ``questions``: what it was fitted on.
    """
    if settings.answer.mode == "quotes":
        return {}
    found = calibration_of(settings)
    stored = (read_stored(settings, model_key(settings)) if found.state in ("fitted", "useless") else None) or {}
    return {
        "state": found.state,
        "decision": asdict(found.decision) if found.decision else None,
        "suite": stored.get("suite", ""),
        "questions": stored.get("questions", []),
    }


def code_hash() -> str:
    """Hash over our own source that answers and scores come from; reports may change without it."""
    digest = hashlib.sha256()
    files = [path for room in ("index", "rag") for path in (_ROOT / room).rglob("*") if path.suffix in (".py", ".toml")]
    scores = [*(_ROOT / "eval" / "metrics").glob("*.py"), _ROOT / "eval" / "run" / "scoring.py"]
    for path in sorted([*files, *scores]):
        digest.update(path.relative_to(_ROOT).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def versions() -> dict[str, str]:
    """Versions of Python and of the packages that an answer passes through."""
    found = {"python": platform.python_version()}
    for name in _PACKAGES:
        try:
            found[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            found[name] = ""
    return found


def machine() -> dict[str, Any]:
    """Processor, cores and memory: what timings depend on."""
    try:
        memory_bytes = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):
        memory_bytes = 0
    return {
        "system": f"{platform.system()} {platform.machine()}",
        "processor": _processor(),
        "cores": os.cpu_count() or 0,
        "memory_gib": round(memory_bytes / 2**30, 1),
    }


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor()
    return next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), "")


def _weights_hash(path: Path) -> str:
    if path.is_file():
        return _file_hash(path)
    files = [file for file in path.rglob("*") if file.is_file()]
    return _file_hash(max(files, key=lambda file: file.stat().st_size)) if files else ""


def _file_hash(path: Path) -> str:
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()

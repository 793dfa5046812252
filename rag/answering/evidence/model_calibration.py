"""Which calibration judges the answers of a language model: the shipped one, one that was fitted here, or none.

The odds of one model's yes and no mean something else than another's. So a calibration belongs to a model file, known
by its hash, and to the prompts that it was measured with. The model that the shipped scores were fitted on has those;
``byline models fit`` measures any other, and keeps the result in a folder that serves all homes
(``models.calibrations``), one file a model. A model without a calibration, or whose calibration was measured with other
prompts, is judged by its proofs alone: its own yes or no counts for nothing. A question is answered then by a
sentence of the draft that is proven, or by a quote that is as close to it as ``quotes`` mode asks for.
"""

import hashlib
import json
import math
import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from index.errors import BylineError
from rag.answering.evidence.calibration import MARGIN, PROMPTS, Decision, calibration, decision_of
from rag.llm import prompting
from rag.llm.registry import backend
from rag.models.lookup import find, folder_of, state
from rag.models.verifying import sha256_of
from rag.settings import Settings

FORMAT = 1
"""Of a stored calibration."""
HASHES_FILE = "hashes.json"
"""Beside the calibrations: hashes of model files that no catalogue knows, so that each is hashed once."""

State = Literal["shipped", "fitted", "useless", "stale", "none"]


@dataclass(frozen=True, slots=True)
class ModelCalibration:
    """What judges the answers of one model.

    Attributes:
        state: ``shipped`` or ``fitted``: by its own calibration. By its proofs alone: ``useless``, because the fit
            found that its odds tell nothing; ``stale``, because the prompts have changed since; ``none``, because there
            is no fit.
        decision: From measures that hold for this model to a probability; None when its proofs alone judge it.
        words: The same for a reader, in one sentence.
        fix: The command that gives the model a calibration of its own; "" where there is one.
    """

    state: State
    decision: Decision | None
    words: str
    fix: str = ""


def shipped() -> ModelCalibration:
    """The calibration that comes with Byline."""
    return ModelCalibration("shipped", calibration().answerable, "The calibration that comes with Byline judges it.")


def is_shipped_for(key: str) -> bool:
    """Whether the shipped calibration is of the model with this key, and of the prompts in force."""
    fitted_with = calibration().fitted_with
    return key in fitted_with["model"].values() and prompt_hashes() == fitted_with["prompts"]


def calibration_of(settings: Settings) -> ModelCalibration:
    """The calibration of the language model that the settings name.

    Raises:
        UsageError: Nothing is known by that name.
    """
    name, alone = settings.llm.model, "so its answers are judged by their proofs alone."
    key, prompts = model_key(settings), prompt_hashes()
    stored = read_stored(settings, key)
    if stored is not None and stored["prompts"] == prompts:
        if stored["decision"] is None:
            return ModelCalibration(
                "useless", None, f"The fit of {name} found that its yes and no tell too little, {alone}"
            )
        words = f"{name} is judged by its own calibration of {stored['fitted']}."
        return ModelCalibration("fitted", decision_of(stored["decision"]), words)
    if is_shipped_for(key):
        return shipped()
    fix = f"Run `byline models fit {name}`."
    if key in calibration().fitted_with["model"].values() or stored is not None:
        return ModelCalibration("stale", None, f"The prompts have changed since {name} was fitted, {alone}", fix)
    return ModelCalibration("none", None, f"{name} has no calibration, {alone}", fix)


def model_key(settings: Settings) -> str:
    """The hash of the model's file in hex; of its address and name where a server runs it; "" if it is not here.

    Raises:
        UsageError: Nothing is known by its name.
    """
    llm = settings.llm
    if not backend(llm).needs_file:
        return hashlib.sha256(f"{llm.endpoint.rstrip('/')}\n{llm.model}".encode()).hexdigest()
    found = find(llm.model)
    if isinstance(found, Path):
        return _file_hash(found, calibrations_folder(settings))
    if found.sha256:
        return found.sha256
    here = state(llm.model, settings) != "absent"
    return _file_hash(found.location(folder_of(found, settings)), calibrations_folder(settings)) if here else ""


def prompt_hashes() -> dict[str, str]:
    """SHA-256 of the prompts that a calibration depends on, by name."""
    files = {name: prompting.FOLDER / f"{name}.txt" for name in PROMPTS}
    return {name: hashlib.sha256(file.read_bytes()).hexdigest() for name, file in files.items()}


def calibrations_folder(settings: Settings) -> Path:
    """The folder of the calibrations that were fitted here; it need not exist."""
    from platformdirs import user_data_path

    return (settings.models.calibrations or user_data_path("byline", appauthor=False) / "calibrations").expanduser()


def calibration_file(settings: Settings, key: str) -> Path:
    """Where the calibration of the model with this key is kept."""
    return calibrations_folder(settings) / f"{key[:32]}.json"


def read_stored(settings: Settings, key: str) -> dict[str, Any] | None:
    """The stored calibration of a model; None if there is none that can be read, or a newer Byline wrote it."""
    with suppress(OSError, ValueError, KeyError, TypeError, AttributeError):
        stored: dict[str, Any] = json.loads(calibration_file(settings, key).read_text(encoding="utf-8"))
        is_meant = bool(key) and stored["key"] == key and stored["format"] == FORMAT and bool(stored["prompts"])
        if is_meant and stored["fitted"] and (stored["decision"] is None or _is_sound(decision_of(stored["decision"]))):
            return stored
    return None


def _is_sound(decision: Decision) -> bool:
    numbers = (*decision.weights, decision.intercept, decision.threshold)
    return decision.names == (MARGIN,) and all(map(math.isfinite, numbers))


def _file_hash(path: Path, folder: Path, hash_file: Callable[[Path], str] = sha256_of) -> str:
    """The hash of a file, remembered as long as its size and time are the same."""
    try:
        found = path.stat()
    except OSError as error:
        raise BylineError(f"{path} cannot be read: {error.strerror}.") from error
    mark = [found.st_size, found.st_mtime_ns]
    known: dict[str, Any] = {}
    with suppress(OSError, ValueError):
        known = json.loads((folder / HASHES_FILE).read_text(encoding="utf-8"))
    if isinstance(known, dict) and isinstance(row := known.get(str(path)), dict) and row.get("mark") == mark:
        return str(row.get("sha256"))
    sha256 = hash_file(path)
    with suppress(OSError):  # a folder that cannot be written only costs hashing again next time
        folder.mkdir(parents=True, exist_ok=True)
        fresh = folder / f".{HASHES_FILE}.{os.getpid()}"
        rows = known if isinstance(known, dict) else {}
        fresh.write_text(json.dumps({**rows, str(path): {"mark": mark, "sha256": sha256}}, indent=1), encoding="utf-8")
        os.replace(fresh, folder / HASHES_FILE)
    return sha256

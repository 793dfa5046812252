"""Which model suits this machine, for the command line, ``byline doctor`` and the page alike.

What was measured is kept in the home (``speed.json``), so that the page and ``doctor``, which have no half minute,
show seconds that were measured too.
"""

import json
import os
import shutil
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from index.errors import StorageError
from index.records import Progress
from rag.errors import ModelError
from rag.llm.base import LanguageModel
from rag.llm.build import Build, this_build
from rag.llm.measuring_speed import LIMIT_S, measure_pace
from rag.llm.registry import backend
from rag.llm.server import ServerState, look_at_server
from rag.llm.threads import available_cores
from rag.models import lookup as models
from rag.models.catalogue import HubSource
from rag.models.hub import look
from rag.models.memory import memory_now, needed_for
from rag.models.recommending import READ_TOKENS, WRITTEN_TOKENS, Machine, Option, Recommendation, Speed, estimated_speed
from rag.models.recommending import recommend as judge
from rag.models.sources import switched_off

if TYPE_CHECKING:
    from rag.settings import Settings

SPEED_FILE = "speed.json"
UNDISTURBED_SHARE = 0.7
"""With less of the cores than this, what was measured is corrected for what others took."""
HUB_PROBE = ("Qwen/Qwen2.5-Coder-1.5B-Instruct-GGUF", "README.md")
"""A small file that the hub is asked for, only to see whether it can be reached."""

Tell = Callable[[Progress], None]


@dataclass(frozen=True, slots=True)
class Advice:
    """What to tell about this machine and its models.

    Attributes:
        machine: What there is.
        build: What llama.cpp makes of it.
        speed: What the seconds rest on.
        models: The language models of the catalogue, judged.
        in_use: The model of the settings.
        server: What the server of ``llm.endpoint`` offers; None without one.
        server_seconds: What an answer takes with the server's model; None if it was not measured.
        unmeasured: Why nothing could be measured, if that was asked for; else "".
    """

    machine: Machine
    build: Build
    speed: Speed
    models: Recommendation
    in_use: str
    server: ServerState | None = None
    server_seconds: float | None = None
    unmeasured: str = ""

    @property
    def server_answers(self) -> bool:
        """Whether the server lists the model of the settings, or has answered to its name all the same."""
        return self.server is not None and (not self.server.problem or self.server_seconds is not None)

    @property
    def command(self) -> str:
        """The command that takes the recommended model; "" if it is in use, or none is to be taken."""
        take = self.models.take
        if self.server is not None or take is None or take.entry.name == self.in_use:
            return ""
        return f"byline models use {take.entry.name}"


def advise(
    settings: "Settings",
    *,
    measure: bool = False,
    progress: Tell | None = None,
    model: LanguageModel | None = None,
    ask_hub: bool = True,
) -> Advice:
    """Look at the machine and judge the models of the catalogue.

    Args:
        settings: Which model is in use, and where models are.
        measure: Take half a minute to measure a model that is here, or the server's.
        progress: Told the seconds that have passed while measuring.
        model: The model in use, if it is loaded; else it is loaded for measuring.
        ask_hub: See whether the model hub can be reached: nothing is asked on the network otherwise.

    Raises:
        UsageError: A name in the settings is wrong.
    """
    build = this_build()
    machine = Machine(
        memory=memory_now(),
        cores=available_cores(),
        abilities=build.used,
        on_card=build.can_offload and bool(build.cards) and settings.llm.gpu_layers != 0,
        disk_free_bytes=_disk_free(settings.models_folder),
        online=_online(settings, ask_hub=ask_hub),
        card_bytes=build.card_bytes,
    )
    here = _here(settings)
    server, server_seconds, speed, unmeasured = None, None, None, ""
    try:
        if not backend(settings.llm).needs_file:
            server = look_at_server(settings.llm)
            server_seconds = _server_seconds(settings, progress) if measure and server.is_reached else None
        elif measure and (name := _to_measure(settings, here)):
            speed = _measured(name, settings, progress, model)
    except (ModelError, StorageError) as error:  # damaged, too large, or a server that fails: the rest still holds
        unmeasured = str(error)
    if speed:
        _keep(speed, settings.home)
    speed = speed or _kept(settings) or estimated_speed(machine)
    known = models.model_catalogue()
    is_loaded = model is not None and settings.llm.model in known
    loaded = needed_for(known[settings.llm.model], settings.llm.context_tokens) if is_loaded else 0
    window = settings.llm.context_tokens
    weigh = partial(judge, known.values(), machine, speed, here=here, loaded_bytes=loaded, context_tokens=window)
    judged, gone = weigh(), set[str]()
    while machine.online and judged.take and _is_gone(judged.take, settings.models.hub_timeout_s):
        gone.add(judged.take.entry.name)
        judged = weigh(gone=gone)
    return Advice(machine, build, speed, judged, settings.llm.model, server, server_seconds, unmeasured)


def _online(settings: "Settings", *, ask_hub: bool) -> bool | None:
    """Whether the model hub can be reached now; None if it is not to be asked."""
    if settings.models.offline or switched_off():
        return False
    return not look(*HUB_PROBE, settings.models.hub_timeout_s).problem if ask_hub else None


def _is_gone(option: Option, timeout_s: float) -> bool:
    """Whether a model is not here and the hub, which alone had it, says that it has it no more."""
    entry = option.entry
    if option.is_here or not entry.needs_hub:
        return False
    repos = [source.repo for source in entry.sources if isinstance(source, HubSource)]
    return any(look(repo, file.hub_path, timeout_s).is_gone for repo in repos for file in entry.files)


def _here(settings: "Settings") -> list[str]:
    known = models.model_catalogue()
    return [name for name in known if models.state(name, settings) in ("verified", "unverified")]


def _disk_free(folder: Path) -> int:
    present = next(parent for parent in (folder, *folder.absolute().parents) if parent.exists())
    return shutil.disk_usage(present).free


def _to_measure(settings: "Settings", here: list[str]) -> str:
    """The model in use if it is here, else the largest that is and fits; "" if there is none."""
    known = models.model_catalogue()
    if settings.llm.model in here:
        return settings.llm.model
    free = memory_now().free_bytes
    fitting = [known[name] for name in here if known[name].role == "llm"]
    fitting = [entry for entry in fitting if needed_for(entry, settings.llm.context_tokens) <= free]
    return max(fitting, key=lambda entry: entry.size_bytes).name if fitting else ""


def _measured(name: str, settings: "Settings", progress: Tell | None, model: LanguageModel | None) -> Speed | None:
    from rag.opening import open_model

    entry = models.model_catalogue()[name]
    if model is None:
        model = open_model(
            settings.model_copy(update={"llm": settings.llm.model_copy(update={"model": name})}), progress
        )
    pace = measure_pace(model, cores=settings.llm.threads or available_cores(), told=_seconds(progress, name))
    if pace is None:
        return None
    was_busy = pace.share < UNDISTURBED_SHARE
    if was_busy:
        pace = pace.undisturbed()
    read, written = pace.read_tokens_s, pace.written_tokens_s
    return Speed(name, entry.parameters, entry.size_bytes, read, written, is_measured=True, was_busy=was_busy)


def _server_seconds(settings: "Settings", progress: Tell | None) -> float | None:
    from rag.opening import open_model

    pace = measure_pace(open_model(settings), told=_seconds(progress, settings.llm.model))
    return READ_TOKENS / pace.read_tokens_s + WRITTEN_TOKENS / pace.written_tokens_s if pace else None


def _seconds(progress: Tell | None, name: str) -> Callable[[float], None]:
    def told(passed: float) -> None:
        if progress:
            progress(Progress("measure", min(int(passed), int(LIMIT_S)), int(LIMIT_S), "seconds", name))

    return told


def _keep(speed: Speed, home: Path) -> None:
    with suppress(OSError):
        home.mkdir(parents=True, exist_ok=True)
        fresh = home / f"{SPEED_FILE}.new"
        fresh.write_text(json.dumps(asdict(speed) | {"abilities": list(this_build().used)}), encoding="utf-8")
        os.replace(fresh, home / SPEED_FILE)


def _kept(settings: "Settings") -> Speed | None:
    """What was measured earlier with this build of llama.cpp; None if nothing was."""
    try:
        row = json.loads((settings.home / SPEED_FILE).read_text(encoding="utf-8"))
        if row.pop("abilities") != list(this_build().used):
            return None
        speed = Speed(**row)
        sane = min(speed.parameters, speed.size_bytes, speed.read_tokens_s, speed.written_tokens_s) > 0
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return None
    return speed if sane else None
